"""Loaded content as plain JSON, the same from whichever reader. README.md describes it.

Values stay exact: arrays as the base64 of their little-endian bytes in C order, integers as decimal text, floats as the
shortest text that reads back as the same bits.
"""
from __future__ import annotations

import base64
import datetime

import h5py
import numpy as np


def array(values) -> dict:
    values = np.asarray(values)
    # The h5py backend shows PyTables' booleans, an 8-bit bitfield, as uint8: their dtype is told by the caller who knows.
    little = values.astype(values.dtype.newbyteorder('<'), copy=False)
    return {'dtype': values.dtype.name, 'shape': list(values.shape), 'bytes': base64.b64encode(little.tobytes()).decode()}


def as_numpy(item: dict) -> np.ndarray:
    dtype = np.dtype(item['dtype']).newbyteorder('<')
    return np.frombuffer(base64.b64decode(item['bytes']), dtype).reshape(item['shape'])


def value(item) -> dict:
    """A Python value with its type: {"int": "3"}, {"str": "x"}, {"tuple": […]} …"""
    if item is None:
        return {'none': True}
    if isinstance(item, (bool, np.bool_)):
        return {'bool': bool(item)}
    if isinstance(item, (int, np.integer)):
        return {'int': str(int(item))}
    if isinstance(item, (float, np.floating)):
        return {'float': repr(float(item))}
    if isinstance(item, str):
        return {'str': str(item)}
    if isinstance(item, bytes):
        return {'bytes': base64.b64encode(item).decode()}
    if isinstance(item, (list, tuple)):
        return {'list' if isinstance(item, list) else 'tuple': [value(part) for part in item]}
    if isinstance(item, dict):
        # What PyMoDAQ returns for an envelope of a type that it does not evaluate is that envelope.
        if set(item) == {'module', 'type', 'data'}:
            return {'none': True} if item['type'] == 'NoneType' else {'opaque': f"{item['module']}.{item['type']}", 'text': item['data']}
        return {'dict': [[value(key), value(part)] for key, part in item.items()]}
    if isinstance(item, np.ndarray):
        return {'array': array(item)}
    if isinstance(item, (datetime.datetime, datetime.date, datetime.time)):
        return {'opaque': f'{type(item).__module__}.{type(item).__name__}', 'text': repr(item)}
    return {'opaque': f'{type(item).__module__}.{type(item).__name__}', 'text': repr(item)}


def python_value(item: dict):
    """The Python value that `value` describes; opaque ones are refused."""
    (kind, content), *_ = item.items()
    if kind == 'none':
        return None
    if kind in ('bool', 'str'):
        return content
    if kind == 'int':
        return int(content)
    if kind == 'float':
        return float(content)
    if kind == 'bytes':
        return base64.b64decode(content)
    if kind == 'list':
        return [python_value(part) for part in content]
    if kind == 'tuple':
        return tuple(python_value(part) for part in content)
    if kind == 'dict':
        return {python_value(key): python_value(part) for key, part in content}
    raise ValueError(f'{item} is no value to write')


def axis(item) -> dict:
    return {'label': item.label, 'units': item.units, 'index': int(item.index), 'spreadOrder': int(item.spread_order),
            'values': array(item.get_data())}


# Attributes of a loaded DataWithAxes that are no extra attributes of the file: PyMoDAQ counts its own `path` among them.
NOT_EXTRA = {'path'}


def data(item) -> dict:
    """A DataWithAxes as PyMoDAQ loaded it."""
    return {
        # PyMoDAQ's h5py backend reads PyTables' empty string, a null dataspace, as an Empty of h5py.
        'name': '' if isinstance(item.name, h5py.Empty) else item.name,
        'dim': item.dim.name,
        'source': item.source.name,
        'distribution': item.distribution.name,
        'units': item.units,
        'origin': item.origin,
        'timestamp': float(item.timestamp),
        'labels': list(item.labels),
        'navIndexes': [int(index) for index in item.nav_indexes],
        'shape': list(item.shape),
        'data': [array(values) for values in item.data],
        'errors': None if item.errors is None else [array(values) for values in item.errors],
        'axes': [axis(one) for one in item.axes],
        'extra': {name: value(getattr(item, name)) for name in item.extra_attributes if name not in NOT_EXTRA},
    }
