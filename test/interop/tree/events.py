"""Collects what PyMoDAQ logs and warns of while something is done: `with collected() as events: …`.

Every logger is heard, propagating or not, from WARNING on, and every Python warning, PyMoDAQ's ignored ones included. Each
event is one line of text in which numbers and addresses are blanked, so that two runs on equal content give equal events.
"""
from __future__ import annotations

import contextlib
import logging
import re
import warnings

_hearing: list[list[str]] = []


def _plain(text: str) -> str:
    return re.sub(r'0x[0-9a-f]+|\d+', '#', text.strip().splitlines()[-1] if text.strip() else '')


class _Ear(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        text = f'{record.levelname} {record.name}: {_plain(record.getMessage())}'
        if record.exc_info and record.exc_info[0]:
            text += f' ({record.exc_info[0].__name__}: {_plain(str(record.exc_info[1]))})'
        for events in _hearing:
            if text not in events:
                events.append(text)


_ear = _Ear(logging.WARNING)


def listen() -> None:
    """Puts the ear on every logger that exists now. Repeat it when modules were imported since."""
    loggers = [logging.getLogger(), *(item for item in logging.root.manager.loggerDict.values() if isinstance(item, logging.Logger))]
    for logger in loggers:
        if (logger.parent is None or not logger.propagate) and _ear not in logger.handlers:
            logger.addHandler(_ear)
        if not logger.isEnabledFor(logging.WARNING):
            logger.setLevel(logging.WARNING)


@contextlib.contextmanager
def collected():
    events: list[str] = []
    _hearing.append(events)
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            yield events
        for warning in caught:
            if issubclass(warning.category, RuntimeWarning):
                continue  # numpy's, of NaN and infinities, which the data have on purpose
            text = f'{warning.category.__name__}: {_plain(str(warning.message))}'
            if text not in events:
                events.append(text)
    finally:
        _hearing.remove(events)
