"""Writes a case with PyMoDAQ's own savers: the twin of our file. `write_twin(case, path, backend, compression)`.

A case is a list of steps, described in README.md; write.mjs carries out the same steps with our savers.
"""
from __future__ import annotations

from pathlib import Path

import numpy as np
from pymodaq.utils.h5modules import module_saving
from pymodaq_data.data import Axis, DataDistribution, DataToExport, DataWithAxes
from pymodaq_data.h5modules import data_saving
from pymodaq_gui.h5modules.saving import H5SaverBase
from pymodaq_gui.parameter import Parameter
from qtpy import QtWidgets

import neutral


def axis_of(item: dict) -> Axis:
    return Axis(item['label'], item['units'], data=neutral.as_numpy(item['values']).copy(), index=item['index'],
                spread_order=item.get('spreadOrder', 0))


def data_of(item: dict) -> DataWithAxes:
    extra = {name: neutral.python_value(value) for name, value in item.get('extra', {}).items()}
    errors = item.get('errors')
    data = DataWithAxes(
        item['name'],
        source=item['source'],
        distribution=item['distribution'],
        data=[neutral.as_numpy(values).copy() for values in item['data']],
        labels=list(item['labels']),
        origin=item['origin'],
        units=item['units'],
        axes=[axis_of(axis) for axis in item['axes']],
        nav_indexes=tuple(item['navIndexes']),
        errors=None if errors is None else [neutral.as_numpy(values).copy() for values in errors],
        **extra,
    )
    data.timestamp = float(item['timestamp'])
    return data


def export_of(item: dict) -> DataToExport:
    export = DataToExport(item['name'], data=[data_of(data) for data in item['data']])
    export.timestamp = float(item['timestamp'])
    return export


class Module:
    """What the module savers need of a control module or an extension: a title, settings, no window."""

    def __init__(self, title: str, detectors: list[Module] = (), actuators: list[Module] = ()):
        self.title = title
        self.settings = Parameter.create(name='settings', type='group', children=[{'name': 'exposure', 'type': 'float', 'value': 12.5}])
        self.ui = None
        self.viewers: list = []
        self.modules_manager = self
        self.detectors_all = list(detectors)
        self.actuators_all = list(actuators)


