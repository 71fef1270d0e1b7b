"""Real PyMoDAQ as the judge of the whole tree: judge.py STAGE WORK. README.md tells the stages and the folders of WORK.

write   PyMoDAQ writes the twin of every case, loads twins and ours, and goes on with ours
read    what our loader made of all of them, and what PyMoDAQ makes of the files that ours went on with or converted
"""
from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import check
import legacy
import load
import structure
import twins
from compare import By
from tally import Tally

OURS, PYMODAQS = By(pymodaq_wrote=False, pymodaq_read=True), By(pymodaq_wrote=True, pymodaq_read=True)
BY_OUR_LOADER, AS_IT_IS = By(pymodaq_wrote=False, pymodaq_read=False, typed=False), By(pymodaq_wrote=False, pymodaq_read=False)
BY_BOTH = By(pymodaq_wrote=False, pymodaq_read=True, typed=False)
# Each twin by another backend and compression, so that all are among the files that our loader must take.
FORMS = [('tables', None), ('h5py', None), ('tables', ('zlib', 5)), ('h5py', ('gzip', 4)), ('tables', ('blosc:lz4', 5)), ('tables', ('blosc:zstd', 3)),
         ('tables', ('blosc', 9))]


def read_json(path: Path) -> dict:
    return json.loads(path.read_text(encoding='utf-8'))


def write_json(path: Path, content: dict) -> None:
    path.write_text(json.dumps(content), encoding='utf-8')


def described(path: Path, backend: str = 'tables', whole: bool = True) -> dict:
    """Loads a file with PyMoDAQ and leaves the description beside it, for the other stage."""
    found = load.describe(path, backend, whole=whole)
    write_json(path.with_suffix('.pymodaq.json'), found)
    return found


def known_part(description: dict, name: str) -> dict:
    """Without what a foreign file brought along: the readers call its attributes and classes differently."""
    if name != 'external-foreign':
        return description
    nodes = {path: node for path, node in description['nodes'].items() if not path.startswith('/RawData/External_data')}
    return {**description, 'nodes': nodes}


