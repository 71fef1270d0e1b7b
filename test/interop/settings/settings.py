"""Settings between this package and PyMoDAQ: one XML, two programs.

    settings.py write FOLDER    PyMoDAQ writes parameters of every type: FOLDER/pymodaq/*.xml, and what they are (.json)
    (then trees.mjs FOLDER)
    settings.py check FOLDER    compares: what ours read from PyMoDAQ's documents and wrote again, and what PyMoDAQ reads from ours
"""
from __future__ import annotations

import json
import logging
import math
import sys
from collections.abc import Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np  # noqa: E402
from qtpy import QtCore, QtGui, QtWidgets  # noqa: E402

from tally import Tally  # noqa: E402

application = QtWidgets.QApplication([])

from pymodaq_gui.parameter import Parameter, ioxml  # noqa: E402
from pymodaq_gui.utils.widgets.table import TableModel  # noqa: E402
import pymodaq_gui.plotting.items.roi_sync  # noqa: E402,F401  it adds options of ROIs to the ones that are written
from pymodaq_gui.managers.roi_viewer_manager import ROIScalableGroup  # noqa: E402,F401
from pyqtgraph.parametertree.Parameter import PARAM_TYPES  # noqa: E402

TEXTS = ['', 'plain', ' a "b" \'c\' é <&> \n\t x ', '\\', '中\U0001f600', "str('x')", 'None', '1', ']]>']
TEXT_TYPES = ['str', 'text', 'text_pb', 'text_pattern', 'browsepath', 'multistate_led']
# Option of Parameter → option of ours.
FLAGS = {
    'visible': 'visible', 'removable': 'removable', 'readonly': 'readonly', 'enabled': 'enabled', 'renamable': 'renamable',
    'expanded': 'expanded', 'syncExpanded': 'syncExpanded', 'showTop': 'showTop', 'strictNaming': 'strictNaming',
    'show_pb': 'showPb', 'valid_for_configuration': 'validForConfiguration', 'filetype': 'filetype',
}
LITERALS = {'addList': 'addList', 'detList': 'detList', 'movelist': 'movelist', 'limits': 'limits', 'states': 'states'}
STRINGS = {'label': 'label', 'suffix': 'suffix'}


def parameters_of_every_type() -> list[dict]:
    """What an application of PyMoDAQ may hold, each with a name of its own."""
    found: list[dict] = []

    def add(kind: str, **options) -> None:
        found.append(dict(name=f'{kind}_{len(found)}', type=kind, **options))

    for value in (0, -5, 2**31, 2**53, True):
        add('int', value=value, title='ti"t<é>\n')
    add('int', value=2, limits=[1, 8], suffix='V')
    for value in (0.0, -0.0, 0.1, 1e16, 1e-5, 5e-324, np.nan, math.inf, -math.inf, 2, np.float64(1.5)):
        add('float', value=value)
    add('float', value=2, limits=(0, 10.0))
    add('slide', value=1.5, limits=[0, 3])
    add('progress', value=50)
    for kind in ('bool', 'bool_push', 'led', 'led_push'):
        add(kind, value=True)
        add(kind, value=False, label='push & pull')
    for kind in TEXT_TYPES:
        for value in TEXTS:
            add(kind, value=value)
    add('browsepath', value='C:\\Data', filetype=True)
    add('multistate_led', value='green', states=['green', 'red'])
    for value in TEXTS:
        add('list', value=value, limits=TEXTS, show_pb=True)
    add('list', value=3, limits=[1, 2, 3])
    add('list', value=0.5, limits=(0.5, 1.5))
    add('list', value=2, limits={'a': 1, 'b c': 2})
    add('list', value=np.nan, limits=[np.nan])
    add('itemselect')
    add('itemselect', value=dict(all_items=['a', "it's", 'é'], selected=["it's"]))
    add('itemselect', value=dict(all_items=[], selected=[]))
    add('color', value=(1, 2, 3))
    add('color', value=(1, 2, 3, 4))
    add('date_time', value=QtCore.QDateTime(2026, 11, 22, 1, 2, 3, 456))
    add('date', value=QtCore.QDate(1969, 7, 20))
    add('table', value={'a': 1.5, 'é': "it's"})
    add('table', value={})
    add('table_view', value=TableModel([[1.0, 2], [np.nan, -math.inf], ['é"', None]], ['x', 'y (µm)']))
    add('action')
    add('action', value=None)
    add('group')
    add('group', addList=['x', "y'"], addText='Add', children=[dict(name='inner', type='int', value=1)])
    add('int', value=4, children=[dict(name='inner', type='str', value='below a value')])
    return found


# Writing

