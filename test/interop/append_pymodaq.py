"""Real PyMoDAQ opens each file in append mode and goes on with it: append_pymodaq.py WORK_FOLDER FOLDER…

It works on copies: one more row to every detector with the saver of continuous acquisition, one new detector, one log
line. All that was there before must still be there, bit for bit.
"""
from __future__ import annotations

import shutil
import sys
from pathlib import Path

import hdf5plugin  # noqa: F401  PyMoDAQ's h5py backend has no blosc of its own
import numpy as np
import tables
from pymodaq_data.data import DataRaw, DataToExport
from pymodaq_data.h5modules.data_saving import DataLoader, DataToExportTimedSaver
from pymodaq_data.h5modules.saving import H5SaverLowLevel

from expectation import Array, Detector, Expectation, assert_same_bits, load_expectations
from tally import Tally

LOG_LINE = 'continued by PyMoDAQ, µ'


def next_row(detector: Detector) -> DataToExport:
    """A row of the detector's shapes and dtypes, in the order of its channels; every element is 1."""
    channels = [
        DataRaw(channel.name, data=[np.ones(channel.array.shape[1:], channel.array.dtype)], labels=[channel.name])
        for channel in detector.channels
    ]
    return DataToExport(detector.title, data=channels)


def go_on(path: Path, case: Expectation, backend: str) -> dict[str, float]:
    """Appends with PyMoDAQ; returns the time stamp of the new row by the detector's path."""
    saver = H5SaverLowLevel('detector', backend=backend)
    saver.init_file(path, new_file=False)
    try:
        times = {}
        for detector in case.detectors:
            row = next_row(detector)
            DataToExportTimedSaver(saver).add_data(detector.path, row)
            times[detector.path] = row.timestamp
        group = saver.add_det_group(saver.raw_group, title='Added')
        assert group.name == f'Detector{len(case.detectors):03d}', f'the next detector is {group.name}'
        added = DataToExport('Added', data=[DataRaw('image', data=[np.eye(3)], labels=['image'])])
        DataToExportTimedSaver(saver).add_data(group, added)
        saver.add_log(LOG_LINE)
        return times
    finally:
        saver.close_file()


def check_continued(path: Path, case: Expectation, backend: str, times: dict[str, float]) -> None:
    saver = H5SaverLowLevel('detector', backend=backend)
    saver.init_file(path, mode='r')
    loader = DataLoader(saver)
    try:
        for detector in case.detectors:
            time = loader.get_node(detector.time_path).read()
            assert time.shape == (detector.rows + 1,) and time[-1] == times[detector.path], f'times are {time[-3:]}'
            for channel in detector.channels:
                values = loader.get_node(channel.array.path).read()
                if channel.array.dtype == np.bool_:
                    values = values.astype(np.bool_)
                expected = channel.array
                assert values.shape == (detector.rows + 1, *expected.shape[1:]), f'{expected.path} is {values.shape}'
                assert_same_bits(values[:-1], Array(expected.path, expected.dtype, expected.shape, expected.raw))
                assert np.all(values[-1] == 1), f'{expected.path}: the new row is {values[-1]}'
                assert loader.load_data(expected.path).shape[0] == detector.rows + 1
        assert saver.get_set_logger().read()[-1] == LOG_LINE
    finally:
        saver.close_file()


def main(work: Path, folders: list[str]) -> None:
    tally = Tally('append by PyMoDAQ')
    work.mkdir(parents=True, exist_ok=True)
    tables_compressors = {f'blosc:{name}' for name in tables.blosc_compressor_list()} | {'deflate', 'none'}
    for case in (case for folder in folders for case in load_expectations(folder)):
        for backend in ('tables', 'h5py'):
            missing = case.libraries - tables_compressors if backend == 'tables' else set()
            if missing:
                tally.skip(f'{case.name} ({backend})', f'this build of PyTables has no {", ".join(sorted(missing))}')
                continue
            path = work / f'{case.name}-{backend}.h5'
            shutil.copyfile(case.path, path)
            with tally.check(f'{case.name} ({backend}): goes on'):
                check_continued(path, case, backend, go_on(path, case, backend))
            path.unlink()
    tally.finish()


main(Path(sys.argv[1]), sys.argv[2:])
