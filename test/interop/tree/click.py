"""PyMoDAQ's H5Browser, without a screen, opens every case's file and clicks every node: click.py WORK.

What the browser logs, warns of, or asks by a message box at a node of ours is a failure, unless it does the same at the same
node of its own file of the case. That one is opened only where there is something to compare.
"""
from __future__ import annotations

import json
import sys
from pathlib import Path

from pymodaq_gui.h5modules import browsing
from qtpy import QtWidgets

import events
from browse import FILES_PER_WINDOW, Failures, close_window, refuse_message_boxes, tree_items
from check import USUAL
from tally import Tally

DATA = ('data', 'data_enlargeable', 'axis', 'strings', 'bkg', 'error')


class Clicker:
    def __init__(self, first: Path):
        self.boxes = Failures()
        refuse_message_boxes(self.boxes)
        self.window = QtWidgets.QMainWindow()
        self.browser = browsing.H5Browser(self.window, h5file_path=str(first))

    def heard(self, action) -> list[str]:
        """What goes wrong, or is logged, while something is done."""
        events.listen()
        with events.collected() as heard:
            try:
                action()
                QtWidgets.QApplication.processEvents()
            except Exception as error:  # the browser may fail in any way
                heard.append(f'{type(error).__name__}: {error}')
        # numpy warns of the NaN and infinities in the data, which are there on purpose.
        return sorted(event for event in set(heard) | set(self.boxes.take()) if event not in USUAL and not event.startswith('RuntimeWarning'))

    def click_all(self, path: Path) -> dict[str, list[str]]:
        """By node: what was heard when it was clicked, and double-clicked when it holds data."""
        found = {'opening': self.heard(lambda: self.browser.load_file(None, str(path)))}
        nodes = {node.path: node.attrs.get('data_type') for node in self.browser.h5utils.walk_nodes('/')}
        items = tree_items(self.browser)
        missing = sorted(set(nodes) - set(items))
        if missing:
            found['opening'].append(f'the tree does not show {missing}')
        for where, item in items.items():
            found[where] = self.heard(lambda: self.click(item))
            if nodes.get(where) in DATA:
                found[f'{where} (double click)'] = self.heard(lambda: self.double_click(item))
        return found

    def close(self) -> None:
        close_window(self.browser, self.window)

    def click(self, item) -> None:
        self.browser.view.h5file_tree.tree.setCurrentItem(item)
        self.browser.show_h5_attributes()

    def double_click(self, item) -> None:
        self.browser.view.h5file_tree.tree.setCurrentItem(item)
        self.browser.show_h5_data(None)


def of_twin(clicker: Clicker, work: Path, case: dict) -> dict[str, list[str]]:
    """What is heard on PyMoDAQ's own file, and was when PyMoDAQ wrote it. A case that PyMoDAQ cannot write names another."""
    path = work / 'twins' / f"{case.get('like', case['name'])}.h5"
    written = json.loads(path.with_suffix('.pymodaq.json').read_text(encoding='utf-8'))['written']
    return {**clicker.click_all(path), 'written': written}


def main(work: Path) -> None:
    application = QtWidgets.QApplication([])
    tally = Tally("PyMoDAQ's browser clicks through the tree")
    cases = [json.loads(path.read_text(encoding='utf-8')) for path in sorted((work / 'ours').glob('*.case.json'))]
    clicker = None
    for number, case in enumerate(cases):
        path = work / 'ours' / f"{case['name']}.h5"
        if number % FILES_PER_WINDOW == 0:
            if clicker is not None:
                clicker.close()
            clicker = Clicker(path)
        found = clicker.click_all(path)
        allowed = of_twin(clicker, work, case) if any(found.values()) else {'written': []}
        if any(event not in allowed.get(where, []) for where, heard in found.items() for event in heard):
            # The viewer's answer can depend on what it has shown before: what counts is what it says again.
            again = clicker.click_all(path)
            found = {where: [event for event in heard if event in again.get(where, [])] for where, heard in found.items()}
        for where, heard in found.items():
            with tally.check(f"{case['name']} {where}: clicked"):
                usual = [*allowed.get(where, []), *allowed['written'], *case.get('allowed', [])]
                new = [event for event in heard if event not in usual]
                assert not new, '; '.join(new)
    clicker.close()
    application.quit()
    tally.finish()


if __name__ == '__main__':
    main(Path(sys.argv[1]))
