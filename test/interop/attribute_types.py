"""How attributes are stored, read with h5py's low level: string or number, charset, padding, size, dataspace, bytes."""
from __future__ import annotations

from dataclasses import dataclass

import h5py
import numpy as np
from h5py import h5a, h5s, h5t


@dataclass
class Stored:
    """`form`: all but the size, which depends on the text. `size`: bytes of a fixed string. `data`: its bytes, in full."""

    form: str
    size: int
    data: bytes

    @property
    def text(self) -> str:
        return self.data.decode('utf-8')


def stored_attributes(node: h5py.Group | h5py.Dataset) -> dict[str, Stored]:
    return {name: _stored(h5a.open(node.id, name.encode())) for name in node.attrs}


def _stored(attribute: h5a.AttrID) -> Stored:
    kind, space = attribute.get_type(), attribute.get_space()
    spaces = {h5s.SCALAR: 'scalar', h5s.NULL: 'null', h5s.SIMPLE: f'simple{space.shape}'}
    shape = spaces[space.get_simple_extent_type()]
    if not isinstance(kind, h5t.TypeStringID):
        values = np.empty(space.shape, attribute.dtype)
        if shape == 'scalar':
            attribute.read(values)
        return Stored(f'{attribute.dtype.str} {shape}', kind.get_size(), values.tobytes())
    charset = {h5t.CSET_ASCII: 'ascii', h5t.CSET_UTF8: 'utf8'}[kind.get_cset()]
    if kind.is_variable_str():
        values = np.empty(space.shape, h5py.string_dtype())
        attribute.read(values)
        value = values.item()
        return Stored(f'variable {charset} {shape}', 0, value if isinstance(value, bytes) else value.encode())
    padding = {h5t.STR_NULLTERM: 'nullterm', h5t.STR_NULLPAD: 'nullpad', h5t.STR_SPACEPAD: 'spacepad'}[kind.get_strpad()]
    values = np.zeros((), f'S{kind.get_size()}')
    if shape == 'scalar':
        attribute.read(values, mtype=kind)
    # numpy's item() would drop trailing NULs, which are just what a wrong size leaves.
    return Stored(f'fixed {charset} {padding} {shape}', kind.get_size(), values.tobytes() if shape == 'scalar' else b'')
