"""Checks what became of a file of PyMoDAQ 1 to 3 that was converted. PyMoDAQ 5 cannot load the old one, so that is read as
plain HDF5: every array, background, axis, log row and settings tree of it must be in what PyMoDAQ loads of the new one.
"""
from __future__ import annotations

import ast
import json
import pickle
from collections import Counter
from pathlib import Path

import h5py
import numpy as np

import neutral


def attribute(node, name: str) -> object:
    """An attribute of any generation: native, or in the envelope of PyMoDAQ 2 and later."""
    value = node.attrs.get(name)
    if isinstance(value, h5py.Empty):
        return ''
    if isinstance(value, (bytes, np.bytes_)):
        value = value.decode('utf-8', 'replace')
    if isinstance(value, str) and value.startswith('{"module"'):
        item = json.loads(value)
        return ast.literal_eval(item['data']) if item['type'] in ('str', 'bytes', 'int', 'float', 'tuple', 'list', 'bool') else item['data']
    return value


def squeezed(values: np.ndarray) -> tuple:
    """Dtype, extents above 1, and bits: what a conversion keeps of an array, whatever it makes of its dimensions of length 1."""
    return values.dtype.str.lstrip('<|='), tuple(size for size in values.shape if size > 1), np.ascontiguousarray(values).tobytes()


def old_content(path: Path) -> dict:
    found = {'data': Counter(), 'settings': Counter(), 'log': [], 'titles': set(), 'axes': []}
    with h5py.File(path, 'r') as file:
        def visit(name: str, node) -> None:
            leaf = name.rpartition('/')[2]
            settings = attribute(node, 'settings')
            if settings:
                found['settings'][settings if isinstance(settings, bytes) else str(settings).encode()] += 1
            if not isinstance(node, h5py.Dataset):
                return
            if leaf == 'Logger':
                found['log'] = [pickle.loads(row.tobytes()) for row in node[:]]
            elif leaf == 'Data':
                found['data'][squeezed(node[:])] += 1
                found['titles'].add(str(attribute(node.parent, 'TITLE')))
            elif leaf.endswith('_axis'):
                is_navigation = attribute(node, 'type') == 'navigation_axis'
                found['axes'].append((str(attribute(node, 'label')), str(attribute(node, 'units') or ''), is_navigation, node[:].reshape(-1)))
        file.visititems(visit)
    return found


def arrays_of(path: Path) -> list[np.ndarray]:
    found = []
    with h5py.File(path, 'r') as file:
        file.visititems(lambda _, node: found.append(node[:]) if isinstance(node, h5py.Dataset) and node.dtype.kind == 'f' else None)
    return found


def check_legacy(tally, label: str, old: Path, converted: Path, new: dict) -> None:
    """`new`: the description, by PyMoDAQ, of the converted file."""
    content = old_content(old)
    loads = [loads['one'] for loads in new['loads'].values()]
    with tally.check(f'{label}: loads without an error'):
        errors = [load['error'] for load in loads if 'error' in load]
        assert not errors, errors
    with tally.check(f'{label}: every array'):
        arrays = Counter(squeezed(neutral.as_numpy(array)) for load in loads for array in load.get('data', []))
        missing = [key[:2] for key in (content['data'] - arrays)]
        assert content['data'] and not missing, f'missing (dtype, shape): {missing}'
    with tally.check(f'{label}: names'):
        names = {load.get('name') for load in loads}
        assert {title for title in content['titles'] if title} <= names, f"{content['titles']} became {names}"
    with tally.check(f'{label}: log'):
        rows = new['strings'].get('/RawData/Logger', {}).get('rows')
        assert rows is not None and rows[:len(content['log'])] == content['log'], f"{content['log']} became {rows}"
    with tally.check(f'{label}: settings'):
        stored = Counter()
        for node in new['nodes'].values():
            settings = node.get('attributes', {}).get('settings')
            if settings and 'bytes' in settings:
                stored[neutral.python_value(settings)] += 1
        assert not content['settings'] - stored, f'missing: {[text[:80] for text in content["settings"] - stored]}'
    kept = arrays_of(converted)
    for name, units, is_navigation, values in content['axes']:
        with tally.check(f'{label}: axis {name!r}'):
            axes = [neutral.as_numpy(axis['stored']) for axis in new['axes'].values() if axis.get('label') == name and axis.get('units') == units]
            # Positions of all steps become the vector of the different ones. The axes of a live plot, which count otherwise
            # than those of its scan, are kept as arrays.
            there = axes if is_navigation else axes + kept
            assert any(np.array_equal(axis, wanted) for axis in there for wanted in (values, np.unique(values))), f'{values} became {axes}'
