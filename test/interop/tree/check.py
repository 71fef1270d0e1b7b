"""Checks a description of a loaded file against the case's expectation, one check per node and load, into a tally."""
from __future__ import annotations

from collections import Counter

from compare import By, array_difference, axis_differences, data_differences, loaded_title, value_difference

LOADS = ('one', 'one-bkg', 'all', 'all-bkg')


def raised_alike(found: dict, twin: dict | None) -> bool:
    """PyMoDAQ raises the same on its own file."""
    return bool(twin) and 'error' in found and found.get('error') == twin.get('error')


# What PyMoDAQ warns of on every file of its own, whenever a dimension has no axis of its own or is a scan's. (Its filters
# keep these warnings from its users.) Stages.write fails when its own files do not give them any more.
USUAL = {
    'DataIndexWarning: The axis requested with index # is not present, returning None',
    'DataIndexWarning: The axis requested with index # is not present, creating a linear one...',
    'DataDimWarning: The specified dimensionality is not coherent with the data shape, replacing it',
}


def paths_of(everything: dict, by: By) -> list[str]:
    if 'paths' not in everything:
        return [one['path'] for one in everything.get('data', [])]
    return everything['paths'] if by.pymodaq_read else everything.get('ourPaths', everything['paths'])


class FileCheck:
    """`wanted`: the expectation; `found`: the description by any reader; `twin`: the description, by PyMoDAQ, of the file
    that PyMoDAQ wrote for the same case: what it raises or logs there it may raise or log on ours."""

    def __init__(self, tally, label: str, wanted: dict, found: dict, by: By, twin: dict | None = None):
        self.differing: Counter[str] = Counter()
        # What PyMoDAQ has logged while it wrote the twin, such as of a unit that it does not know, it may log on loading ours.
        self.allowed = USUAL | set((twin or {}).get('written', []))
        self.tally, self.label, self.wanted, self.found, self.by, self.twin = tally, label, wanted, found, by, twin or {}

    def run(self) -> None:
        with self.tally.check(f'{self.label}: opens without a complaint'):
            assert not self._new_events(self.found, self.twin), self._new_events(self.found, self.twin)
        self.check_nodes()
        self.check_open_groups()
        self.check_strings()
        self.check_axes()
        for path in self.wanted['loads']:
            self.check_loads(path)
        self.check_everything()
        for reason, count in self.differing.items():
            self.tally.skip(f'{self.label}: {count} loads', reason)

    def _result(self, label: str, found: dict, twin: dict | None, differences) -> None:
        """One check of one result: an error or events are excused by the same on PyMoDAQ's own file."""
        if raised_alike(found, twin):
            self.tally.skip(f'{self.label} {label}', f"PyMoDAQ raises the same on its own file: {found['error']}")
            return
        with self.tally.check(f'{self.label} {label}'):
            problems = [found['error']] if 'error' in found else differences(found)
            problems += self._new_events(found, twin)
            assert not problems, '; '.join(problems)

    def _new_events(self, found: dict, twin: dict | None) -> list[str]:
        usual = self.allowed | set((twin or {}).get('events', []))
        return [event for event in found.get('events', []) if event not in usual]

    def check_nodes(self) -> None:
        with self.tally.check(f'{self.label}: nodes'):
            missing = set(self.wanted['nodes']) - set(self.found['nodes'])
            open_groups = tuple(f'{path}/' for path, node in self.wanted['nodes'].items() if node.get('anythingBelow'))
            added = {path for path in set(self.found['nodes']) - set(self.wanted['nodes']) if not path.startswith(open_groups or ('//',))}
            assert not missing and not added, f'missing {sorted(missing)}, besides {sorted(added)}'
        for path, wanted in self.wanted['nodes'].items():
            if path not in self.found['nodes']:
                continue
            twin = self.twin.get('nodes', {}).get(path)
            self._result(path, self.found['nodes'][path], twin, lambda found: self.node_differences(wanted, found))

    def check_open_groups(self) -> None:
        """What is below a group whose content is foreign: nothing is known of it but that it does no harm."""
        for path in (path for path, node in self.wanted['nodes'].items() if node.get('anythingBelow')):
            for where, node in self.found['nodes'].items():
                if where.startswith(f'{path}/'):
                    self._result(where, node, None, lambda found: [])

    def node_differences(self, wanted: dict, found: dict) -> list[str]:
        title = loaded_title(wanted['title']) if self.by.pymodaq_read else wanted['title']
        differences = [
            f'{name} is {found[name]!r}, not {value!r}' for name, value in (('class', wanted['class']), ('title', title)) if value != found[name]
        ]
        if 'shape' in wanted and list(wanted['shape']) != list(found['shape']):
            differences.append(f"shape is {found['shape']}, not {wanted['shape']}")
        for name, value in wanted['attributes'].items():
            if name not in found['attributes']:
                # PyMoDAQ's module savers write settings of their own modules: the case's are ours alone.
                differences.append(f'attribute {name} is missing')
                continue
            if name == 'settings' and self.by.of(wanted).pymodaq_wrote:
                continue
            difference = value_difference(value, found['attributes'][name], self.by.typed)
            # The size that PyMoDAQ writes on axes that grow beside their data is 2 too large: the true one is no fault.
            if difference and not (name == 'size' and found['attributes'][name] == {'int': str(found['shape'][0])}):
                differences.append(f'attribute {name}: {difference}')
        return differences

    def check_strings(self) -> None:
        for path, wanted in self.wanted['strings'].items():
            found = self.found['strings'].get(path, {'error': 'no strings are here'})
            self._result(f'{path}: rows', found, self.twin.get('strings', {}).get(path),
                         lambda result: [] if result['rows'] == wanted['rows'] else [f"rows are {result['rows']}"[:300]])

    def check_axes(self) -> None:
        for path, wanted in self.wanted['axes'].items():
            found = self.found['axes'].get(path, {'error': 'no axis is here'})
            self._result(f'{path}: axis', found, self.twin.get('axes', {}).get(path), lambda result: self.one_axis(wanted, result))

    def one_axis(self, wanted: dict, found: dict) -> list[str]:
        differences = [f'{name} is {found[name]}, not {wanted[name]}' for name in ('index', 'spreadOrder') if wanted[name] != found[name]]
        differences += axis_differences('axis', wanted, found, self.by)
        if 'stored' in found and not self.by.of(wanted).pymodaq_wrote:
            difference = array_difference(wanted.get('stored', wanted['values']), found['stored'])
            differences += [f'stored: {difference}'] if difference else []
        return differences

    def check_loads(self, path: str) -> None:
        wanted, found = self.wanted['loads'][path], self.found['loads'].get(path)
        if wanted.get('bare') or wanted.get('clock'):
            return
        for name in LOADS:
            if found and name not in found:
                continue  # the file holds no background
            result = found[name] if found else {'error': 'no data are here'}
            twin = self.twin.get('loads', {}).get(path, {}).get(name)
            reason = self.reason_to_differ(path, name)
            if reason:
                self.differing[reason] += 1
                continue
            if 'error' in wanted[name]:
                continue  # PyMoDAQ could not load what this was made from: anything is better
            self._result(f'{path}: load {name}', result, twin, lambda loaded: data_differences(wanted[name], loaded, self.by))

    def reason_to_differ(self, path: str, name: str) -> str | None:
        """Where our loader does not do as PyMoDAQ does, by intent. Only where the two are compared with each other: both are
        compared with the case's expectation, which has what each of them must give."""
        if not (self.by.pymodaq_read and not self.by.typed):
            return None
        if name.endswith('-bkg'):
            return 'PyMoDAQ subtracts in the dtype of the data, wrapping round, and always the first background of a single array'
        loaded = self.found['loads'].get(path, {}).get(name, {})
        places = [axis['index'] for axis in loaded.get('axes', [])]
        if loaded.get('distribution') == 'uniform' and len(set(places)) < len(places):
            return 'PyMoDAQ calls the times of a spread scan uniform; our uniform data have one axis a dimension'
        nodes = self.found['nodes']
        kind = nodes[path]['attributes'].get('data_type')
        siblings = {
            node['title'] for place, node in nodes.items()
            if place.rpartition('/')[0] == path.rpartition('/')[0] and node['attributes'].get('data_type') == kind
        }
        return 'PyMoDAQ takes arrays of several names for the labels of one' if name == 'all' and len(siblings) > 1 else None

    def check_everything(self) -> None:
        """load_all of the whole file. PyMoDAQ keeps one data of each name and origin, the last that it meets, so of those
        only one is asked for; each data node's own loads, above, are complete."""
        for name, load in (('everything', 'all'), ('everything-bkg', 'all-bkg')):
            if name not in self.found or name not in self.wanted and 'everything' not in self.wanted or (self.by.pymodaq_read and not self.by.typed and load == 'all-bkg'):
                continue
            self._result(name, self.found[name], self.twin.get(name), lambda found: self.everything_differences(found, name, load))

    def everything_differences(self, found: dict, name: str, load: str) -> list[str]:
        wanted = {path: self.wanted['loads'][path] for path in paths_of(self.wanted['everything'], self.by)}
        if 'paths' not in self.wanted['everything']:  # two of PyMoDAQ's own answers
            known = {one['path']: one for one in self.wanted[name].get('data', [])}
        else:
            known = {path: item[load] for path, item in wanted.items() if load in item and not self.reason_to_differ(path, load)}
        differences = []
        for one in found['data']:
            if one['path'] not in wanted and 'error' not in self.wanted[name]:
                differences.append(f"{one['path']} is loaded too")
            elif one['path'] in known:
                # A DataToExport gives its name, here that of the group, to data without an origin.
                if self.by.pymodaq_read and not known[one['path']]['origin']:
                    known[one['path']] = {**known[one['path']], 'origin': one['path'].split('/')[-2]}
                differences += [f"{one['path']}: {text}" for text in data_differences(known[one['path']], one, self.by)]
        loaded = {one['path'] for one in found['data']}
        names = {(known[path]['origin'], known[path]['name']) for path in loaded & set(known)}
        for path in set(known) - loaded:
            replaced = self.by.pymodaq_read and (known[path]['origin'], known[path]['name']) in names
            if not replaced:
                differences.append(f'{path} is not loaded')
        return differences
