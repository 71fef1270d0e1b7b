"""The comparer must find every difference: each part of an expectation that holds is changed, one at a time: self_test.py WORK."""
from __future__ import annotations

import base64
import copy
import json
import sys
from pathlib import Path

import check
from answer import Problems
from judge import BY_OUR_LOADER, OURS, read_json
from tally import Tally


def other_bytes(array: dict) -> dict:
    raw = bytearray(base64.b64decode(array['bytes']))
    raw[-1] ^= 1
    return {**array, 'bytes': base64.b64encode(raw).decode()}


def other(value):
    """A value of the same kind that is not equal."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, (int, float)):
        return value + 1
    if isinstance(value, str):
        return {'raw': 'calculated', 'calculated': 'raw', 'uniform': 'spread', 'spread': 'uniform', 'V': 'm', 'mW': 'm'}.get(value, f'{value}x')
    if isinstance(value, list):
        return [other(value[0]), *value[1:]] if value else [1]
    if isinstance(value, dict) and 'bytes' in value and 'dtype' in value:
        return other_bytes(value)
    if isinstance(value, dict):
        (key, content), *rest = value.items()
        return {key: str(int(content) + 1) if key == 'int' else repr(float(content) + 1) if key == 'float' else other(content), **dict(rest)}
    return {'str': 'something'} if value is None else value


def changes(wanted: dict, found: dict, by):
    """Paths into an expectation, of everything that a check must notice."""
    for path, node in wanted['nodes'].items():
        yield ('nodes', path, 'title')
        yield ('nodes', path, 'class')
        yield from (('nodes', path, 'attributes', name) for name in node['attributes'])
        if 'shape' in node:
            yield ('nodes', path, 'shape')
    yield from (('strings', path, 'rows') for path in wanted['strings'])
    for path in wanted['axes']:
        yield from (('axes', path, name) for name in ('label', 'index', 'spreadOrder', 'values'))
    for path, loads in wanted['loads'].items():
        for load, data in loads.items():
            # Without a background in the file, the loads that subtract it are left out.
            if not isinstance(data, dict) or load not in found['loads'][path]:
                continue
            arrays = 'ours' if 'ours' in data and not by.pymodaq_read else 'data'
            words = ('name', 'dim', 'source', 'distribution', 'origin', 'timestamp', 'labels', 'navIndexes', 'shape', arrays)
            yield from (('loads', path, load, name) for name in words)
            yield from (('loads', path, load, 'extra', name) for name in data['extra'])
            if data['errors']:
                yield ('loads', path, load, 'errors')
            yield from (('loads', path, load, 'axes', at, name) for at in range(len(data['axes'])) for name in ('label', 'index', 'values'))


def changed(wanted: dict, place: tuple) -> dict:
    result = copy.deepcopy(wanted)
    inner = result
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = other(inner[place[-1]])
    return result


def problems_of(wanted: dict, found: dict, by) -> list[str]:
    problems = Problems()
    check.FileCheck(problems, '', wanted, found, by).run()
    return problems.problems


def main(work: Path) -> None:
    tally = Tally('the comparer')
    for name in ('data-labels-errors', 'bkg', 'scan-tabular', 'groups'):
        wanted = read_json(work / 'ours' / f'{name}.json')
        for by, reader in ((OURS, 'pymodaq'), (BY_OUR_LOADER, 'ours')):
            found = read_json(work / 'ours' / f'{name}.{reader}.json')
            with tally.check(f'{name} by {reader}: holds'):
                assert not problems_of(wanted, found, by), problems_of(wanted, found, by)
            for place in changes(wanted, found, by):
                with tally.check(f'{name} by {reader}: a change of {place} is noticed'):
                    assert problems_of(changed(wanted, place), found, by), json.dumps(place)
    tally.finish()


if __name__ == '__main__':
    main(Path(sys.argv[1]))
