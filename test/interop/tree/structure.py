"""Compares how two files of one case are stored, node by node and attribute by attribute: ours and PyMoDAQ's own.

Every node of ours has the attributes that PyMoDAQ's has, of the same Python type, stored in the same HDF5 form; where we
differ by intent, the difference stands in a table here with its reason.
"""
from __future__ import annotations

import json
from pathlib import Path

import h5py

from attribute_types import Stored, stored_attributes
from check_structure import all_nodes, check_format, check_links, check_storage

# Attributes that we write and PyMoDAQ does not, by the kind of node.
ADDED = {
    'root': {'h5saver_version'},
    # without units PyMoDAQ itself loses those of every continuous channel and every scan
    'array': {'units'},
    # DAQ_Scan writes these on its scans beside the saver
    'group': {'author', 'date_time', 'scan_type', 'scan_sub_type', 'scan_name'},
    # PyMoDAQ's strings arrays get the type of the log only where PyMoDAQ makes the log itself
    'strings': set(),
}
# Attributes that PyMoDAQ writes and we may leave out.
OMITTED = {
    # the version of a Python package that wrote nothing here; the mark of its h5py backend that files can be opened for SWMR
    'root': {'pymodaq_data_version', 'swmr_compatible'},
    'group': {'origin'},  # since 5.2 on channel groups too; the loaders read the data node's
    'array': set(),
    'strings': set(),
}
# Attributes of the caller or of a module's own.
OWN = {'settings'}
NATIVE = {'CLASS', 'TITLE', 'VERSION', 'EXTDIM', 'PYTABLES_FORMAT_VERSION'}


def kind_of(path: str, node) -> str:
    if path == '/':
        return 'root'
    if isinstance(node, h5py.Group):
        return 'group'
    return 'strings' if h5py.check_vlen_dtype(node.dtype) is not None else 'array'


def python_type(stored: Stored) -> str:
    item = json.loads(stored.text)
    return f"{item['module']}.{item['type']}"


def differences(kind: str, ours: dict[str, Stored], twin: dict[str, Stored]) -> list[str]:
    found = []
    missing = set(twin) - set(ours) - OMITTED[kind]
    added = set(ours) - set(twin) - ADDED[kind]
    if missing or added:
        found.append(f'missing {sorted(missing)}, besides {sorted(added)}')
    for name in sorted(set(ours) & set(twin)):
        try:
            if (kind, name) == ('group', 'origin'):
                continue  # the one attribute that PyMoDAQ writes as plain text: any text will do
            check_storage(name, ours[name], twin[name])
            if name not in NATIVE and name not in OWN:
                types = python_type(ours[name]), python_type(twin[name])
                linear = name in ('offset', 'scaling') and types[0] in ('numpy.float64', 'builtins.NoneType')
                assert types[0] == types[1] or linear, f'{name} is a {types[0]}, not {types[1]}'
        except (AssertionError, ValueError) as error:
            found.append(str(error))
    return found


# What an array needs to be loaded. PyMoDAQ's add_array leaves it to its caller, and then fails on its own array (KeyError).
LOADABLE = {'distribution', 'label', 'nav_indexes', 'origin', 'source', 'timestamp'}


def check_like(tally, label: str, ours: Path, twin: Path, wanted: dict) -> None:
    """Twins of the h5py backend have other storage by nature: there only the names of the attributes are compared."""
    with tally.check(f'{label}: format and links'), h5py.File(ours, 'r') as file:
        check_format(ours)
        check_links(file)
    with h5py.File(ours, 'r') as file, h5py.File(twin, 'r') as other:
        by_tables = 'PYTABLES_FORMAT_VERSION' in other.attrs
        pairs = all_nodes(file), all_nodes(other)
        for path in sorted(set(pairs[0]) & set(pairs[1])):
            left, right = (stored_attributes(nodes[path]) for nodes in pairs)
            if not by_tables:
                right = {name: left.get(name, stored) for name, stored in right.items() if name not in NATIVE}
                left = {name: stored for name, stored in left.items() if name not in NATIVE}
            with tally.check(f'{label} {path}: stored as PyMoDAQ does'):
                if wanted['loads'].get(path, {}).get('bare'):
                    left = {name: stored for name, stored in left.items() if name not in LOADABLE}
                found = differences(kind_of(path, pairs[0][path]), left, right)
                assert not found, '; '.join(found)
