"""Follows a live file with h5py (swmr=True) while write-live.mjs writes it: python follow_live.py WRITER_SCRIPT FOLDER [ROWS]

Every look at the file must show rows that are whole: no fewer than before, frames, numbers and times bit for bit. At the end the file must
open as any other, with all rows, its totals and its log, and PyMoDAQ must load it. Prints totals as the other checks do.
"""
from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import tables
from pymodaq_data.h5modules.data_saving import DataLoader
from pymodaq_data.h5modules.saving import H5SaverLowLevel

from tally import Tally

DETECTOR = '/RawData/Detector000'
FRAMES = f'{DETECTOR}/Data2D/CH00/EnlData00'
NUMBERS = f'{DETECTOR}/Data0D/CH00/EnlData00'
TIMES = f'{DETECTOR}/NavAxes/Axis00'
TIME_LIMIT_S = 120.0


def expected_frames(first: int, last: int, shape: tuple[int, ...]) -> np.ndarray:
    rows = np.arange(first, last, dtype=np.uint16).reshape((-1,) + (1,) * len(shape))
    return np.broadcast_to(rows, (last - first, *shape))


def check_rows(file: h5py.File, seen: int) -> int:
    """Checks the rows that are new, and the last one that was there; returns the number of rows that both datasets have."""
    frames, numbers, times = file[FRAMES], file[NUMBERS], file[TIMES]
    for dataset in (frames, numbers, times):
        dataset.id.refresh()
    rows = min(frames.shape[0], numbers.shape[0], times.shape[0])
    assert rows >= seen, f'{rows} rows after {seen}'
    first = max(seen - 1, 0)
    assert np.array_equal(frames[first:rows], expected_frames(first, rows, frames.shape[1:])), f'frames {first} to {rows}'
    counted = np.arange(first, rows, dtype=np.float64)
    assert np.array_equal(numbers[first:rows], counted.reshape(-1, 1)), f'numbers {first} to {rows}'
    assert np.array_equal(times[first:rows], 1e9 + counted), f'times {first} to {rows}'
    return rows


def follow(path: str, writer: subprocess.Popen[str], rows: int) -> tuple[int, int]:
    """Looks until all rows are there; returns the number of looks and how many of them showed new rows."""
    looks = advances = seen = 0
    deadline = time.monotonic() + TIME_LIMIT_S
    with h5py.File(path, 'r', libver='latest', swmr=True) as file:
        while seen < rows:
            assert time.monotonic() < deadline, f'only {seen} of {rows} rows in {TIME_LIMIT_S} s'
            assert writer.poll() is None, f'the writer ended after {seen} rows'
            now = check_rows(file, seen)
            looks += 1
            advances += now > seen
            seen = now
            time.sleep(0.01)
        assert total(file, 'ledger_accepted') is None, 'told before it is known'
    return looks, advances


def total(file: h5py.File, name: str) -> int | None:
    """A number of the ledger, out of its envelope, which is padded with spaces."""
    text = file[DETECTOR].attrs[name]
    envelope = json.loads(text if isinstance(text, str) else text.decode())
    return None if envelope['type'] == 'NoneType' else int(envelope['data'])


def load_with_pymodaq(path: str, rows: int, backend: str) -> None:
    saver = H5SaverLowLevel('detector', backend=backend)
    saver.init_file(Path(path), mode='r')
    loader = DataLoader(saver)
    try:
        everything = {data.name: data for data in loader.load_all('/')}
        assert set(everything) == {'frames', 'numbers'}, f'loaded {sorted(everything)}'
        frames, numbers = everything['frames'], everything['numbers']
        assert np.array_equal(frames[0], expected_frames(0, rows, (128, 512))), 'other frames'
        assert np.array_equal(numbers[0], np.arange(rows)), 'other numbers'
        times = frames.get_axis_from_index(0)[0].get_data()
        assert np.array_equal(times, 1e9 + np.arange(rows)), f'the times are {times[:3]}...'
        assert frames.timestamp == 1e9, f'the timestamp is {frames.timestamp}'
    finally:
        loader.close_file()


def check_log(path: str) -> None:
    with tables.open_file(path) as file:
        logger = file.get_node('/RawData/Logger')
        assert [pickle.loads(bytes(row)) for row in logger] == ['before', 'during']


def main() -> None:
    script, folder = sys.argv[1:3]
    rows = int(sys.argv[3]) if len(sys.argv) > 3 else 500
    tally = Tally(f'h5py {h5py.__version__} live')
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, 'live.h5')
    command = ['node', script, path, str(rows)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin is not None and writer.stdout is not None
        with tally.check('the writer is live'):
            assert writer.stdout.readline() == 'live\n'
        with tally.check('every look shows whole rows'):
            looks, advances = follow(path, writer, rows)
            print(f'{rows} rows in {looks} looks, {advances} of them with new rows')
            assert advances >= min(rows, 10), 'the rows came in one piece'
        writer.stdin.write('end\n')
        writer.stdin.close()
        with tally.check('the writer ends in order'):
            assert writer.wait(timeout=TIME_LIMIT_S) == 0
    with tally.check('the closed file opens as any other'):
        with h5py.File(path, 'r') as file:
            assert check_rows(file, 0) == rows
            assert [total(file, f'ledger_{name}') for name in ('offered', 'accepted', 'written', 'committed')] == [rows] * 4
            assert file[NUMBERS].compression is None and file[FRAMES].compression == 'gzip'
        assert not os.path.exists(path + '.h5j')
    with tally.check('PyTables reads its log'):
        check_log(path)
    for backend in ('tables', 'h5py'):
        with tally.check(f'PyMoDAQ loads it ({backend})'):
            load_with_pymodaq(path, rows, backend)
    tally.finish()


main()
