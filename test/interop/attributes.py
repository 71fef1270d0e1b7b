"""Checks the attributes that PyMoDAQ's loaders depend on, given as a plain mapping by whichever library has read them."""
from __future__ import annotations

import pickle

from expectation import Axis, Channel, Detector, Expectation, decode_envelope


def check_channel(attributes: dict, channel: Channel, detector: Detector) -> None:
    """`attributes`: native values and undecoded envelopes of an EnlData dataset."""
    wanted = {
        'data_type': 'data_enlargeable',
        'data_dimension': channel.dimension,
        'distribution': 'spread',
        'nav_indexes': (0,),
        'shape': channel.array.shape,
        'dtype': channel.array.dtype.name,
        'source': 'raw',
        'subdtype': '',
    }
    if channel.units is not None:
        wanted['units'] = channel.units
    _compare(attributes, wanted | channel.metadata)
    assert _text(attributes['TITLE']) == channel.name, f"TITLE is {attributes['TITLE']!r}"
    timestamp = decode_envelope(attributes['timestamp'])
    assert isinstance(timestamp, float) and timestamp > 0, f'timestamp is {timestamp!r}'


def check_axis(attributes: dict, axis: Axis) -> None:
    size = axis.array.shape[0]
    _compare(attributes, {
        'data_type': 'axis', 'data_dimension': 'Data1D', 'label': axis.label, 'units': axis.units, 'index': axis.index,
        'spread_order': 0, 'size': size, 'shape': (size,), 'dtype': axis.array.dtype.name,
    })
    assert _text(attributes['TITLE']) == axis.label, f"TITLE is {attributes['TITLE']!r}"


def check_time_axis(attributes: dict, detector: Detector) -> None:
    _compare(attributes, {
        'data_type': 'axis', 'data_dimension': 'Data1D', 'label': 'time', 'units': 's', 'index': 0,
        'spread_order': 0, 'size': detector.rows, 'shape': (detector.rows,), 'dtype': 'float64',
    })


def check_detector(attributes: dict, detector: Detector) -> None:
    assert _text(attributes['TITLE']) == detector.title, f"TITLE is {attributes['TITLE']!r}"
    assert decode_envelope(attributes['type']) == 'detector'
    _compare(attributes, detector.metadata)
    check_settings(decode_envelope(attributes['settings']), detector)


def check_raw_data(attributes: dict, case: Expectation) -> None:
    _compare(attributes, {'type': 'detector', **case.metadata})
    assert _text(attributes['TITLE']) == 'Data from PyMoDAQ modules', f"TITLE is {attributes['TITLE']!r}"


def check_log(rows, attributes: dict, case: Expectation) -> None:
    """Each row is the pickle of one text."""
    lines = [pickle.loads(row.tobytes()) for row in rows]
    assert lines == case.log, f'the log is {lines}'
    _compare(attributes, {'shape': (len(lines),), 'data_type': 'strings', 'subdtype': 'string', 'type': 'log'})


def check_settings(stored: bytes | str, detector: Detector) -> None:
    """The stored XML is the very document that was given, in UTF-8."""
    if detector.settings is None:
        assert stored == b'<All_settings type="group" />', f'settings that nobody gave: {stored[:80]!r}'
        return
    assert isinstance(stored, bytes), f'settings are a {type(stored).__name__}, not bytes'
    assert stored == detector.settings.encode('utf-8'), f'settings differ: {stored[:80]!r}…'


def _compare(attributes: dict, wanted: dict) -> None:
    for name, value in wanted.items():
        assert name in attributes, f'attribute {name} is missing'
        found = decode_envelope(attributes[name])
        assert found == value and type(found) is type(value), f'attribute {name} is {found!r}, not {value!r}'


def _text(value) -> str:
    """Native text: numpy and bytes strings as str. h5py gives an Empty for PyTables' empty string."""
    if isinstance(value, bytes):
        return value.decode('utf-8')
    return str(value) if isinstance(value, str) else ''
