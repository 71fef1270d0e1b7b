"""What a file must hold: `<case>.json` and its .bin files, written beside the HDF5 file by whoever wrote that one.

The JSON is described in README.md. Arrays lie in .bin files as little-endian elements in C order, so that NaN payloads,
negative zeros and 64-bit integers reach the comparison untouched.
"""
from __future__ import annotations

import ast
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


@dataclass
class Array:
    """Expected elements of one dataset."""

    path: str
    dtype: np.dtype
    shape: tuple[int, ...]
    raw: bytes


@dataclass
class Axis:
    """A signal axis. `index` is the dimension of the dataset that it describes: 1 for the first one of a frame."""

    array: Array
    label: str
    units: str
    index: int


@dataclass
class Channel:
    array: Array
    name: str
    dimension: str
    units: str | None
    codec: dict
    axes: list[Axis]
    metadata: dict


@dataclass
class Detector:
    """`times` holds the expected Unix seconds; when the writer's clock gave them, only `time_span` is known."""

    path: str
    title: str
    settings: str | None
    rows: int
    time_path: str
    times: Array | None
    time_span: tuple[float, float] | None
    metadata: dict
    channels: list[Channel] = field(default_factory=list)


@dataclass
class Expectation:
    name: str
    path: Path
    writer: str
    log: list[str]
    metadata: dict
    detectors: list[Detector]

    @property
    def libraries(self) -> set[str]:
        """The compression libraries that a reader of this file needs, such as `deflate` or `blosc:snappy`."""
        used = set()
        for detector in self.detectors:
            for channel in detector.channels:
                codec = channel.codec
                used.add(f"blosc:{codec['compressor']}" if codec['library'] == 'blosc' else codec['library'])
        return used


def load_expectations(folder: Path) -> list[Expectation]:
    """Every expectation of a folder, in the order of their names."""
    found = [load_expectation(path) for path in sorted(Path(folder).glob('*.json'))]
    if not found:
        raise SystemExit(f'no expectations in {folder}')
    return found


def load_expectation(path: Path) -> Expectation:
    text = json.loads(path.read_text(encoding='utf-8'))
    detectors = [_detector(path.parent, item) for item in text['detectors']]
    return Expectation(path.stem, path.parent / text['file'], text['writer'], text['log'], text.get('metadata', {}), detectors)


def _array(folder: Path, item: dict) -> Array:
    dtype, shape = np.dtype(item['dtype']), tuple(item['shape'])
    raw = (folder / item['values']).read_bytes()
    needed = dtype.itemsize * int(np.prod(shape, dtype=np.int64))
    if len(raw) != needed:
        raise ValueError(f"{item['values']} has {len(raw)} bytes; {dtype} {shape} needs {needed}")
    return Array(item['path'], dtype, shape, raw)


def _detector(folder: Path, item: dict) -> Detector:
    time = item['time']
    detector = Detector(
        path=item['path'],
        title=item['title'],
        settings=item['settings'],
        rows=item['rows'],
        time_path=time['path'],
        times=_array(folder, time) if 'values' in time else None,
        time_span=(time['from'], time['to']) if 'from' in time else None,
        metadata=item.get('metadata', {}),
    )
    for channel in item['channels']:
        axes = [
            Axis(_array(folder, axis), axis['label'], axis['units'], axis['index'])
            for axis in channel['axes']
        ]
        detector.channels.append(
            Channel(
                array=_array(folder, channel),
                name=channel['name'],
                dimension=channel['dimension'],
                units=channel['units'],
                codec=channel['codec'],
                axes=axes,
                metadata=channel.get('metadata', {}),
            )
        )
    return detector


def assert_same_bits(actual: np.ndarray, expected: Array, shape: tuple[int, ...] | None = None) -> None:
    """Fails unless `actual` has the dtype, the shape and every bit of `expected`. `shape` overrides the expected shape."""
    shape = expected.shape if shape is None else shape
    actual = np.asarray(actual)
    assert actual.dtype == expected.dtype, f'{expected.path} has dtype {actual.dtype}, not {expected.dtype}'
    assert actual.shape == shape, f'{expected.path} has shape {actual.shape}, not {shape}'
    raw = actual.astype(actual.dtype.newbyteorder('<'), copy=False).tobytes()
    if raw == expected.raw:
        return
    size = expected.dtype.itemsize
    pairs = ((raw[at : at + size], expected.raw[at : at + size]) for at in range(0, len(raw), size))
    element, (got, wanted) = next((at, pair) for at, pair in enumerate(pairs) if pair[0] != pair[1])
    raise AssertionError(f'{expected.path} element {element} is {got.hex()}, not {wanted.hex()} (little-endian bytes)')


def assert_times(actual: np.ndarray, detector: Detector) -> None:
    """Fails unless the time axis holds the given times, or, by the clock, rising ones within the span of the writing."""
    if detector.times is not None:
        assert_same_bits(actual, detector.times)
        return
    assert actual.dtype == np.float64 and actual.shape == (detector.rows,), f'time axis is {actual.dtype} {actual.shape}'
    assert np.all(np.diff(actual) >= 0), 'the times of the clock go back'
    start, end = detector.time_span
    assert detector.rows == 0 or (start <= actual[0] and actual[-1] <= end), f'times {actual[0]}…{actual[-1]} not in {start}…{end}'


def decode_envelope(text) -> object:
    """The value in PyMoDAQ's three-key JSON text, without `eval`: literals, and numpy floats as floats."""
    if isinstance(text, bytes):
        text = text.decode('utf-8')
    item = json.loads(text)
    assert list(item) == ['module', 'type', 'data'], f'the envelope has the keys {list(item)}'
    if item['type'] == 'float64':
        return float(item['data'].removeprefix('np.float64(').removesuffix(')'))
    if item['type'] == 'NoneType':
        return None
    value = ast.literal_eval(item['data'])
    assert type(value).__name__ == item['type'], f"envelope of type {item['type']} holds a {type(value).__name__}"
    return value
