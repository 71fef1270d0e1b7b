"""Names every difference between an expectation and a description, or between two descriptions.

Where PyMoDAQ changes a value on loading (an unknown unit becomes '', an axis of even steps is rebuilt from its offset and
step), the expected value goes through PyMoDAQ's own class first: what is compared then is what our file made of it.
"""
from __future__ import annotations

import json
import warnings
from dataclasses import dataclass, replace

import numpy as np
from pymodaq_data.data import Axis, DataRaw

import events
import neutral


@dataclass(frozen=True)
class By:
    """Who wrote and who read. `pymodaq_wrote`: without units on growing and extended arrays, and with axes that went
    through its Axis. `pymodaq_read`: units and axes went through its classes on loading. `typed`: both sides know the Python
    types of attributes; JavaScript has one kind of number and one of list."""

    pymodaq_wrote: bool
    pymodaq_read: bool
    typed: bool = True

    def of(self, wanted: dict) -> By:
        """In a file that both have written, the expectation marks what PyMoDAQ has added."""
        return replace(self, pymodaq_wrote=True) if wanted.get('byPymodaq') else self


def known_units(units: str) -> str:
    """What PyMoDAQ makes of a unit: an unknown one becomes the empty text."""
    with events.collected():
        return DataRaw('any', data=[np.zeros(1)], units=units).units


def loaded_title(text: str):
    """PyMoDAQ parses every attribute as JSON, TITLE too: a name such as `1.1`, `true` or `null` comes back as that value."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    return text if isinstance(parsed, dict) else parsed


def through_axis(values: np.ndarray) -> np.ndarray:
    """Values as PyMoDAQ's Axis gives them back: it keeps evenly spaced ones as offset and step."""
    with warnings.catch_warnings(), np.errstate(all='ignore'):
        warnings.simplefilter('ignore')
        return Axis('any', '', data=values.copy()).get_data()


def array_difference(wanted: dict, found: dict) -> str | None:
    if wanted['dtype'] != found['dtype']:
        return f"dtype {found['dtype']}, not {wanted['dtype']}"
    if list(wanted['shape']) != list(found['shape']):
        return f"shape {found['shape']}, not {wanted['shape']}"
    if wanted['bytes'] == found['bytes']:
        return None
    left, right = (neutral.as_numpy(item).reshape(-1) for item in (wanted, found))
    size = left.dtype.itemsize
    raw_left, raw_right = left.tobytes(), right.tobytes()
    at = next(i for i in range(len(left)) if raw_left[i * size:(i + 1) * size] != raw_right[i * size:(i + 1) * size])
    return f'element {at} is {right[at]!r}, not {left[at]!r}'


def value_difference(wanted: dict, found: dict, typed: bool) -> str | None:
    """Attribute values. Without `typed`, ints and floats are one kind, and so are lists and tuples."""
    if 'str' in wanted and 'str' not in found and loaded_title(wanted['str']) != wanted['str']:
        wanted = neutral.value(loaded_title(wanted['str']))  # stored without an envelope: PyMoDAQ parses that too
    return None if same_value(wanted, found, typed) else f'{found}, not {wanted}'[:300]


def same_value(wanted: dict, found: dict, typed: bool) -> bool:
    if wanted == found:
        return True
    (left, one), (right, other) = next(iter(wanted.items())), next(iter(found.items()))
    if left != right and (typed or {left, right} not in ({'int', 'float'}, {'list', 'tuple'})):
        return False
    if left in ('int', 'float'):  # the same number may be written in several ways
        return float(one) == float(other) and (left != 'int' or right != 'int' or int(one) == int(other))
    if left in ('list', 'tuple'):
        return len(one) == len(other) and all(same_value(a, b, typed) for a, b in zip(one, other))
    return False


def axes_differences(wanted: list[dict], found: list[dict], by: By) -> list[str]:
    def place(item: dict):
        return (item['index'], item['spreadOrder'])

    left, right = sorted(wanted, key=place), sorted(found, key=place)
    if [place(item) for item in left] != [place(item) for item in right]:
        return [f'axes (index, spread order) are {[place(item) for item in right]}, not {[place(item) for item in left]}']
    differences = []
    for one, other in zip(left, right):
        differences += axis_differences(f'axis {place(one)}', one, other, by)
    return differences


def axis_differences(label: str, wanted: dict, found: dict, by: By) -> list[str]:
    by = by.of(wanted)
    differences = []
    if wanted['label'] != found['label']:
        differences.append(f"{label}: label {found['label']!r}, not {wanted['label']!r}")
    units = known_units(wanted['units']) if by.pymodaq_wrote or by.pymodaq_read else wanted['units']
    if units != found['units']:
        differences.append(f"{label}: units {found['units']!r}, not {units!r}")
    values = wanted['values']
    if by.pymodaq_wrote and 'values' in wanted.get('pymodaqDiffers', ()):
        return differences
    if by.pymodaq_wrote and not wanted.get('asGiven'):
        values = neutral.array(through_axis(neutral.as_numpy(values)))
    if by.pymodaq_read:
        values = neutral.array(through_axis(neutral.as_numpy(values)))
    difference = array_difference(values, found['values'])
    if difference:
        differences.append(f'{label}: {difference}')
    return differences


def arrays_differences(label: str, wanted: list[dict] | None, found: list[dict] | None) -> list[str]:
    if (wanted is None) != (found is None):
        return [f"{label}: {'none' if found is None else len(found)}, not {'none' if wanted is None else len(wanted)}"]
    if wanted is None:
        return []
    if len(wanted) != len(found):
        return [f'{label}: {len(found)} arrays, not {len(wanted)}']
    pairs = ((at, array_difference(one, other)) for at, (one, other) in enumerate(zip(wanted, found)))
    return [f'{label} {at}: {difference}' for at, difference in pairs if difference]


def data_differences(wanted: dict, found: dict, by: By) -> list[str]:
    """Differences of one loaded data."""
    by = by.of(wanted)
    if 'error' in found:
        return [found['error']]
    differences = []
    wanted = {**wanted, 'name': loaded_title(wanted['name']) if by.pymodaq_read else wanted['name']}
    unknown = wanted.get('pymodaqDiffers', ()) if by.pymodaq_wrote else ()
    for name in ('name', 'dim', 'source', 'distribution', 'origin', 'timestamp', 'labels', 'navIndexes', 'shape'):
        if wanted[name] != found[name] and name not in unknown:
            differences.append(f'{name} is {found[name]!r}, not {wanted[name]!r}')
    units = '' if wanted.get('unitsLost') and by.pymodaq_wrote else wanted['units']
    units = known_units(units) if by.pymodaq_wrote or by.pymodaq_read else units
    if units != found['units']:
        differences.append(f"units are {found['units']!r}, not {units!r}")
    arrays = wanted['data'] if by.pymodaq_read else wanted.get('ours', wanted['data'])
    differences += arrays_differences('data', arrays, found['data'])
    differences += arrays_differences('errors', wanted['errors'], found['errors'])
    differences += axes_differences(wanted['axes'], found['axes'], by)
    extra = wanted['extra']
    if set(extra) != set(found['extra']):
        differences.append(f"extra attributes are {sorted(found['extra'])}, not {sorted(extra)}")
    for name in set(extra) & set(found['extra']):
        difference = value_difference(extra[name], found['extra'][name], by.typed)
        if difference:
            differences.append(f'extra attribute {name}: {difference}')
    return differences
