"""Reads every file of the given folders with PyTables, Debian's or PyPI's, and compares all values bit for bit."""
from __future__ import annotations

import sys

import tables

from attributes import check_axis, check_channel, check_detector, check_log, check_raw_data, check_time_axis
from expectation import Channel, Expectation, assert_same_bits, assert_times, load_expectations
from tally import Tally


def attributes_of(node) -> dict:
    return {name: node._v_attrs[name] for name in node._v_attrs._v_attrnames}


def check_filters(node, channel: Channel) -> None:
    """PyTables' own idea of the dataset's filters: what it would use to write more rows."""
    codec, filters = channel.codec, node.filters
    if codec['library'] == 'none':
        assert filters.complevel == 0, f'filters are {filters}'
        return
    assert filters.complevel == codec['level'], f'filters are {filters}'
    if codec['library'] == 'deflate':
        assert filters.complib == 'zlib' and filters.shuffle, f'filters are {filters}'
        return
    assert filters.complib in (f"blosc:{codec['compressor']}", 'blosc'), f'filters are {filters}'
    assert (filters.shuffle, filters.bitshuffle) == (codec['shuffle'] == 'byte', codec['shuffle'] == 'bit'), f'filters are {filters}'


def check_channel_node(file, channel: Channel, detector) -> None:
    node = file.get_node(channel.array.path)
    assert type(node) is tables.EArray, f'{channel.array.path} is a {type(node).__name__}'
    assert node.extdim == 0 and node.nrows == detector.rows, f'extdim {node.extdim}, {node.nrows} rows'
    assert_same_bits(node.read(), channel.array)
    if detector.rows > 2:
        middle = detector.rows // 2
        width = len(channel.array.raw) // detector.rows
        assert node[middle].tobytes() == channel.array.raw[middle * width : (middle + 1) * width], 'one row alone differs'
    check_channel(attributes_of(node), channel, detector)
    check_filters(node, channel)


def check_file(tally: Tally, case: Expectation) -> None:
    with tables.open_file(str(case.path), 'r') as file:
        with tally.check(f'{case.name}: every node is native'):
            for node in file.walk_nodes('/'):
                assert isinstance(node, (tables.Group, tables.EArray, tables.CArray, tables.VLArray)), f'{node!r}'
        with tally.check(f'{case.name}: attributes of the raw data'):
            check_raw_data(attributes_of(file.get_node('/RawData')), case)
        with tally.check(f'{case.name}: log'):
            node = file.get_node('/RawData/Logger')
            check_log(node.read(), attributes_of(node), case)
        for detector in case.detectors:
            label = f'{case.name} {detector.path}'
            with tally.check(f'{label}: attributes'):
                check_detector(attributes_of(file.get_node(detector.path)), detector)
            with tally.check(f'{label}: time axis'):
                node = file.get_node(detector.time_path)
                assert_times(node.read(), detector)
                check_time_axis(attributes_of(node), detector)
            for channel in detector.channels:
                with tally.check(f'{case.name} {channel.array.path}'):
                    check_channel_node(file, channel, detector)
                for axis in channel.axes:
                    with tally.check(f'{case.name} {axis.array.path}'):
                        node = file.get_node(axis.array.path)
                        assert type(node) is tables.CArray, f'{type(node).__name__}'
                        assert_same_bits(node.read(), axis.array)
                        check_axis(attributes_of(node), axis)


def main() -> None:
    tally = Tally(f'PyTables {tables.__version__}')
    compressors = {f'blosc:{name}' for name in tables.blosc_compressor_list()} | {'deflate', 'none'}
    for folder in sys.argv[1:]:
        for case in load_expectations(folder):
            missing = case.libraries - compressors
            if missing:
                tally.skip(case.name, f'this build of PyTables has no {", ".join(sorted(missing))}')
                continue
            with tally.check(f'{case.name}: opens'):
                check_file(tally, case)
    tally.finish()


main()