def write(folder: Path) -> None:
    folder = folder / 'pymodaq'
    folder.mkdir(parents=True)
    for options in parameters_of_every_type():
        keep(folder, options['name'], Parameter.create(**options))
    keep(folder, 'everything', Parameter.create(name='settings', type='group', children=parameters_of_every_type()))
    rois = ROIScalableGroup(pymodaq_gui.plotting.items.roi_sync.ROIDim.ROI2D, name='rois')
    rois.addNew('RectROI')
    keep(folder, 'rois', rois)


def keep(folder: Path, name: str, parameter: Parameter) -> None:
    (folder / f'{name}.xml').write_bytes(ioxml.parameter_to_xml_string(parameter))
    (folder / f'{name}.json').write_text(json.dumps(described(parameter)))


def described(parameter: Parameter) -> dict:
    """As trees.mjs describes a parameter."""
    options = {'title': parameter.opts.get('title') if parameter.opts.get('title') is not None else parameter.name()}
    for option, ours in FLAGS.items():
        default = ioxml.required_boolean_options.get(option)
        if option in parameter.opts or default is not None:
            options[ours] = bool(parameter.opts.get(option, default))
    for option, ours in {**LITERALS, **STRINGS, 'addText': 'addText'}.items():
        if option in parameter.opts:
            options[ours] = plain(parameter.opts[option])
    found = {'name': parameter.name(), 'type': parameter.type(), 'options': options}
    value = None if parameter.type().endswith('group') else value_of(parameter)
    if value is not None:
        found['value'] = value[0]
    return {**found, 'children': [described(child) for child in parameter.children()]}


def value_of(parameter: Parameter) -> list | None:
    """The value in a list of one; None for no value."""
    kind = parameter.type()
    value = parameter.opts.get('value')
    if kind in TEXT_TYPES:
        return [value or '']
    if value is None and kind != 'action':
        return None
    if value is None:
        # Without the option there is no text; with it there is the text None.
        return [None] if 'value' in parameter.opts else None
    # It holds True and writes 1.
    return [plain(int(value) if kind == 'int' and value is True else value)]


def plain(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (int, float)):
        return {'number': repr(float(value)) if isinstance(value, float) else str(value)}
    if isinstance(value, bytes):
        return {'bytes': list(value)}
    if isinstance(value, Mapping):
        names = {'all_items': 'allItems'} if set(value) == {'all_items', 'selected'} else {}
        return {'dict': [[plain(names.get(key, key)), plain(item)] for key, item in value.items()]}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, QtGui.QColor):
        return [{'number': str(part)} for part in value.getRgb()]
    if isinstance(value, QtCore.QDateTime):
        return {'milliseconds': value.toMSecsSinceEpoch()}
    if isinstance(value, QtCore.QDate):
        return {'milliseconds': QtCore.QDateTime(value, QtCore.QTime()).toMSecsSinceEpoch()}
    if isinstance(value, TableModel):
        module, name = type(value).__module__, type(value).__name__
        return plain({'classname': name, 'module': module, 'data': value.get_data_all(), 'header': value.header})
    raise TypeError(f'a {type(value).__name__} has no description')


# Checking

