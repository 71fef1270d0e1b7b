"""Exports that hold more than numbers: texts and compounds of h5py as csv, txt and json; pictures as Qt reads them; and the data of
PyMoDAQ's files as a table beside their axes, with the background subtracted, with what PyMoDAQ's loader gives for the same node.

    exports_tables.py WORK FILE…      files that PyMoDAQ or we wrote
"""
from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import h5py
import hdf5plugin  # noqa: F401
import numpy as np
from qtpy.QtGui import QImage

from exports_run import export, kinds_of, open_loader
from tally import Tally

TEXTS = ['plain', 'é', '', 'a,b', 'say "so"', 'two\nlines', '-3.5', '+1e5', '-7', '1=2']
FORMULAS = ['=1+1', '+x', '-dI/dV', '@a', '\tTab', '=HYPERLINK("a","b")', '-1+cmd']
POINT = np.dtype([('id', 'i8'), ('value', 'f8'), ('name', 'S8'), ('pair', 'f4', (2,)), ('=odd', 'u2')])


def write_words(path: Path) -> None:
    with h5py.File(path, 'w') as file:
        file.create_dataset('texts', data=TEXTS + FORMULAS, dtype=h5py.string_dtype())
        file.create_dataset('fixed', data=np.array([text.encode() for text in TEXTS + FORMULAS]))
        points = np.zeros(3, POINT)
        points['id'] = [-2**62, 0, 5]
        points['value'] = [-1.5, np.nan, 1e300]
        points['name'] = [b'=A1', b'-2', b'x,y']
        points['pair'] = [[-1, 2], [3, 4.5], [5, 6]]
        points['=odd'] = [1, 2, 65535]
        file['points'] = points
        for dtype in ('u1', 'u2'):
            file[f'picture_{dtype}'] = np.linspace(0, np.iinfo(dtype).max, 35).astype(dtype).reshape(5, 7)


def rows_of(path: str) -> list[list[str]]:
    with open(path, newline='', encoding='utf8') as file:
        return list(csv.reader(file))


def guarded(text: str) -> str:
    return f"'{text}" if text in FORMULAS else text


def grey_values(path: str) -> np.ndarray:
    image = QImage(path)
    assert not image.isNull(), 'no picture'
    wide = image.format() == QImage.Format.Format_Grayscale16
    image = image.convertToFormat(QImage.Format.Format_Grayscale16 if wide else QImage.Format.Format_Grayscale8)
    bits = image.constBits()
    bits.setsize(image.sizeInBytes())
    line = np.frombuffer(bits, 'u2' if wide else 'u1').reshape(image.height(), -1)
    return line[:, :image.width()].copy()


def check_words(tally: Tally, work: Path) -> None:
    source = work / 'words.h5'
    write_words(source)
    wanted = [('texts', 'csv'), ('texts', 'txt'), ('texts', 'json'), ('fixed', 'csv'), ('fixed', 'json'), ('points', 'csv'), ('points', 'json'),
              ('picture_u1', 'png'), ('picture_u2', 'png')]
    jobs = [{'file': str(source), 'path': f'/{node}', 'format': form, 'out': str(work / f'{node}.{form}'),
             **({'levels': 'values'} if form == 'png' else {})} for node, form in wanted]
    answers = export(work, jobs)
    for (node, form), job, answer in zip(wanted, jobs, answers):
        with tally.check(f'{form} of {node}'):
            assert answer == 'ok', answer
            if form == 'png':
                with h5py.File(source) as file:
                    assert np.array_equal(grey_values(job['out']), file[node][()]), 'other pixels'
            elif node == 'points':
                check_points(job['out'], form)
            elif form == 'csv':
                header, *lines = rows_of(job['out'])
                assert header == [node], header
                assert lines == [[guarded(text)] for text in TEXTS + FORMULAS], lines
            elif form == 'txt':
                assert Path(job['out']).read_text(encoding='utf8') == ''.join(f'{text}\n' for text in TEXTS + FORMULAS)
            else:
                assert json.loads(Path(job['out']).read_text(encoding='utf8'))['data'] == TEXTS + FORMULAS


