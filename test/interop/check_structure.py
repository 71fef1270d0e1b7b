"""Compares the structure of every file of a folder with what PyMoDAQ and PyTables write: check_structure.py REFERENCE FOLDER…

REFERENCE holds `continuous.h5`, written by real PyMoDAQ. A node of ours must have the attributes that a node of the same
kind has there, stored in the same way; where we differ by intent, the difference stands in a table here with its reason.
"""
from __future__ import annotations

import json
import re
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np
import tables
from h5py import h5l

from attribute_types import Stored, stored_attributes
from expectation import Channel, Expectation, decode_envelope, load_expectations
from tally import Tally

# Kinds of node, by path. The first match counts.
KINDS = [
    ('root', r'/'),
    ('raw data', r'/RawData'),
    ('log', r'/RawData/Logger'),
    ('detector', r'/RawData/Detector\d{3}'),
    ('dimension', r'/RawData/Detector\d{3}/Data(0D|1D|2D|ND)'),
    ('channel', r'/RawData/Detector\d{3}/Data(0D|1D|2D|ND)/CH\d{2,}'),
    ('data', r'/RawData/Detector\d{3}/Data(0D|1D|2D|ND)/CH\d{2,}/EnlData00'),
    ('signal axis', r'/RawData/Detector\d{3}/Data(0D|1D|2D|ND)/CH\d{2,}/Axis\d{2}'),
    ('navigation', r'/RawData/Detector\d{3}/NavAxes'),
    ('time axis', r'/RawData/Detector\d{3}/NavAxes/Axis00'),
]
# Attributes that we write and PyMoDAQ does not.
ADDED = {
    'data': {'units'},  # without it PyMoDAQ itself loses the unit of every continuous channel
    'root': {'h5saver_version'},
    'raw data': None,  # any: the caller's metadata
    'detector': None,  # any: the caller's metadata, and the totals of the rows
}
# Attributes that PyMoDAQ writes and we may leave out.
OMITTED = {
    'root': {'pymodaq_data_version'},  # the version of a Python package that wrote nothing here
    'channel': {'origin'},  # since 5.2 on the group too; the loaders read the data node's
}
# Rewritten in place as rows arrive, so they have a fixed size and are padded with spaces, which JSON allows.
PADDED = {'shape', 'size'}
# Native attributes: the values themselves are PyTables' or PyMoDAQ's.
NATIVE = {'CLASS', 'TITLE', 'VERSION', 'EXTDIM', 'PYTABLES_FORMAT_VERSION'}
# A fixed string above this would not fit the object header of a file in the earliest format (HDF5 manual, 64 KiB).
FIXED_TEXT_MAX = 60_000


def kind_of(path: str) -> str:
    for kind, pattern in KINDS:
        if re.fullmatch(pattern, path):
            return kind
    raise AssertionError(f'{path} is no node of the continuous layout')


def all_nodes(file: h5py.File) -> dict[str, h5py.Group | h5py.Dataset]:
    found = {'/': file['/']}
    file.visititems(lambda name, node: found.__setitem__(f'/{name}', node))
    return found


def check_storage(name: str, ours: Stored, reference: Stored | None) -> None:
    """Same form as PyMoDAQ's; a fixed string is exactly as long as its text, or padded with spaces where it is rewritten."""
    if ours.form.startswith('fixed'):
        assert b'\0' not in ours.data, f'{name} holds a NUL: its size is not that of its text'
        assert name in PADDED or ours.text == ours.text.rstrip(' ') or name == 'TITLE', f'{name} is padded'
        assert len(ours.data) <= FIXED_TEXT_MAX, f'{name} has {len(ours.data)} bytes in a fixed string'
    if reference is None or ours.form == reference.form:
        return
    if name == 'TITLE':  # the empty and the non-empty title have two forms, in PyTables too; ASCII has no µ
        forms = {'fixed utf8 nullterm scalar', 'fixed utf8 nullterm null', 'fixed ascii nullterm scalar', 'fixed ascii nullterm null'}
        assert ours.form in forms, f'TITLE is {ours.form}'
        return
    too_long = ours.form == 'variable utf8 scalar' and len(ours.data) > FIXED_TEXT_MAX
    assert too_long, f'{name} is stored as {ours.form}, by PyMoDAQ as {reference.form}'


def check_value(kind: str, name: str, ours: Stored, reference: Stored) -> None:
    """Native values are equal; envelopes have the same keys in the same order and the same Python type."""
    if (kind, name) == ('channel', 'origin'):
        return  # the one attribute that PyMoDAQ writes as plain text: any text will do
    if name in NATIVE:
        assert name == 'TITLE' or ours.data == reference.data, f'{name} is {ours.data!r}, not {reference.data!r}'
        return
    decode_envelope(ours.text)
    item, wanted = json.loads(ours.text), json.loads(reference.text)
    same = (item['module'], item['type']) == (wanted['module'], wanted['type'])
    linear = name in ('offset', 'scaling') and item['type'] in ('float64', 'NoneType')
    empty = name == 'settings' and item['type'] in ('str', 'bytes')
    assert same or linear or empty, f"{name} is a {item['module']}.{item['type']}, not {wanted['module']}.{wanted['type']}"


