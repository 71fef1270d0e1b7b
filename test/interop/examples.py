"""PyMoDAQ opens the files of the examples: examples.py FOLDER. Each data has to be there, with its shape, axes and units, by both backends."""
from __future__ import annotations

import logging
import sys
from pathlib import Path

from qtpy import QtWidgets

from tally import Tally

application = QtWidgets.QApplication([])

from pymodaq_data.data import DataToExport  # noqa: E402
from pymodaq_data.h5modules.data_saving import DataLoader  # noqa: E402
from pymodaq_data.h5modules.saving import H5SaverLowLevel  # noqa: E402
from pymodaq_gui.parameter import ioxml  # noqa: E402

# Example → origin and name of each data, its shape, the labels of its axes, its units.
WANTED = {
    'snapshot': {
        'Camera power': ((1,), [], 'mW'),
        'Camera spectrum': ((1024,), ['wavelength'], 'V'),
        'Camera image': ((480, 640), [], 'counts'),
    },
    'continuous': {
        'Camera power': ((100,), ['time'], 'mW'),
        'Camera frames': ((100, 256, 320), ['time'], 'counts'),
    },
    'scan-2d': {
        'Spectro spectrum': ((21, 11, 128), ['Stage X', 'Stage Y', 'pixel'], 'counts'),
        'Diode current': ((21, 11), ['Stage X', 'Stage Y'], 'A'),
    },
    'adaptive-scan': {'Diode current': ((200,), ['Stage X', 'Stage Y'], 'A')},
    'logger': {
        'Thermometer temperature': ((60,), ['time'], 'degC'),
        'Spectro spectrum': ((6, 256), ['time'], 'counts'),
        'Stage position': ((6,), ['time'], 'mm'),
    },
    'custom-application': {
        'curve calibration': ((50,), ['temperature'], ''),
        'temperatures EnlData00': ((60, 4), [], 'degC'),
        'map Data00': ((8, 8), [], 'counts'),
    },
    'read': {'Camera frames': ((30, 48, 64), ['time'], 'counts')},
}


class Complaints(logging.Handler):
    """What PyMoDAQ logs at a warning's level or above."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def check_file(path: Path, wanted: dict, backend: str, complaints: Complaints) -> None:
    complaints.lines.clear()
    saver = H5SaverLowLevel(save_type='custom', backend=backend)
    saver.init_file(path, new_file=False)
    try:
        loader = DataLoader(saver)
        found = {f'{data.origin} {data.name}': data for data in loader.load_all('/RawData', DataToExport('all'))}
        for name, (shape, labels, units) in wanted.items():
            assert name in found, f'{name} is not among {list(found)}'
            data = found[name]
            assert data.shape == shape, f'{name} has the shape {data.shape}'
            # PyMoDAQ makes axes without a label where there are none, and orders them in its own way.
            found_labels = sorted(axis.label for axis in data.axes if axis.label != '')
            assert found_labels == sorted(labels), f'{name} has the axes {found_labels}'
            assert data.units == units, f'{name} has the units {data.units!r}'
        documents = [node.attrs['settings'] for node in loader.walk_nodes() if 'settings' in node.attrs.attrs_name]
        assert documents, 'no node has settings'
        for document in documents:
            ioxml.XML_string_to_parameter(document)
    finally:
        saver.close_file()
    assert not complaints.lines, f'PyMoDAQ logged {complaints.lines[0]!r}'


def main(folder: Path) -> None:
    tally = Tally('examples')
    complaints = Complaints()
    logging.getLogger('pymodaq').addHandler(complaints)
    for example, wanted in WANTED.items():
        for backend in ('tables', 'h5py'):
            with tally.check(f'{example}, backend {backend}'):
                [path] = (folder / example).rglob('*.h5')
                check_file(path, wanted, backend, complaints)
    tally.finish()


if __name__ == '__main__':
    main(Path(sys.argv[1]))