def same(found, wanted) -> bool:
    """Equal, NaN to NaN, -0 to -0, and numbers by value: JavaScript does not tell 1 from 1.0."""
    if isinstance(wanted, dict) and set(wanted) == {'number'}:
        if not isinstance(found, dict) or set(found) != {'number'}:
            return False
        one, other = number(found['number']), number(wanted['number'])
        return one == other or (one != one and other != other)
    if isinstance(wanted, dict):
        return isinstance(found, dict) and found.keys() == wanted.keys() and all(same(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(found, list) and len(found) == len(wanted) and all(map(same, found, wanted))
    return found == wanted and type(found) is type(wanted)


def number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)


def compare(found, wanted, where: str) -> None:
    assert same(found, wanted), f'{where} is {str(found)[:300]}, not {str(wanted)[:300]}'


def compare_trees(found: dict, wanted: dict, where: str) -> None:
    where = f"{where}/{wanted['name']}"
    for key in ('name', 'type'):
        compare(found[key], wanted[key], f'{where} {key}')
    assert ('value' in found) == ('value' in wanted), f"{where} value: {found.get('value')} for {wanted.get('value')}"
    compare(found.get('value'), wanted.get('value'), f'{where} value')
    compare(found['options'], wanted['options'], f'{where} options')
    compare([child['name'] for child in found['children']], [child['name'] for child in wanted['children']], f'{where} children')
    for one, other in zip(found['children'], wanted['children']):
        compare_trees(one, other, where)


def check_theirs(tally: Tally, folder: Path) -> None:
    for path in sorted(folder.glob('*.again.xml')):
        stem = path.name.removesuffix('.again.xml')
        with tally.check(f'PyMoDAQ\'s {stem}: read'):
            read = json.loads((folder / f'{stem}.read.json').read_text())
            compare_trees(read, json.loads((folder / f'{stem}.json').read_text()), '')
        with tally.check(f'PyMoDAQ\'s {stem}: written again'):
            compare(path.read_bytes().decode(), (folder / f'{stem}.xml').read_text(), 'the document')


class Warnings(logging.Handler):
    """What PyMoDAQ logs at a warning's level or above."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def check_ours(tally: Tally, folder: Path, warnings: Warnings) -> None:
    for path in sorted(folder.glob('*.xml')):
        wanted = json.loads(path.with_suffix('.json').read_text())
        if not wanted:
            continue
        with tally.check(f'our {path.stem}'):
            warnings.lines.clear()
            read = ioxml.XML_string_to_parameter(path.read_bytes())
            compare([one['name'] for one in read], [one['name'] for one in wanted], 'names')
            for one, other in zip(read, wanted):
                compare_read(one, other, '')
            # It evaluates the text of a button and finds that it is no Python; it does so with its own files, too.
            others = [line for line in warnings.lines if 'addText' not in line]
            assert not others, f'PyMoDAQ logged {others[0]!r}'
            if not path.stem.startswith('random'):
                tree = ioxml.XML_string_to_pobject(path.read_bytes())
                again = ioxml.XML_string_to_pobject(ioxml.parameter_to_xml_string(tree))
                compare(plain_values(again), plain_values(tree), 'what PyMoDAQ writes again')


def plain_values(parameter: Parameter) -> list:
    return [[child.name(), value_of(child), plain_values(child)] for child in parameter.children()]


def compare_read(found: dict, wanted: dict, where: str) -> None:
    """`found`: what PyMoDAQ makes of an element; it leaves out titles."""
    where = f"{where}/{wanted['name']}"
    kind = wanted['type'] if wanted['type'] in PARAM_TYPES else 'group'
    compare(found['type'], kind, f'{where} type')
    for option, ours in {**FLAGS, **LITERALS, **STRINGS}.items():
        assert (option in found) == (ours in wanted['options']), f'{where} {option}: {found.get(option)} for {wanted["options"].get(ours)}'
        if option in found:
            compare(plain(found[option]), wanted['options'][ours], f'{where} {option}')
    compare(plain(found.get('value')), expected_value(wanted), f'{where} value')
    for one, other in zip(found['children'], wanted['children'], strict=True):
        compare_read(one, other, where)


def expected_value(wanted: dict):
    """What PyMoDAQ has to make of a value; None for no value."""
    kind, value = wanted['type'], wanted.get('value')
    if value == '' and kind != 'list':
        return '' if kind == 'str' else None
    if kind == 'int' and value is not None:
        return plain(int(float(value['number'])))
    if kind == 'itemselect' and 'value' in wanted and value is None:
        return {'dict': [['allItems', []], ['selected', []]]}
    if kind == 'date' and value is not None:
        return plain(QtCore.QDateTime.fromMSecsSinceEpoch(value['milliseconds']).date())
    return value


def check_large(tally: Tally, folder: Path) -> None:
    """Settings beyond the 64 KiB of an attribute, by each of PyMoDAQ's backends."""
    from pymodaq_data.h5modules.saving import H5SaverLowLevel

    xml = (folder / 'large.xml').read_bytes()
    for backend in ('tables', 'h5py'):
        with tally.check(f'settings of {len(xml)} bytes, backend {backend}'):
            assert len(xml) > 200_000, f'the document has {len(xml)} bytes only'
            saver = H5SaverLowLevel(save_type='detector', backend=backend)
            saver.init_file(folder / 'large.h5', new_file=False)
            try:
                stored = saver.get_node('/RawData/Detector000').attrs['settings']
            finally:
                saver.close_file()
            assert stored == xml, f'the attribute is {str(stored)[:80]!r}…'
            children = ioxml.XML_string_to_parameter(stored)[0]['children']
            assert [child['value'] for child in children] == [f'valeur {index} µ' for index in range(2000)]


def check(folder: Path) -> None:
    warnings = Warnings()
    ioxml.logger.addHandler(warnings)
    tally = Tally('settings')
    check_theirs(tally, folder / 'pymodaq')
    check_ours(tally, folder / 'ours', warnings)
    check_large(tally, folder)
    tally.finish()


if __name__ == '__main__':
    {'write': write, 'check': check}[sys.argv[1]](Path(sys.argv[2]))