def check_points(out: str, form: str) -> None:
    if form == 'csv':
        assert rows_of(out) == [
            ['id', 'value', 'name', 'pair', "'=odd"],
            [str(-2**62), '-1.5', "'=A1", '[-1, 2]', '1'],
            ['0', 'nan', '-2', '[3, 4.5]', '2'],
            ['5', '1e+300', 'x,y', '[5, 6]', '65535'],
        ], rows_of(out)
        return
    first, second, third = json.loads(Path(out).read_text(encoding='utf8'))['data']
    assert first == {'id': str(-2**62), 'value': -1.5, 'name': '=A1', 'pair': [-1, 2], '=odd': 1}, first
    assert second['value'] == 'NaN' and third['value'] == 1e300, (second, third)


def words(label: str, units: str) -> str:
    return label if units == '' else f'{label} ({units})'


def check_tables(tally: Tally, work: Path, source: Path) -> None:
    """Of each array of a file: its values with and without its background, and in a table the coordinates of each line."""
    if 'snappy' in source.name:
        tally.skip(source.name, "PyPI's PyTables has no snappy")
        return
    saver, loader = open_loader(source)
    try:
        kinds = kinds_of(loader)
        nodes = [path for path, kind in kinds.items() if kind in ('data', 'data_enlargeable', 'error')][:10]
        jobs = [{'file': str(source), 'path': path, 'format': form, 'out': str(work / f'{source.stem}-{place}-{how}.{form}'), 'withBackground': how}
                for place, path in enumerate(nodes) for form, how in (('csv', False), ('npy', False), ('npy', True))]
        for job, answer in zip(jobs, export(work, jobs)):
            path, form = job['path'], job['format']
            with tally.check(f'{form} of {source.name} {path}{" without its background" if job["withBackground"] else ""}'):
                number = path.rsplit('/', 1)[1].lstrip('EnlDat')
                background = f'{path.rsplit("/", 1)[0]}/Bkg{number}'
                if job['withBackground'] and background not in kinds:
                    assert answer == 'ERR_NODE_KIND', f'{answer}, though there is no background'
                    continue
                assert answer == 'ok', answer
                stored = loader.get_node(path).read()
                if form == 'npy':
                    wanted = stored - loader.get_node(background).read() if job['withBackground'] else stored
                    found = np.load(job['out'])
                    assert found.shape == wanted.shape, f'{found.shape}, not {wanted.shape}'
                    assert np.array_equal(found, wanted, equal_nan=True), f'{found!r} is not {wanted!r}'
                    if not job['withBackground']:
                        assert found.dtype == wanted.dtype, f'{found.dtype}, not {wanted.dtype}'
                elif stored.size == 0:
                    # PyMoDAQ loads no array that has no row yet.
                    assert len(rows_of(job['out'])) == 1, 'lines of rows that are not there'
                elif kinds[path] != 'error':
                    check_coordinates(rows_of(job['out']), stored, loader.load_data(path))
    finally:
        saver.close_file()


def check_coordinates(rows: list[list[str]], stored: np.ndarray, data) -> None:
    header, *lines = rows
    width = stored.shape[-1] if stored.ndim > 1 else 1
    assert len(lines) == stored.size // max(1, width), f'{len(lines)} lines'
    if stored.ndim == 0 or 1 in stored.shape:
        return  # dimensions of one index have gone from what the loader gives
    places = list(np.ndindex(*(stored.shape[:-1] if stored.ndim > 1 else stored.shape)))
    leading = header[:len(header) - width]
    # PyMoDAQ takes units away that it does not know.
    columns = {axis.label: name for axis in data.axes for name in leading if name in (axis.label, words(axis.label, axis.units))
               or axis.units == '' and name.startswith(f'{axis.label} (')}
    axes = [axis for axis in data.axes if axis.label in columns]
    assert len(axes) == sum(not name.startswith('index ') for name in leading), leading
    for axis in axes:
        column = leading.index(columns[axis.label])
        coordinates = axis.get_data()
        found = [float(line[column]) for line in lines]
        assert found == [float(coordinates[place[axis.index]]) for place in places], f'{axis.label}: {found}'


def main() -> None:
    work = Path(sys.argv[1])
    work.mkdir(parents=True, exist_ok=True)
    tally = Tally('exports as tables')
    check_words(tally, work)
    for source in sys.argv[2:]:
        check_tables(tally, work, Path(source))
    tally.finish()


main()
