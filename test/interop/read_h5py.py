"""Reads every file of the given folders with h5py, Debian's or PyPI's, and compares all values bit for bit.

blosc is decoded by the public filter plugin; files without blosc are read before that plugin is loaded.
"""
from __future__ import annotations

import sys

import h5py
import numpy as np

from attributes import check_axis, check_channel, check_detector, check_log, check_raw_data, check_time_axis
from expectation import Array, Expectation, assert_same_bits, assert_times, load_expectations
from tally import Tally


def assert_dataset(dataset: h5py.Dataset, expected: Array) -> None:
    """h5py shows PyTables' booleans, an 8-bit bitfield, as uint8."""
    values = dataset[()]
    if expected.dtype == np.bool_ and values.dtype == np.uint8:
        values = values.view(np.bool_)
    assert_same_bits(values, expected)


def check_file(tally: Tally, case: Expectation) -> None:
    with h5py.File(case.path, 'r') as file:
        with tally.check(f'{case.name}: attributes of the raw data'):
            check_raw_data(dict(file['/RawData'].attrs), case)
        with tally.check(f'{case.name}: log'):
            check_log(file['/RawData/Logger'][()], dict(file['/RawData/Logger'].attrs), case)
        for detector in case.detectors:
            label = f'{case.name} {detector.path}'
            with tally.check(f'{label}: attributes'):
                check_detector(dict(file[detector.path].attrs), detector)
            with tally.check(f'{label}: time axis'):
                assert_times(file[detector.time_path][()], detector)
                check_time_axis(dict(file[detector.time_path].attrs), detector)
            for channel in detector.channels:
                with tally.check(f'{case.name} {channel.array.path}'):
                    dataset = file[channel.array.path]
                    assert dataset.maxshape == (None, *channel.array.shape[1:]), f'maxshape is {dataset.maxshape}'
                    assert_dataset(dataset, channel.array)
                    check_channel(dict(dataset.attrs), channel, detector)
                for axis in channel.axes:
                    with tally.check(f'{case.name} {axis.array.path}'):
                        assert_dataset(file[axis.array.path], axis.array)
                        check_axis(dict(file[axis.array.path].attrs), axis)


def main() -> None:
    tally = Tally(f'h5py {h5py.__version__}')
    cases = [case for folder in sys.argv[1:] for case in load_expectations(folder)]
    plain = [case for case in cases if case.libraries <= {'none', 'deflate'}]
    for case in plain:
        with tally.check(f'{case.name}: opens'):
            check_file(tally, case)
    import hdf5plugin  # noqa: F401  registers the plugin: only now, so that the plain files are read without it

    for case in (case for case in cases if case not in plain):
        with tally.check(f'{case.name}: opens'):
            check_file(tally, case)
    tally.finish()


main()
