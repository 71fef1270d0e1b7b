"""Exports read by others: npy, txt, csv and json by numpy, single-node h5 files by real PyMoDAQ, which has to load from them what it loads
from the whole file.

    exports.py WORK FILE…      files that PyMoDAQ or we wrote
"""
from __future__ import annotations

import csv
import io
import json
import math
import sys
from pathlib import Path

import h5py
import hdf5plugin  # noqa: F401  PyMoDAQ's h5py backend has no blosc of its own
import numpy as np
import tables
from pymodaq_data.h5modules.data_saving import DataLoader
from pymodaq_data.h5modules.exporter import ExporterFactory
from pymodaq_data.h5modules.exporters import base  # noqa: F401  registers PyMoDAQ's own exporters

from exports_run import export, kinds_of, open_loader
from tally import Tally

SPECIAL = [0.0, -0.0, 1.5, -2.25, math.nan, math.inf, -math.inf, 1e-300, 1000000.5, 10000005.0, 10000015.0, 0.00048828125, 9.9999995, 0.1]
DTYPES = ['bool', 'i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'i8', 'u8', 'f2', 'f4', 'f8', 'c8', 'c16', '>i4', '>f8']
SHAPES = {'scalar': (), 'empty': (0,), 'line': (14,), 'image': (7, 5), 'stack': (3, 4, 6), 'none': (0, 4)}


def values_of(dtype: str, shape: tuple[int, ...]) -> np.ndarray:
    kind = np.dtype(dtype).kind
    count = int(np.prod(shape, dtype=int))
    if kind in 'fc':
        numbers = np.resize(np.array(SPECIAL), count) if count else np.zeros(0)
        with np.errstate(over='ignore', invalid='ignore'):
            numbers = (numbers + 1j * numbers[::-1]).astype(dtype) if kind == 'c' else numbers.astype(dtype)
        return numbers.reshape(shape)
    if kind == 'b':
        return (np.arange(count) % 3 == 0).reshape(shape)
    limits = np.iinfo(dtype)
    ends = np.array([limits.min, limits.max, 0, 1, limits.max // 3], dtype=dtype)
    return np.resize(ends, count).astype(dtype).reshape(shape) if count else np.zeros(shape, dtype)


def write_arrays(path: Path) -> None:
    with h5py.File(path, 'w') as file:
        for dtype in DTYPES:
            for name, shape in SHAPES.items():
                data = values_of(dtype, shape)
                options = {'compression': 'gzip', 'chunks': tuple(max(1, extent // 2) for extent in shape)} if data.size and shape else {}
                file.create_dataset(f'{dtype.replace(">", "big_")}/{name}', data=data, **options)
        file.create_dataset('large', data=np.random.default_rng(7).normal(size=(300, 40_000)), chunks=(300, 1000))


def as_saved(data: np.ndarray) -> bytes:
    """What numpy writes as text, planes of more than two dimensions one after the other."""
    out = io.StringIO()
    planes = data.reshape(-1, *data.shape[-2:]) if data.ndim > 2 else [data.reshape(1) if data.ndim == 0 else data]
    for place, plane in enumerate(planes):
        if place:
            out.write('\n')
        np.savetxt(out, plane, '%.6e', '\t')
    return out.getvalue().encode()


def number(text: str, dtype: np.dtype) -> object:
    return complex(text.replace('+-', '-')) if dtype.kind == 'c' else int(text) if dtype.kind in 'iub' else float(text)


def assert_equal(found: np.ndarray, wanted: np.ndarray) -> None:
    assert found.shape == wanted.shape, f'shape {found.shape}, not {wanted.shape}'
    assert found.tobytes() == wanted.tobytes() or np.array_equal(found, wanted, equal_nan=wanted.dtype.kind in 'fc'), f'{found!r} is not {wanted!r}'


def read_csv(path: Path, wanted: np.ndarray) -> np.ndarray:
    """The table's values: its last columns, as many as the last dimension is long; one for a line of numbers."""
    with path.open(newline='', encoding='utf8') as file:
        header, *lines = list(csv.reader(file))
    width = wanted.shape[-1] if wanted.ndim > 1 else 1
    assert all(len(line) == len(header) for line in lines), 'lines of other lengths'
    numbers = [number(text, wanted.dtype) for line in lines for text in line[len(line) - width:]]
    with np.errstate(over='ignore'):
        return np.array(numbers, dtype=wanted.dtype).reshape(wanted.shape)


def read_json(path: Path, wanted: np.ndarray) -> np.ndarray:
    found = json.loads(path.read_text(encoding='utf8'))
    assert tuple(found['shape']) == wanted.shape, found['shape']
    flat: list = []

    def walk(item, levels: int) -> None:
        if levels == 0:
            flat.append(complex(float(item[0]), float(item[1])) if wanted.dtype.kind == 'c' else
                        float(item) if wanted.dtype.kind == 'f' else int(item))
        else:
            for one in item:
                walk(one, levels - 1)

    walk(found['data'], wanted.ndim)
    with np.errstate(over='ignore'):
        return np.array(flat, dtype=wanted.dtype).reshape(wanted.shape)


def check_arrays(tally: Tally, work: Path) -> None:
    source = work / 'arrays.h5'
    write_arrays(source)
    jobs: list[dict] = []
    wanted: list[np.ndarray] = []
    with h5py.File(source) as file:
        nodes = [f'/{group}/{name}' for group in file if group != 'large' for name in file[group]] + ['/large']
        for node in nodes:
            data = file[node][()]
            data = np.asarray(data).astype(data.dtype.newbyteorder('<'))
            for select in [None, '1,:,0:2', '-1,-2:,3', ':,::'] if data.ndim == 3 else [None, '-1,1:3'] if data.ndim == 2 and data.size else [None]:
                parts = None if select is None else select.split(',')
                if parts is not None and len(parts) != data.ndim:
                    continue
                for form in ['npy'] if node == '/large' and select is None else ['npy', 'txt', 'csv', 'json']:
                    jobs.append({'file': str(source), 'path': node, 'format': form, 'out': str(work / f'array{len(jobs)}.{form}'),
                                 **({} if select is None else {'select': select})})
                    index = tuple(int(p) if ':' not in p else slice(*(int(x) if x else None for x in p.split(':'))) for p in parts or [])
                    wanted.append(np.ascontiguousarray(data[index]) if index and data[index].ndim else np.asarray(data[index] if index else data))
    for job, data, answer in zip(jobs, wanted, export(work, jobs)):
        with tally.check(f'{job["format"]} of {job["path"]} {job.get("select", "")}'):
            assert answer == 'ok', answer
            out = Path(job['out'])
            if job['format'] == 'npy':
                found = np.load(out, allow_pickle=False)
                assert found.dtype == data.dtype, f'{found.dtype}, not {data.dtype}'
                assert found.shape == data.shape and found.tobytes() == data.tobytes(), 'other bytes'
            elif job['format'] == 'txt':
                assert out.read_bytes() == as_saved(data), f'{out.read_bytes()[:300]!r} is not {as_saved(data)[:300]!r}'
            else:
                assert_equal((read_csv if job['format'] == 'csv' else read_json)(out, data), data)


def described(loader: DataLoader, path: str, **how) -> dict:
    try:
        data = loader.load_data(path, **how)
    except Exception as error:  # whatever it is: it has to be the same of the export
        return {'error': type(error).__name__}
    errors = data.errors if data.errors is not None else []
    return {
        'words': (data.name, data.units, list(data.labels), str(data.dim), tuple(data.nav_indexes), str(data.distribution), data.timestamp, data.origin),
        'arrays': [(array.shape, array.dtype.str, array.tobytes()) for array in data],
        'errors': [np.asarray(error).tobytes() for error in errors],
        'axes': sorted((axis.index, axis.spread_order, axis.label, axis.units, np.asarray(axis.get_data()).tobytes()) for axis in data.axes),
    }


def has_several_backgrounds(nodes: dict[str, str], path: str) -> bool:
    group = path.rsplit('/', 1)[0]
    return sum(kind == 'bkg' and node.rsplit('/', 1)[0] == group for node, kind in nodes.items()) > 1


def with_own_background(loader: DataLoader, path: str) -> list:
    """PyMoDAQ takes the first background of a group for all of its arrays; in an export there is only the array's own."""
    number = path.rsplit('/', 1)[1].lstrip('EnlDat')
    background = np.squeeze(loader.get_node(f'{path.rsplit("/", 1)[0]}/Bkg{number}').read())
    arrays = [array - background for array in loader.load_data(path)]
    return [(array.shape, array.dtype.str, array.tobytes()) for array in arrays]


def check_pymodaq(tally: Tally, work: Path, source: Path) -> None:
    saver, loader = open_loader(source)
    try:
        nodes = kinds_of(loader)
        data = [path for path, kind in nodes.items() if kind in ('data', 'data_enlargeable')][:8]
        groups = list(dict.fromkeys(path.rsplit('/', 1)[0] for path in data))[:4]
        jobs = [{'file': str(source), 'path': path, 'format': form, 'out': str(work / f'{source.stem}{place}.{form}')}
                for place, path in enumerate(data + groups) for form in (('h5', 'npy', 'txt') if path in data else ('h5',))]
        answers = export(work, jobs)
        for job, answer in zip(jobs, answers):
            with tally.check(f'{job["format"]} of {source.name} {job["path"]}'):
                assert answer == 'ok', answer
                if job['format'] == 'h5':
                    below = [path for path in data if path == job['path'] or path.startswith(f'{job["path"]}/')]
                    exported_saver, exported = open_loader(Path(job['out']))
                    try:
                        list(exported.walk_nodes('/'))
                        for path in below:
                            # An array keeps the group that it stands in.
                            group = job['path'] if path != job['path'] else path.rsplit('/', 1)[0]
                            place = f'/RawData{path[len(group.rsplit("/", 1)[0]):]}'
                            for how in ({}, {'with_bkg': True}):
                                found, wanted = described(exported, place, **how), described(loader, path, **how)
                                if how and path == job['path'] and has_several_backgrounds(nodes, path):
                                    wanted['arrays'] = with_own_background(loader, path)
                                assert found == wanted, f'{place} {how}: {found} is not {wanted}'
                    finally:
                        exported_saver.close_file()
                    continue
                # What PyMoDAQ's own exporter writes, where it can write any.
                own = Path(f'{job["out"]}.pymodaq.{job["format"]}')
                description = {'npy': 'Binary NumPy format', 'txt': 'Text files'}[job['format']]
                try:
                    ExporterFactory.create_exporter(job['format'], description).export_data(loader.get_node(job['path']), str(own))
                except (ValueError, tables.HDF5ExtError) as error:
                    # Text of more than two dimensions, and compressors that PyPI's PyTables has not.
                    assert job['format'] == 'txt' or 'snappy' in source.name, error
                    continue
                if job['format'] == 'npy':
                    ours, theirs = np.load(job['out']), np.load(own)
                    assert ours.dtype == theirs.dtype and ours.shape == theirs.shape and ours.tobytes() == theirs.tobytes(), 'other elements'
                else:
                    assert Path(job['out']).read_bytes() == own.read_bytes(), 'other text'
    finally:
        saver.close_file()


def main() -> None:
    work = Path(sys.argv[1])
    work.mkdir(parents=True, exist_ok=True)
    tally = Tally('exports')
    check_arrays(tally, work)
    for source in sys.argv[2:]:
        check_pymodaq(tally, work, Path(source))
    tally.finish()


main()
