"""Answers, for each line of JSON with the path of a file's case, what PyMoDAQ finds wrong in it: properties.mjs asks."""
from __future__ import annotations

import json
import sys
from pathlib import Path

import check
import load
import twins
from judge import BY_OUR_LOADER, OURS, PYMODAQS, read_json


class Problems:
    """A tally that collects the failed checks instead of printing them."""

    def __init__(self):
        self.problems: list[str] = []
        self.passed = 0
        self.skipped = 0

    def check(self, label: str):
        return _Check(self, label)

    def skip(self, label: str, reason: str) -> None:
        self.skipped += 1


class _Check:
    def __init__(self, problems: Problems, label: str):
        self.problems, self.label = problems, label

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind, error, trace) -> bool:
        if error is None:
            self.problems.passed += 1
        elif isinstance(error, Exception):
            self.problems.problems.append(f'{self.label}: {kind.__name__}: {error}')
            return True
        return False


def judged(stem: Path, twin: dict | None) -> Problems:
    problems = Problems()
    wanted = read_json(stem.with_suffix('.json'))
    check.FileCheck(problems, 'PyMoDAQ', wanted, load.describe(stem.with_suffix('.h5')), OURS, twin).run()
    check.FileCheck(problems, 'our loader', wanted, read_json(stem.with_suffix('.ours.json')), BY_OUR_LOADER).run()
    return problems


def misplaced(step: dict) -> bool:
    """PyMoDAQ squeezes signal dimensions of length 1 away, and then counts axes and navigation indexes behind them wrong."""
    items = [step['data']] if 'data' in step else [item['data'] for item in step.get('rows', []) + step.get('points', [])]
    for item in items:
        squeezed = [at for at, extent in enumerate(item['data'][0]['shape']) if extent == 1 and at not in item['navIndexes']]
        counted = [*item['navIndexes'], *(axis['index'] for axis in item['axes'])]
        if squeezed and counted and max(counted) >= squeezed[0]:
            return True
    return False


def justified(stem: Path, refusal: str) -> list[str]:
    """No problem when PyMoDAQ itself cannot write what we refuse, or loads something else."""
    twin, found = stem.with_name('twin.h5'), Problems()
    with load.events.collected():
        try:
            twins.write_twin(read_json(stem.with_suffix('.case.json')), twin, 'tables')
            check.FileCheck(found, 'PyMoDAQ', read_json(stem.with_suffix('.json')), load.describe(twin), PYMODAQS).run()
        except Exception:
            return []
    return [] if found.problems or any(misplaced(step) for step in read_json(stem.with_suffix('.case.json'))['steps']) else [f'refused, and PyMoDAQ takes it: {refusal}']


def answer(question: dict) -> dict:
    stem = Path(question['path'])
    if 'refusal' in question:
        return {'problems': justified(stem, question['refusal']), 'passed': 0, 'skipped': 0}
    found = judged(stem, None)
    if found.problems:
        # Perhaps PyMoDAQ does the same on a file of its own: it may.
        twin = stem.with_name('twin.h5')
        try:
            with load.events.collected() as written:
                twins.write_twin(read_json(stem.with_suffix('.case.json')), twin, 'tables')
            found = judged(stem, {**load.describe(twin), 'written': written})
        except Exception as error:
            found.problems.append(f'PyMoDAQ cannot write it itself: {type(error).__name__}: {error}')
    return {'problems': found.problems, 'passed': found.passed, 'skipped': found.skipped}


if __name__ == '__main__':
    answers = sys.stdout
    # What PyMoDAQ prints is no answer.
    sys.stdout = sys.stderr
    for line in sys.stdin:
        question = json.loads(line)
        print(json.dumps(answer(question) if 'path' in question else {}), file=answers, flush=True)