class TwinWriter:
    def __init__(self, case: dict, path: Path, backend: str, compression: tuple[str, int] | None, new: bool = True):
        self.case = case
        self.saver = H5SaverBase(case['saveType'], backend=backend)
        # With SWMR, PyMoDAQ's choice for h5py, HDF5 2 writes messages of a version that no HDF5 1 reads.
        self.saver.settings.child('backend', 'swmr_options', 'enable_swmr').setValue(False)
        metadata = {name: neutral.python_value(value) for name, value in case.get('metadata', {}).items()}
        self.saver.init_file(update_h5=new, addhoc_file_path=path, metadata=metadata)
        self.saver.settings.child('save_raw_only').setValue(False)
        if compression:
            self.saver.define_compression(*compression)

    def write(self) -> None:
        for step in self.case['steps']:
            getattr(self, step['do'])(step)
        self.saver.close_file()

    # Low level

    def group(self, step: dict) -> None:
        metadata = {name: neutral.python_value(value) for name, value in step.get('metadata', {}).items()}
        settings = step['settings'].encode() if step.get('settings') else ''
        named = {'detector': self.saver.add_det_group, 'actuator': self.saver.add_act_group, 'scan': self.saver.add_scan_group,
                 'ch': self.saver.add_ch_group}
        made = named[step['type']](step['where'], step['title'], settings, metadata)
        assert made.path == step['path'], f"PyMoDAQ makes {made.path}, the case says {step['path']}"

    def dataGroup(self, step: dict) -> None:
        made = self.saver.add_data_group(step['where'], step['dim'], step['title'])
        assert made.path == step['path'], made.path

    def plainGroup(self, step: dict) -> None:
        self.saver.get_set_group(step['where'], step['name'], step['title'])

    def log(self, step: dict) -> None:
        for text in step['texts']:
            self.saver.add_log(text)

    def strings(self, step: dict) -> None:
        made = self.saver.add_string_array(step['where'], step['name'], step['title'])
        for text in step['texts']:
            made.append(text)

    def array(self, step: dict) -> None:
        metadata = {name: neutral.python_value(value) for name, value in step.get('metadata', {}).items()}
        self.saver.add_array(step['where'], step['name'], step['dataType'], array_to_save=neutral.as_numpy(step['array']).copy(),
                             data_dimension=step['dimension'], title=step['title'], metadata=metadata)

    # Savers of data

    def axis(self, step: dict) -> None:
        data_saving.AxisSaverLoader(self.saver).add_axis(step['where'], axis_of(step['axis']))

    def data(self, step: dict) -> None:
        data_saving.DataSaverLoader(self.saver).add_data(step['where'], data_of(step['data']))

    def bkg(self, step: dict) -> None:
        data_saving.BkgSaver(self.saver).add_data(step['where'], data_of(step['data']), save_axes=False)

    def error(self, step: dict) -> None:
        data_saving.ErrorSaverLoader(self.saver).add_data(step['where'], data_of(step['data']), save_axes=False)

    def enlargeable(self, step: dict) -> None:
        axes = step['axes']
        given = [[axis['label'] for axis in axes], [axis['units'] for axis in axes]] if axes else []
        saver = data_saving.DataEnlargeableSaver(self.saver, *given)
        for row in step['rows']:
            saver.add_data(step['where'], data_of(row['data']), axis_values=row['values'] or None)

    def extended(self, step: dict) -> None:
        saver = data_saving.DataExtendedSaver(self.saver, tuple(step['shape']))
        for point in step['points']:
            saver.add_data(step['where'], data_of(point['data']), tuple(point['indexes']), DataDistribution[step['distribution']])

    # Savers of several data

    def export(self, step: dict) -> None:
        saver = data_saving.DataToExportSaver(self.saver)
        saver.add_data(step['where'], export_of(step['export']))
        if step.get('bkg'):
            saver.add_bkg(step['where'], export_of(step['bkg']))

    def exportEnlargeable(self, step: dict) -> None:
        axes = step['axes']
        saver = data_saving.DataToExportEnlargeableSaver(self.saver, [axis['label'] for axis in axes], [axis['units'] for axis in axes])
        for row in step['rows']:
            saver.add_data(step['where'], export_of(row['export']), axis_values=row['values'])

    def exportTimed(self, step: dict) -> None:
        saver = data_saving.DataToExportTimedSaver(self.saver)
        for row in step['rows']:
            saver.add_data(step['where'], export_of(row))

    def exportExtended(self, step: dict) -> None:
        saver = data_saving.DataToExportExtendedSaver(self.saver, tuple(step['shape']))
        saver.add_nav_axes(step['where'], [axis_of(axis) for axis in step['axes']])
        for point in step['points']:
            saver.add_data(step['where'], export_of(point['export']), tuple(point['indexes']), DataDistribution[step['distribution']])

    # Savers of modules

    def _module_saver(self, saver, main: bool = True):
        saver.main_module = main
        saver.h5saver = self.saver
        return saver

    def detector(self, step: dict) -> None:
        saver = self._module_saver(module_saving.DetectorSaver(Module(step['title'])))
        node = saver.get_set_node(step['where'])
        assert node.path == step['path'], node.path
        saver.add_data(node, export_of(step['export']))
        if step.get('bkg'):
            saver.add_bkg(node, export_of(step['bkg']))

    def detectorTimed(self, step: dict) -> None:
        self._timed(module_saving.DetectorTimeSaver(Module(step['title'])), step)

    def actuatorTimed(self, step: dict) -> None:
        self._timed(module_saving.ActuatorTimeSaver(Module(step['title'])), step)

    def _timed(self, saver, step: dict) -> None:
        saver = self._module_saver(saver)
        node = saver.get_set_node(step['where'])
        assert node.path == step['path'], node.path
        for row in step['rows']:
            saver.add_data(node, export_of(row))

    def actuator(self, step: dict) -> None:
        saver = self._module_saver(module_saving.ActuatorSaver(Module(step['title'])))
        node = saver.get_set_node(step['where'])
        assert node.path == step['path'], node.path
        saver.add_data(node, export_of(step['export']))

    def detectorEnlargeable(self, step: dict) -> None:
        self._enlargeable(module_saving.DetectorEnlargeableSaver, step)

    def actuatorEnlargeable(self, step: dict) -> None:
        self._enlargeable(module_saving.ActuatorEnlargeableSaver, step)

    def _enlargeable(self, saver_class, step: dict) -> None:
        axes = step['axes']
        saver = self._module_saver(
            saver_class(Module(step['title']), [axis['label'] for axis in axes], [axis['units'] for axis in axes])
        )
        node = saver.get_set_node(step['where'])
        assert node.path == step['path'], node.path
        for row in step['rows']:
            saver.add_data(node, export_of(row['export']), row['values'])

    def scan(self, step: dict) -> None:
        detectors = [Module(title) for title in step['detectors']]
        actuators = [Module(title) for title in step['actuators']]
        saver = module_saving.ScanSaver(Module(step['title'], detectors, actuators))
        saver.set_scan_shape(tuple(step['shape']))
        saver.h5saver = self.saver
        node = saver.get_set_node(new=True)
        assert node.path == step['path'], node.path
        saver.initialize_time_array(tuple(step['shape']))
        saver.add_nav_axes([axis_of(axis) for axis in step['axes']])
        for name, value in step.get('metadata', {}).items():
            node.attrs[name] = neutral.python_value(value)
        for point in step['points']:
            export = DataToExport('scan', data=[data_of(data) for data in point['data']])
            saver.add_data(export, indexes=tuple(point['indexes']), distribution=DataDistribution[step['distribution']])
        node.attrs['scan_done'] = step['done']

    def logger(self, step: dict) -> None:
        self._extension(module_saving.LoggerSaver, step)

    def optimizer(self, step: dict) -> None:
        detectors = [Module(title) for title in step['detectors']]
        saver = module_saving.OptimizerSaver(Module(step['title'], detectors, []))
        names, units = zip(*((axis['label'], axis['units']) for axis in step['axes']))
        saver.h5saver = self.saver
        # PyMoDAQ's extension that optimizes hands the axes to each detector's saver itself.
        for module in detectors:
            saver.detectors[module.title] = module_saving.DetectorEnlargeableSaver(module, list(names), list(units))
            saver.detectors[module.title].h5saver = self.saver
        node = saver.get_set_node(new=True)
        assert node.path == step['path'], node.path
        for row in step['rows']:
            saver.add_data(export_of(row['export']), row['values'])

    def _extension(self, saver_class, step: dict) -> None:
        saver = saver_class(Module(step['title'], [Module(title) for title in step['detectors']], [Module(title) for title in step['actuators']]))
        saver.h5saver = self.saver
        node = saver.get_set_node(new=True)
        assert node.path == step['path'], node.path
        for row in step['rows']:
            saver.add_data(export_of(row))


_application = None


def _start_qt() -> None:
    """The settings tree of PyMoDAQ's saver is a widget."""
    global _application
    _application = QtWidgets.QApplication.instance() or QtWidgets.QApplication([])


def write_twin(case: dict, path: Path, backend: str, compression: tuple[str, int] | None = None) -> None:
    _start_qt()
    TwinWriter(case, path, backend, compression).write()


def go_on(case: dict, path: Path, backend: str) -> None:
    """Opens an existing file in append mode and carries out the steps that are marked as PyMoDAQ's."""
    _start_qt()
    steps = [step for step in case['steps'] if step.get('by') == 'pymodaq']
    assert steps, 'no step is PyMoDAQ\'s'
    TwinWriter({**case, 'steps': steps}, path, backend, None, new=False).write()
