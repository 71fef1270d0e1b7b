"""Writes continuous files with real PyMoDAQ, each with its expectation: make_reference.py FOLDER.

They prove that the checks of this folder pass on files of the original, and are what ours are compared with, node by
node and attribute by attribute (check_structure.py). DetectorTimeSaver, PyMoDAQ's saver of continuous acquisition,
makes the same three calls: add_det_group, DataToExportTimedSaver, add_data.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from pymodaq_data.data import Axis, DataRaw, DataToExport
from pymodaq_data.h5modules.data_saving import DataToExportTimedSaver
from pymodaq_data.h5modules.saving import H5SaverLowLevel
from pymodaq_gui.parameter import Parameter, ioxml

DTYPES = ('bool', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float16', 'float32', 'float64',
          'complex64', 'complex128')


def settings_xml() -> str:
    """Settings as PyMoDAQ's own parameter tree writes them."""
    tree = Parameter.create(name='cam_settings', title='Camera', type='group', children=[
        {'name': 'exposure', 'title': 'Exposure (µs):', 'type': 'float', 'value': 12.5},
        {'name': 'binning', 'title': 'Binning', 'type': 'int', 'value': 2, 'limits': [1, 8]},
        {'name': 'cooling', 'title': "Cooling's on?", 'type': 'bool', 'value': True},
    ])
    return f"<All_settings type=\"group\">{ioxml.parameter_to_xml_string(tree).decode('ascii')}</All_settings>"


def random_frames(dtype: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Frames of random bits, so that NaN payloads and every integer appear; booleans are 0 or 1."""
    random = np.random.default_rng(seed)
    if dtype == 'bool':
        return random.integers(0, 2, shape).astype(bool)
    count = int(np.prod(shape))
    return np.frombuffer(random.bytes(count * np.dtype(dtype).itemsize), dtype).reshape(shape)


class ReferenceFile:
    """One file, written row by row by PyMoDAQ, and its expectation."""

    def __init__(self, folder: Path, name: str, compression: tuple[str, int] | None = None):
        self.folder, self.name = folder, name
        self.saver = H5SaverLowLevel('detector', backend='tables')
        self.saver.init_file(folder / f'{name}.h5', new_file=True)
        self.codec: dict = {'library': 'none'}
        if compression:
            library, level = compression
            self.saver.define_compression(library, level)
            self.codec = {'library': 'deflate', 'level': level}
            if library.startswith('blosc'):
                self.codec = {'library': 'blosc', 'compressor': library.split(':')[1], 'level': level, 'shuffle': 'byte'}
        self.detectors: list[dict] = []
        self.log: list[str] = []

    def add_detector(self, title: str, frames: dict[str, np.ndarray], axes: dict[str, list[Axis]] | None = None) -> None:
        """`frames`: a name and all its rows, (rows, *frame shape). `axes`: signal axes of a name."""
        axes = axes or {}
        xml = settings_xml()
        group = self.saver.add_det_group(self.saver.raw_group, title=title, settings_as_xml=xml.encode('ascii'))
        writer = DataToExportTimedSaver(self.saver)
        rows, times = len(next(iter(frames.values()))), []
        for row in range(rows):
            channels = [
                DataRaw(name, data=[np.atleast_1d(values[row])], labels=[name], axes=[axis.copy() for axis in axes.get(name, [])])
                for name, values in frames.items()
            ]
            data = DataToExport(title, data=channels)
            writer.add_data(group, data)
            times.append(data.timestamp)
        self.log.append(f'{title}: {rows} rows, µ')
        self.saver.add_log(self.log[-1])
        self.detectors.append(self._expect(group.path, title, xml, frames, axes, np.array(times)))

    def _expect(self, path: str, title: str, xml: str, frames: dict, axes: dict, times: np.ndarray) -> dict:
        counts: dict[str, int] = {}
        channels = []
        for name, values in frames.items():
            dimension = {1: 'Data0D', 2: 'Data1D', 3: 'Data2D'}.get(values.ndim, 'DataND')
            number = counts[dimension] = counts.get(dimension, -1) + 1
            group = f'{path}/{dimension}/CH{number:02d}'
            shape = values.shape if values.ndim > 1 else (len(values), 1)
            channels.append({
                'path': f'{group}/EnlData00', 'name': name, 'dimension': dimension, 'dtype': values.dtype.name, 'shape': shape,
                'values': self._store(f'{dimension}{number}', values), 'units': None, 'codec': self.codec,
                'axes': [
                    {
                        'path': f'{group}/Axis{index:02d}', 'label': axis.label, 'units': axis.units,
                        'index': axis.index + 1, 'dtype': 'float64', 'shape': [axis.size],
                        'values': self._store(f'{dimension}{number}-axis{index}', axis.get_data()),
                    }
                    for index, axis in enumerate(axes.get(name, []))
                ],
            })
        time = {'path': f'{path}/NavAxes/Axis00', 'dtype': 'float64', 'shape': times.shape, 'values': self._store('time', times)}
        return {'path': path, 'title': title, 'settings': xml, 'rows': len(times), 'time': time, 'channels': channels}

    def _store(self, part: str, values: np.ndarray) -> str:
        name = f'{self.name}-{len(self.detectors)}-{part}.bin'
        (self.folder / name).write_bytes(np.ascontiguousarray(values).tobytes())
        return name

    def close(self) -> None:
        self.saver.close_file()
        text = {'file': f'{self.name}.h5', 'writer': 'pymodaq', 'log': self.log, 'detectors': self.detectors}
        (self.folder / f'{self.name}.json').write_text(json.dumps(text, indent=1), encoding='utf-8')


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    file = ReferenceFile(folder, 'continuous', ('zlib', 5))
    wavelength = Axis('wavelength', 'nm', data=np.linspace(400.0, 800.0, 12), index=0)
    width = Axis('width', 'mm', data=np.arange(4) * 0.25, index=1)
    frames = {
        'scalar': random_frames('float64', (5,), 1), 'second': random_frames('int32', (5,), 2),
        'spectrum': random_frames('float64', (5, 12), 3), 'image': random_frames('uint16', (5, 3, 4), 4),
        'volume': random_frames('uint8', (5, 2, 3, 4), 5),
    }
    file.add_detector('Camera', frames, {'spectrum': [wavelength], 'image': [width]})
    uneven = Axis('uneven', 'nm', data=np.array([1.0, 2.0, 4.0]), index=0)
    file.add_detector('Uneven', {'image': random_frames('uint16', (4, 3, 5), 7)}, {'image': [uneven]})
    file.add_detector('Second', {'line': random_frames('float32', (3, 1, 7), 6)})
    file.close()
    for number, dtype in enumerate(DTYPES):
        file = ReferenceFile(folder, f'dtype-{dtype}')
        file.add_detector(dtype, {'scalar': random_frames(dtype, (3,), number), 'image': random_frames(dtype, (3, 4, 5), number)})
        file.close()
    for library in ('zlib', 'blosc:blosclz', 'blosc:lz4', 'blosc:lz4hc', 'blosc:zstd', 'blosc:zlib'):
        file = ReferenceFile(folder, f"codec-{library.replace(':', '-')}", (library, 4))
        file.add_detector(library, {'image': np.arange(8 * 30 * 40, dtype='uint16').reshape(8, 30, 40) // 7})
        file.close()
    file = ReferenceFile(folder, 'one-row')
    file.add_detector('One', {'image': random_frames('uint16', (1, 3, 4), 9), 'scalar': random_frames('float64', (1,), 9)})
    file.close()


main(Path(sys.argv[1]))
