"""Loads files whose writers were killed, and that were recovered, with real PyMoDAQ: all committed rows, and nothing else."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from pymodaq_data.h5modules.data_saving import DataLoader
from pymodaq_data.h5modules.saving import H5SaverLowLevel

from tally import Tally

ROWS = 25


def check_file(path: Path, backend: str) -> None:
    saver = H5SaverLowLevel('detector', backend=backend)
    saver.init_file(path, mode='r')
    loader = DataLoader(saver)
    try:
        everything = loader.load_all('/')
        by_dim = {data.name: data for data in everything}
        assert set(by_dim) == {'image', 'total'}, f'loaded {sorted(by_dim)}'
        times = 1e9 + np.arange(ROWS)
        for name, shape in (('image', (ROWS, 8, 6)), ('total', (ROWS,))):
            data = by_dim[name]
            assert data[0].shape == shape, f'{name} has the shape {data[0].shape}'
            counted = np.arange(ROWS).reshape((ROWS,) + (1,) * (len(shape) - 1))
            assert np.array_equal(data[0], np.broadcast_to(counted, shape)), f'{name} has other values'
            axis = data.get_axis_from_index(0)[0]
            assert np.array_equal(axis.get_data(), times), f'the times of {name} are {axis.get_data()[:3]}...'
    finally:
        loader.close_file()


def main() -> None:
    tally = Tally('recovered')
    for path in sorted(Path(sys.argv[1]).glob('*.h5')):
        for backend in ('tables', 'h5py'):
            with tally.check(f'{path.name} ({backend})'):
                check_file(path, backend)
    tally.finish()


main()