def check_node(path: str, node, references: dict[str, dict[str, Stored]], metadata: set[str]) -> None:
    kind = kind_of(path)
    ours, reference = stored_attributes(node), references[kind]
    missing = set(reference) - set(ours) - OMITTED.get(kind, set())
    assert not missing, f'{path} has no {sorted(missing)}'
    added = ADDED.get(kind, set())
    if kind == 'data':
        added = added | metadata
    if added is not None:
        extra = set(ours) - set(reference) - added
        assert not extra, f'{path} has {sorted(extra)} besides'
    for name, stored in ours.items():
        check_storage(name, stored, reference.get(name))
        if name in reference:
            check_value(kind, name, stored, reference[name])


def check_links(file: h5py.File) -> None:
    """Soft and external links have no attributes, and PyMoDAQ fails on the whole file."""
    for path, node in all_nodes(file).items():
        if isinstance(node, h5py.Group):
            for child in node:
                kind = node.id.links.get_info(child.encode()).type
                assert kind == h5l.TYPE_HARD, f'{path}/{child} is a link of type {kind}'


def check_format(path: Path) -> None:
    """The earliest format: superblock version 0 (byte 8 after the signature), readable by HDF5 1.8."""
    head = path.read_bytes()[:16]
    assert head[:8] == b'\x89HDF\r\n\x1a\n' and head[8] == 0, f'superblock version is {head[8]}'


def pipeline(dataset: h5py.Dataset) -> list[tuple[int, tuple[int, ...]]]:
    plist = dataset.id.get_create_plist()
    return [(code, tuple(values)) for code, _, values, _ in (plist.get_filter(at) for at in range(plist.get_nfilters()))]


def tables_pipeline(channel: Channel, chunk: tuple[int, ...]) -> list[tuple[int, tuple[int, ...]]] | None:
    """The filters that PyTables itself records for this dtype, chunk and codec."""
    codec = channel.codec
    library = f"blosc:{codec['compressor']}" if codec['library'] == 'blosc' else 'zlib'
    if codec['library'] == 'blosc' and codec['compressor'] not in tables.blosc_compressor_list():
        return None
    shuffle = codec.get('shuffle', 'byte')
    filters = tables.Filters(complevel=codec.get('level', 0), complib=library, shuffle=shuffle == 'byte', bitshuffle=shuffle == 'bit')
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / 'filters.h5'
        with tables.open_file(str(path), 'w') as file:
            atom = tables.Atom.from_dtype(channel.array.dtype)
            file.create_earray('/', 'x', atom, (0, *channel.array.shape[1:]), filters=filters, chunkshape=chunk)
        with h5py.File(path, 'r') as file:
            return pipeline(file['x'])


def check_dataset(file: h5py.File, channel: Channel) -> None:
    dataset = file[channel.array.path]
    assert dataset.chunks, 'not chunked'
    assert dataset.id.get_type().get_size() == channel.array.dtype.itemsize
    assert dataset.dtype.byteorder in '<=|', f'byte order {dataset.dtype.byteorder}'
    wanted = tables_pipeline(channel, dataset.chunks)
    if wanted is not None:
        # PyTables leaves blosclz's number, 0, out for 'blosc' and writes it for 'blosc:blosclz'; every reader takes both.
        default = [(code, values[:6]) for code, values in wanted] if channel.codec.get('compressor') == 'blosclz' else wanted
        assert pipeline(dataset) in (wanted, default), f'filters are {pipeline(dataset)}; PyTables records {wanted}'


def check_type(file: h5py.File, reference: h5py.File, path: str) -> None:
    """The HDF5 type of a dataset is the very one that PyMoDAQ makes for this dtype."""
    ours, theirs = file[path].id.get_type(), reference['/RawData/Detector000/Data2D/CH00/EnlData00'].id.get_type()
    assert ours.equal(theirs), f'{path} has another HDF5 type than PyMoDAQ makes for {file[path].dtype}'


def check_file(tally: Tally, case: Expectation, folder: Path, references: dict[str, dict[str, Stored]]) -> None:
    metadata = {name for detector in case.detectors for channel in detector.channels for name in channel.metadata}
    with tally.check(f'{case.name}: earliest format'):
        check_format(case.path)
    with h5py.File(case.path, 'r') as file:
        with tally.check(f'{case.name}: hard links only'):
            check_links(file)
        for path, node in all_nodes(file).items():
            with tally.check(f'{case.name} {path}: attributes'):
                check_node(path, node, references, metadata)
        for detector in case.detectors:
            for channel in detector.channels:
                with tally.check(f'{case.name} {channel.array.path}: storage'):
                    check_dataset(file, channel)
                with tally.check(f'{case.name} {channel.array.path}: HDF5 type'):
                    with h5py.File(folder / f'dtype-{channel.array.dtype.name}.h5', 'r') as reference:
                        check_type(file, reference, channel.array.path)
                for axis in channel.axes:
                    with tally.check(f'{case.name} {axis.array.path}: fixed extent'):
                        assert None not in file[axis.array.path].maxshape, f'{file[axis.array.path].maxshape}'


def main(folder: Path, folders: list[str]) -> None:
    tally = Tally('structure')
    references: dict[str, dict[str, Stored]] = {}
    with h5py.File(folder / 'continuous.h5', 'r') as file:
        for path, node in all_nodes(file).items():
            references.setdefault(kind_of(path), stored_attributes(node))
    with tally.check('the reference has a node of every kind'):
        assert set(references) == {kind for kind, _ in KINDS}, f'{set(references)}'
    for ours in folders:
        for case in load_expectations(ours):
            check_file(tally, case, folder, references)
    tally.finish()


if __name__ == '__main__':
    main(Path(sys.argv[1]), sys.argv[2:])
