"""Counts checks, prints the failed ones and ends a script with its totals. Knows nothing of HDF5."""
from __future__ import annotations

import contextlib
import sys
import traceback


class Tally:
    """The checks of one script. The last line printed is `<name>: N passed, M failed, K skipped`."""

    def __init__(self, name: str):
        self.name = name
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    @contextlib.contextmanager
    def check(self, label: str):
        """One check: the body raises when it fails. Later checks go on."""
        try:
            yield
        except Exception as error:  # a reader may fail in any way; every one of them is this check's failure
            self.failed += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            print(f'FAIL {label}: {type(error).__name__}: {error} ({where.filename}:{where.lineno})', flush=True)
        else:
            self.passed += 1

    def skip(self, label: str, reason: str) -> None:
        self.skipped += 1
        print(f'skip {label}: {reason}', flush=True)

    def finish(self) -> None:
        """Prints the totals and ends the process: status 1 after a failure, or when nothing was checked at all."""
        if self.passed + self.failed == 0:
            self.failed = 1
            print(f'FAIL {self.name}: there was nothing to check', flush=True)
        print(f'{self.name}: {self.passed} passed, {self.failed} failed, {self.skipped} skipped', flush=True)
        sys.exit(1 if self.failed else 0)
