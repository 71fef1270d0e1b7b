"""Follows a live file with h5py (swmr=True) while write-live.mjs writes it: python follow_live.py WRITER_SCRIPT FOLDER [ROWS]

Every look at the file must show rows that are whole: no fewer than before, frames and numbers bit for bit. At the end the file must
open as any other, with all rows. Prints totals as the other checks do.
"""
from __future__ import annotations

import os
import subprocess
import sys
import time

import h5py
import numpy as np

from tally import Tally

FRAMES = '/RawData/frames'
NUMBERS = '/RawData/numbers'
TIME_LIMIT_S = 120.0


def expected_frames(first: int, last: int, shape: tuple[int, ...]) -> np.ndarray:
    rows = np.arange(first, last, dtype=np.uint16).reshape((-1,) + (1,) * len(shape))
    return np.broadcast_to(rows, (last - first, *shape))


def check_rows(file: h5py.File, seen: int) -> int:
    """Checks the rows that are new, and the last one that was there; returns the number of rows that both datasets have."""
    frames, numbers = file[FRAMES], file[NUMBERS]
    frames.id.refresh()
    numbers.id.refresh()
    rows = min(frames.shape[0], numbers.shape[0])
    assert rows >= seen, f'{rows} rows after {seen}'
    first = max(seen - 1, 0)
    assert np.array_equal(frames[first:rows], expected_frames(first, rows, frames.shape[1:])), f'frames {first} to {rows}'
    assert np.array_equal(numbers[first:rows], np.arange(first, rows, dtype=np.float64)), f'numbers {first} to {rows}'
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
        assert file['/RawData'].attrs['scan_done'].strip() in (b'false', 'false'), 'rewritten before its time'
    return looks, advances


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
            assert file['/RawData'].attrs['scan_done'].strip() in (b'true', 'true')
            assert file[NUMBERS].compression is None and file[FRAMES].compression == 'gzip'
        assert not os.path.exists(path + '.h5j')
    tally.finish()


main()
