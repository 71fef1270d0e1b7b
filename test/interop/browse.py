"""Opens every file with PyMoDAQ's own H5Browser, without a screen, and clicks through its tree: browse.py FOLDER…

A click shows the attributes and rebuilds the settings tree; a double click on data loads and plots it. The browser logs
what goes wrong instead of raising, so its log is watched, and message boxes, which would wait for ever, are counted as
failures.
"""
from __future__ import annotations

import logging
import os
import sys
import xml.etree.ElementTree as ET

os.environ.setdefault('QT_QPA_PLATFORM', 'offscreen')

import hdf5plugin  # noqa: F401  PyMoDAQ's h5py backend has no blosc of its own
import numpy as np
from pymodaq_gui.h5modules import browsing
from qtpy import QtWidgets

from expectation import Array, Channel, Detector, Expectation, load_expectations
from tally import Tally


class Failures(logging.Handler):
    """Errors that the browser has logged since the last `take`."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(self.format(record).strip().splitlines()[-1])

    def take(self) -> list[str]:
        taken, self.messages = self.messages, []
        return taken


def watch_log() -> Failures:
    """PyMoDAQ's loggers do not all propagate, so the handler is put on each of them."""
    failures = Failures()
    for name in list(logging.root.manager.loggerDict):
        if name.startswith('pymodaq'):
            logging.getLogger(name).addHandler(failures)
    return failures


def refuse_message_boxes(failures: Failures) -> None:
    """The version check asks by a modal box: with nobody there to answer, it becomes an error."""

    def refuse(*_, **options):
        failures.messages.append(f"message box: {options.get('text')}")

    browsing.messagebox = refuse


def tree_items(browser: browsing.H5Browser) -> dict[str, QtWidgets.QTreeWidgetItem]:
    """All items of the tree by the path of their node."""
    items, tree = {}, browser.view.h5file_tree.tree
    iterator = QtWidgets.QTreeWidgetItemIterator(tree)
    while iterator.value():
        item = iterator.value()
        tree.setCurrentItem(item)
        items[browser.view.current_node_path()] = item
        iterator += 1
    return items


def click(browser: browsing.H5Browser, item: QtWidgets.QTreeWidgetItem, failures: Failures, double: bool = False) -> None:
    browser.view.h5file_tree.tree.setCurrentItem(item)
    if double:
        browser.show_h5_data(None)
    else:
        browser.show_h5_attributes()
    QtWidgets.QApplication.processEvents()
    errors = failures.take()
    assert not errors, '; '.join(errors)


def settings_names(element: ET.Element) -> list:
    """Names of a settings tree, in order: [name, [children]]."""
    return [element.tag, [settings_names(child) for child in element]]


def shown_names(parameter) -> list:
    return [parameter.name(), [shown_names(child) for child in parameter.children()]]


def check_detector(browser: browsing.H5Browser, detector: Detector, items: dict, failures: Failures) -> None:
    click(browser, items[detector.path], failures)
    shown = {child.name(): child.value() for child in browser.settings_attributes.settings.children()}
    assert shown['TITLE'] == detector.title, f"the attribute table shows {shown['TITLE']!r}"
    if detector.settings is None:
        return
    roots = browser.settings.children()
    assert roots, 'the settings tree is empty'
    assert shown_names(roots[0]) == settings_names(ET.fromstring(detector.settings.encode())), f'the settings tree shows {roots}'


def evenly_spaced(array: Array) -> bool:
    return np.ptp(np.diff(np.frombuffer(array.raw, array.dtype))) < 1e-8


def reason_not_to_plot(channel: Channel, detector: Detector) -> str | None:
    """What PyMoDAQ's viewer refuses of its own files too."""
    if channel.array.dtype.kind == 'c' and channel.dimension in ('Data0D', 'Data1D'):
        return "PyMoDAQ's curves cannot show complex numbers"
    if detector.rows == 0:
        return 'PyMoDAQ loads no data without rows'
    if channel.dimension == 'Data2D' and any(not evenly_spaced(axis.array) for axis in channel.axes):
        return "PyMoDAQ's images need evenly spaced axes"
    if channel.dimension == 'DataND':
        return "PyMoDAQ's viewer shows frames of at most two dimensions"
    return None


def check_plot(browser: browsing.H5Browser, channel: Channel, items: dict, failures: Failures) -> None:
    click(browser, items[channel.array.path], failures, double=True)
    data = browser.hyper_viewer._data
    assert data is not None and data.name == channel.name, f'the viewer shows {data}'
    assert np.asarray(data[0]).size == int(np.prod(channel.array.shape)), f'the viewer shows {np.asarray(data[0]).shape}'


def check_file(tally: Tally, case: Expectation, browser: browsing.H5Browser, failures: Failures) -> None:
    with tally.check(f'{case.name}: opens and passes the version check'):
        browser.load_file(None, str(case.path))
        errors = failures.take()
        assert not errors, '; '.join(errors)
        assert browser.h5utils.isopen(), 'the browser has closed the file'
    items = tree_items(browser)
    with tally.check(f'{case.name}: every node can be clicked'):
        assert {node.path for node in browser.h5utils.walk_nodes('/')} == set(items), f'the tree shows {sorted(items)}'
        for item in items.values():
            click(browser, item, failures)
    with tally.check(f'{case.name}: the log is listed'):
        click(browser, items['/RawData/Logger'], failures, double=True)
        lines = [browser.view.text_list.item(row).text() for row in range(browser.view.text_list.count())]
        assert lines == case.log, f'{lines}'
    for detector in case.detectors:
        with tally.check(f'{case.name} {detector.path}: settings tree'):
            check_detector(browser, detector, items, failures)
        for channel in detector.channels:
            label, reason = f'{case.name} {channel.array.path}: plots', reason_not_to_plot(channel, detector)
            if reason:
                tally.skip(label, reason)
                continue
            with tally.check(label):
                check_plot(browser, channel, items, failures)


# One window shows several files, each loaded over the one before, as a user does. PyMoDAQ's gets slower with each.
FILES_PER_WINDOW = 6


def close_window(browser: browsing.H5Browser, window: QtWidgets.QMainWindow) -> None:
    browser.h5utils.close_file()
    window.close()
    window.deleteLater()
    QtWidgets.QApplication.processEvents()


def main() -> None:
    application = QtWidgets.QApplication([])
    failures = watch_log()
    refuse_message_boxes(failures)
    tally = Tally('H5Browser')
    cases = [case for folder in sys.argv[1:] for case in load_expectations(folder)]
    for number, case in enumerate(cases):
        if number % FILES_PER_WINDOW == 0:
            if number > 0:
                close_window(browser, window)
            window = QtWidgets.QMainWindow()
            browser = browsing.H5Browser(window, h5file_path=str(case.path))
        with tally.check(f'{case.name}: browser'):
            check_file(tally, case, browser, failures)
    close_window(browser, window)
    application.quit()
    tally.finish()


if __name__ == '__main__':
    main()
