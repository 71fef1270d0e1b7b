"""Everything that PyMoDAQ loads of one file, as the neutral description: `describe(path, backend)`.

A load that raises is described by its error, and each load by what was logged and warned of meanwhile.
"""
from __future__ import annotations

from pathlib import Path

import h5py
import hdf5plugin  # noqa: F401  PyMoDAQ's h5py backend has no blosc of its own
import numpy as np
from pymodaq_data.h5modules.backends import GROUP, StringARRAY
from pymodaq_data.h5modules.data_saving import AxisSaverLoader, DataLoader
from pymodaq_data.h5modules.saving import H5SaverLowLevel

import events
import neutral

LOADS = {
    'one': {},
    'one-bkg': {'with_bkg': True},
    'all': {'load_all': True},
    'all-bkg': {'load_all': True, 'with_bkg': True},
}
# Arrays that load_data is asked for. Backgrounds and errors are loaded with the data that they belong to.
DATA = ('data', 'data_enlargeable')
# Stored in a form of PyTables or of the file, and not what a user wrote.
STORAGE = {'CLASS', 'VERSION', 'EXTDIM', 'PYTABLES_FORMAT_VERSION', 'TITLE', 'backend', 'FLAVOR', 'PSEUDOATOM'}


def attempt(load) -> dict:
    """The result of a load, or its error, with the events meanwhile."""
    with events.collected() as heard:
        try:
            result = load()
        except Exception as error:  # whatever it is, it is PyMoDAQ's answer
            result = {'error': f'{type(error).__name__}: {error}'}
    if heard:
        result['events'] = sorted(heard)
    return result


def booleans_of(loader: DataLoader, paths: set[str]) -> set[str]:
    return {path for path in paths if loader.get_node(path).attrs.get('dtype') == 'bool'}


def as_stored(item: dict, is_bool: bool) -> dict:
    """The h5py backend shows PyTables' booleans, an 8-bit bitfield, as uint8."""
    if is_bool:
        for part in [*item.get('data', []), item.get('stored', {})]:
            if part.get('dtype') == 'uint8':
                part['dtype'] = 'bool'
    return item


def attributes(node) -> dict:
    return {name: neutral.value(node.attrs[name]) for name in node.attrs.attrs_name if name not in STORAGE}


def describe(path: Path, backend: str = 'tables', loads=tuple(LOADS), whole: bool = True) -> dict:
    """`loads`: the ways in which each array is loaded. `whole`: whether the whole file is loaded at once too."""
    events.listen()
    found: dict = {'file': Path(path).name, 'backend': backend, 'nodes': {}, 'strings': {}, 'axes': {}, 'loads': {}}
    saver = H5SaverLowLevel('detector', backend=backend)
    with events.collected() as heard:
        saver.init_file(Path(path), mode='r')
        loader = DataLoader(saver)
        nodes = {node.path: node for node in loader.walk_nodes('/')}
    found['events'] = sorted(heard)
    try:
        axis_loader = AxisSaverLoader(saver)
        # Without a background in the whole file, the loads with and without are the same code: half of them are left out.
        if not any(node.attrs.get('data_type') == 'bkg' for node in nodes.values()):
            loads = tuple(name for name in loads if not name.endswith('-bkg'))
            everything = {'everything': {}}
        else:
            everything = {'everything': {}, 'everything-bkg': {'with_bkg': True}}
        if not whole:
            everything = {}
        for where, node in nodes.items():
            found['nodes'][where] = attempt(lambda: describe_node(node))
            kind = node.attrs.get('data_type')
            if isinstance(loader.get_node(where), StringARRAY):
                found['strings'][where] = attempt(lambda: {'rows': [str(row) for row in loader.get_node(where).read()]})
            elif kind == 'axis':
                found['axes'][where] = attempt(lambda: {**neutral.axis(axis_loader.load_axis(where)), 'stored': neutral.array(node.read())})
            elif kind in DATA:
                is_bool = node.attrs.get('dtype') == 'bool'
                found['loads'][where] = {
                    name: as_stored(attempt(lambda: neutral.data(loader.load_data(where, **LOADS[name]))), is_bool) for name in loads
                }
                found['loads'][where]['stored'] = as_stored(attempt(lambda: {'stored': neutral.array(node.read())}), is_bool)
        for name, options in everything.items():
            found[name] = attempt(lambda: {'data': [with_path(one) for one in loader.load_all('/', **options)]})
        booleans = {where for where in found['loads'] if nodes[where].attrs.get('dtype') == 'bool'}
        for name in everything:
            for one in found[name].get('data', []):
                as_stored(one, one['path'] in booleans)
    finally:
        saver.close_file()
    return found


def with_path(item) -> dict:
    return {'path': item.path, **neutral.data(item)}


def describe_node(node) -> dict:
    title = node.attrs['TITLE']
    # An empty title is stored as a null dataspace, which h5py reads as an Empty.
    title = str(title) if isinstance(title, (str, np.str_)) else '' if isinstance(title, h5py.Empty) else title
    described = {'class': str(node.attrs['CLASS']), 'title': title, 'attributes': attributes(node)}
    if not isinstance(node, GROUP):
        described['shape'] = [int(size) for size in node.node.shape]
    return described
