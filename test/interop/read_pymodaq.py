"""Loads every data node of the given folders with real PyMoDAQ, with its PyTables and its h5py backend."""
from __future__ import annotations

import sys
from pathlib import Path

import hdf5plugin  # noqa: F401  PyMoDAQ's h5py backend has no blosc of its own
import numpy as np
import tables
from pymodaq_data.data import Axis, DataDim, DataRaw
from pymodaq_data.h5modules.data_saving import DataLoader
from pymodaq_data.h5modules.saving import H5SaverLowLevel

from attributes import check_settings
from expectation import Channel, Detector, Expectation, assert_same_bits, assert_times, load_expectations
from tally import Tally


def open_loader(path: Path, backend: str) -> DataLoader:
    saver = H5SaverLowLevel('detector', backend=backend)
    saver.init_file(path, mode='r')
    return DataLoader(saver)


def loaded_shape(channel: Channel) -> tuple[int, ...]:
    """PyMoDAQ drops the signal dimensions of length 1 on loading."""
    return (channel.array.shape[0], *(size for size in channel.array.shape[1:] if size != 1))


def as_booleans(values: np.ndarray, channel: Channel) -> np.ndarray:
    """The h5py backend shows PyTables' booleans, an 8-bit bitfield, as uint8."""
    booleans = channel.array.dtype == np.bool_ and values.dtype == np.uint8
    return values.view(np.bool_) if booleans else values


def loaded_units(units: str | None) -> str:
    """What PyMoDAQ makes of a unit that is given to it directly: an unknown one becomes the empty text."""
    return DataRaw('any', data=[np.zeros(1)], units=units or '').units


def check_loaded(data, channel: Channel, detector: Detector) -> None:
    assert data.name == channel.name, f'name is {data.name!r}'
    assert len(data) == 1, f'{len(data)} arrays'
    assert_same_bits(as_booleans(data[0], channel), channel.array, loaded_shape(channel))
    for name, value in channel.metadata.items():
        found = getattr(data, name)
        assert found == value and type(found) is type(value), f'{name} is {found!r}, not {value!r}'
    assert data.units == loaded_units(channel.units), f'units are {data.units!r} for {channel.units!r}'
    assert data.nav_indexes == (0,), f'nav_indexes are {data.nav_indexes}'
    assert data.dim == DataDim['DataND'], f'dim is {data.dim}'
    navigation = [axis for axis in data.axes if axis.index == 0]
    assert [axis.label for axis in navigation] == ['time'], f'navigation axes are {navigation}'
    times = np.asarray(navigation[0].get_data())
    assert_times(times, detector)
    assert abs(data.timestamp - times[0]) < 1, f'timestamp is {data.timestamp}, the first row is of {times[0]}'
    for wanted in channel.axes:
        found = [axis for axis in data.axes if axis.index == wanted.index]
        assert len(found) == 1, f'axes of dimension {wanted.index}: {found}'
        like = Axis(wanted.label, wanted.units, data=np.zeros(2))
        assert (found[0].label, found[0].units) == (like.label, like.units), f'{found[0]}'
        assert_same_bits(found[0].get_data(), wanted.array)


NO_ROWS = 'PyMoDAQ loads no data without rows: its Axis refuses to be empty'


def check_detector(tally: Tally, loader: DataLoader, detector: Detector, label: str) -> None:
    with tally.check(f'{label} {detector.path}: settings'):
        check_settings(loader.get_node(detector.path).attrs['settings'], detector)
    for channel in detector.channels:
        with tally.check(f'{label} {channel.array.path}: read'):
            values = loader.get_node(channel.array.path).read()
            assert_same_bits(as_booleans(values, channel), channel.array)
    if detector.rows == 0:
        tally.skip(f'{label} {detector.path}: load_data, load_all', NO_ROWS)
        return
    for channel in detector.channels:
        with tally.check(f'{label} {channel.array.path}: load_data'):
            check_loaded(loader.load_data(channel.array.path), channel, detector)
    with tally.check(f'{label} {detector.path}: load_all'):
        everything = loader.load_all(detector.path)
        assert len(everything) == len(detector.channels), f'{everything}'
        by_path = {channel.array.path: channel for channel in detector.channels}
        for data in everything:
            check_loaded(data, by_path.pop(data.path), detector)


def check_file(tally: Tally, case: Expectation, backend: str) -> None:
    label = f'{case.name} ({backend})'
    loader = open_loader(case.path, backend)
    try:
        with tally.check(f'{label}: walks'):
            found = {node.path for node in loader.walk_nodes('/') if node.attrs.get('data_type') == 'data_enlargeable'}
            wanted = {channel.array.path for detector in case.detectors for channel in detector.channels}
            assert found == wanted, f'data nodes are {sorted(found)}'
        with tally.check(f'{label}: log'):
            assert loader.get_node('/RawData/Logger').read() == case.log
        for detector in case.detectors:
            check_detector(tally, loader, detector, label)
    finally:
        loader.close_file()


def main() -> None:
    tally = Tally('PyMoDAQ')
    tables_compressors = {f'blosc:{name}' for name in tables.blosc_compressor_list()} | {'deflate', 'none'}
    for folder in sys.argv[1:]:
        for case in load_expectations(folder):
            for backend in ('tables', 'h5py'):
                missing = case.libraries - tables_compressors if backend == 'tables' else set()
                if missing:
                    tally.skip(f'{case.name} ({backend})', f'this build of PyTables has no {", ".join(sorted(missing))}')
                    continue
                with tally.check(f'{case.name} ({backend}): opens'):
                    check_file(tally, case, backend)
    tally.finish()


main()