class Stages:
    def __init__(self, work: Path):
        self.work = work
        self.tally = Tally('PyMoDAQ judges the tree')
        self.cases = [read_json(path) for path in sorted((work / 'ours').glob('*.case.json'))]
        assert self.cases, f'no cases in {work}'
        self.seen: set[str] = set()

    # Stage `write`

    def write(self) -> None:
        for folder in ('twins', 'appended'):
            (self.work / folder).mkdir(exist_ok=True)
        for number, case in enumerate(self.cases):
            name = case['name']
            twin = None
            with self.tally.check(f'{name}: judged'):
                if case.get('twin') is not False:
                    twin = self.write_twin(case, *FORMS[number % len(FORMS)])
                self.load_ours(case, twin)
                self.append(case, twin)
        with self.tally.check('the usual warnings are usual'):
            assert check.USUAL <= self.seen, check.USUAL - self.seen

    def write_twin(self, case: dict, backend: str, compression) -> dict:
        path = self.work / 'twins' / f"{case['name']}.h5"
        with load.events.collected() as written:
            twins.write_twin(case, path, backend, compression)
        twin = {**described(path, backend), 'written': written}
        write_json(path.with_suffix('.pymodaq.json'), twin)
        for result in [result for loads in twin['loads'].values() for result in loads.values()]:
            self.seen.update(result.get('events', []))
        # First of all the expectation must hold for PyMoDAQ's own file: what fails here is a fault of the checks.
        label = f"{case['name']} by PyMoDAQ ({backend})"
        check.FileCheck(self.tally, label, self.expectation('ours', case), twin, PYMODAQS, twin).run()
        return twin

    def load_ours(self, case: dict, twin: dict | None) -> None:
        path = self.work / 'ours' / f"{case['name']}.h5"
        wanted = self.expectation('ours', case)
        if 'allowed' in case:
            twin = {'written': case['allowed']}
        check.FileCheck(self.tally, f"{case['name']} (tables)", wanted, described(path), OURS, twin).run()
        check.FileCheck(self.tally, f"{case['name']} (h5py)", wanted, load.describe(path, 'h5py', ('one',), whole=False), OURS, twin).run()
        if case.get('twin') is not False:
            structure.check_like(self.tally, case['name'], path, self.work / 'twins' / path.name, wanted)

    def append(self, case: dict, twin: dict | None) -> None:
        """PyMoDAQ opens a copy of our file in append mode and adds a scan and a line to the log."""
        steps = self.work / 'appended' / f"{case['name']}.case.json"
        if not steps.exists():
            return
        path = steps.with_name(f"{case['name']}.h5")
        shutil.copyfile(self.work / 'ours' / path.name, path)
        backend = 'tables'
        label = f"{case['name']}, PyMoDAQ goes on"
        with self.tally.check(f'{label}: writes'):
            with load.events.collected() as heard:
                twins.go_on(read_json(steps), path, backend)
            assert not heard, heard
        check.FileCheck(self.tally, label, self.expectation('appended', case), described(path, whole=False), OURS, twin).run()

    def expectation(self, folder: str, case: dict) -> dict:
        return read_json(self.work / folder / f"{case['name']}.json")

    # Stage `read`

    def read(self) -> None:
        with self.tally.check('everything was read, converted and continued'):
            names = {case['name'] for case in self.cases}
            for pattern, wanted in (('ours/*.ours.json', names), ('converted/ours/*.h5', names),
                                    ('twins/*.ours.json', {path.stem for path in (self.work / 'twins').glob('*.h5')}),
                                    ('continued/*.h5', {case['name'] for case in self.cases if case.get('goOn') is not False})):
                found = {path.name.split('.')[0] for path in self.work.glob(pattern)}
                assert found == wanted, f'{pattern}: missing {sorted(wanted - found)}'
        for path in sorted(self.work.glob('*/*.ours.json')):
            self.our_reading(path)
        for path in sorted((self.work / 'continued').glob('*.h5')):
            with self.tally.check(f'{path.stem}, ours goes on after PyMoDAQ: loads'):
                wanted = read_json(path.with_suffix('.json'))
                twin = self.twin_of(path.stem)
                check.FileCheck(self.tally, f'{path.stem}, ours goes on after PyMoDAQ', wanted, load.describe(path), OURS, twin).run()
        for path in sorted(self.work.glob('converted/*/*.h5')):
            self.converted(path)

    def our_reading(self, path: Path) -> None:
        """`<file>.ours.json` lies beside the file that our loader described."""
        name = path.name.removesuffix('.ours.json')
        label = f'{path.parent.name}/{name} by our loader'
        with self.tally.check(label):
            ours, pymodaqs = read_json(path), path.with_name(f'{name}.pymodaq.json')
            assert 'error' not in ours, ours['error']
            if (path.with_name(f'{name}.json')).exists():
                check.FileCheck(self.tally, label, read_json(path.with_name(f'{name}.json')), ours, BY_OUR_LOADER).run()
            elif not pymodaqs.exists() and ours['generation'] == 3:
                write_json(pymodaqs, load.describe(path.with_name(f'{name}.h5')))
            elif not pymodaqs.exists():
                self.tally.skip(label, 'PyMoDAQ 5 does not load files of generation ' + str(ours['generation']))
            if pymodaqs.exists():
                # What we read is what the file holds; PyMoDAQ must have read just that.
                ours, found = known_part(ours, name), known_part(read_json(pymodaqs), name)
                check.FileCheck(self.tally, f'{label} and by PyMoDAQ', ours, found, BY_BOTH, found).run()

    def converted(self, path: Path) -> None:
        """`converted/<folder>/<file>.h5` is what `h5saver convert` made of `<folder>/<file>.h5`."""
        label = f'{path.parent.name}/{path.stem} converted'
        with self.tally.check(f'{label}: loads'):
            before, after = self.work / path.parent.name / path.name, load.describe(path, whole=False)
            if before.with_suffix('.pymodaq.json').exists():
                original = known_part(read_json(before.with_suffix('.pymodaq.json')), path.stem)
                check.FileCheck(self.tally, label, original, known_part(after, path.stem), AS_IT_IS, original).run()
            else:
                legacy.check_legacy(self.tally, label, before, path, after)

    def twin_of(self, name: str) -> dict | None:
        path = self.work / 'twins' / f'{name}.pymodaq.json'
        return read_json(path) if path.exists() else None


if __name__ == '__main__':
    stage, work = sys.argv[1], Path(sys.argv[2])
    stages = Stages(work)
    {'write': stages.write, 'read': stages.read}[stage]()
    stages.tally.finish()
