"""Loads files whose writers were killed, and that were recovered, with real PyMoDAQ: all committed rows and points, and nothing else."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from pymodaq_data.h5modules.data_saving import DataLoader
from pymodaq_data.h5modules.saving import H5SaverLowLevel

from tally import Tally

ROWS = 25
# The points of a scan, and how many of them were committed: the first ones.
POINTS, COMMITTED = 24, 15
MODES, DEATHS = ('durable', 'fast', 'frame'), ('between', 'within')


def scan_data() -> dict[str, np.ndarray]:
    """The data of the detectors by their names, the points as the first dimension: what was not committed is as it was made."""
    points = np.arange(COMMITTED)
    stored = {
        'sum': 1 / (points + 3.0),
        'line': 1 / (np.arange(COMMITTED * 5.0) + 3).reshape(COMMITTED, 5),
        'image': (np.arange(COMMITTED * 48) + 1).astype('uint16').reshape(COMMITTED, 8, 6),
        'current': -1 / (points + 3.0),
    }
    return {name: with_rest(values) for name, values in stored.items()}


def with_rest(values: np.ndarray) -> np.ndarray:
    whole = np.full((POINTS, *values.shape[1:]), np.nan if values.dtype.kind == 'f' else 0, values.dtype)
    whole[: len(values)] = values
    return whole


def assert_bits(found: np.ndarray, expected: np.ndarray, what: str) -> None:
    assert found.dtype == expected.dtype and found.shape == expected.shape, f'{what} is {found.dtype} {found.shape}'
    # Those of NaN say nothing.
    same = (found.view(f'u{found.itemsize}') == expected.view(f'u{found.itemsize}')) | ((found != found) & (expected != expected))
    assert same.all(), f'{what} has other values at {np.argwhere(~same)[0]}'


def check_structure(loader: DataLoader) -> None:
    """The attributes that tell shapes are those of the arrays, and channels are as long as the axes that belong to them."""
    axes: dict[str, list] = {}
    arrays: list = []
    for node in loader.walk_nodes('/'):
        kind = node.attrs.get('data_type')
        if kind is None:
            continue
        shape = tuple(node.node.shape)
        assert tuple(node.attrs['shape']) == shape, f"{node.path} is {shape}, and its attribute shape {node.attrs['shape']}"
        if kind == 'axis':
            assert node.attrs['size'] == shape[0], f"{node.path} has {shape[0]} values, and its attribute size is {node.attrs['size']}"
            owner, _, group = node.path.rpartition('/')[0].rpartition('/')
            if group == 'NavAxes':
                axes.setdefault(owner, []).append((node.path, node.attrs['index'], shape[0]))
        elif 'data' in kind:
            arrays.append((node.path, shape))
    assert axes and arrays, 'no data with navigation axes'
    for path, shape in arrays:
        owners = [owner for owner in axes if path.startswith(f'{owner}/')]
        assert owners, f'no navigation axes belong to {path}'
        for axis, index, size in axes[owners[0]]:
            assert shape[index] == size, f'{path} has {shape[index]} at dimension {index}, and {axis} {size}'


def check_continuous(loader: DataLoader) -> None:
    loaded = {data.name: data for data in loader.load_all('/')}
    assert set(loaded) == {'image', 'total'}, f'loaded {sorted(loaded)}'
    rows = np.arange(ROWS)
    for name, values in (
        ('image', np.broadcast_to(rows.astype('uint16')[:, None, None], (ROWS, 8, 6)).copy()),
        ('total', rows.astype('float64')),
    ):
        assert_bits(loaded[name][0], values, name)
        assert_bits(loaded[name].get_axis_from_index(0)[0].get_data(), 1e9 + rows, f'the times of {name}')


def check_scan(loader: DataLoader, shape: tuple[int, ...], positions: list[tuple[int, np.ndarray]]) -> None:
    """`positions`: of each actuator, the dimension and the values of its navigation axis."""
    loaded = {data.name: data for data in loader.load_all('/')}
    times = loaded.pop('ElapsedTime')[0]
    assert times.shape == shape and np.isfinite(times.ravel()).tolist() == [at < COMMITTED for at in range(POINTS)], 'other times'
    expected = scan_data()
    assert set(loaded) == set(expected), f'loaded {sorted(loaded)}'
    for name, values in expected.items():
        data = loaded[name]
        assert_bits(data[0], values.reshape(shape + values.shape[1:]), name)
        assert data.nav_indexes == tuple(range(len(shape))), f'{name} has the navigation indexes {data.nav_indexes}'
        found = {axis.label: axis for axis in data.axes if axis.index in data.nav_indexes}
        assert list(found) == ['Stage X', 'Stage Y'], f'{name} has the navigation axes {list(found)}'
        for axis, (index, wanted) in zip(found.values(), positions):
            assert axis.index == index and axis.units == 'mm', f'{axis.label} of {name} has index {axis.index} and units {axis.units}'
            assert_bits(np.asarray(axis.get_data()), wanted, f'{axis.label} of {name}')
    titles = [loader.get_node(f'/RawData/Scan000/Actuator{number:03}').attrs['TITLE'] for number in (0, 1)]
    assert titles == ['Stage X', 'Stage Y'], f'the actuators are {titles}'


def check_grid_scan(loader: DataLoader) -> None:
    check_scan(loader, (6, 4), [(0, np.arange(6) ** 2 / 3), (1, np.arange(4) ** 2 / 7)])


def check_adaptive_scan(loader: DataLoader) -> None:
    points = np.arange(COMMITTED)
    check_scan(loader, (POINTS,), [(0, with_rest(points / 3)), (0, with_rest(points / 7))])


FORMS = {'continuous': check_continuous, 'scan': check_grid_scan, 'adaptive': check_adaptive_scan}


def check_file(path: Path, backend: str, check_content) -> None:
    saver = H5SaverLowLevel('detector', backend=backend)
    saver.init_file(path, mode='r')
    loader = DataLoader(saver)
    try:
        check_structure(loader)
        check_content(loader)
    finally:
        loader.close_file()


def main() -> None:
    tally = Tally('recovered')
    for form, check_content in FORMS.items():
        for name in (f'{form}-{mode}-{death}.h5' for mode in MODES for death in DEATHS):
            for backend in ('tables', 'h5py'):
                with tally.check(f'{name} ({backend})'):
                    check_file(Path(sys.argv[1]) / name, backend, check_content)
    tally.finish()


main()
