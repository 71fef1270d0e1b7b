# PyTables reading the whole of an array, with Blosc on every core.
import os

import protocol
from reading import read_whole


def load():
    import tables
    tables.set_blosc_max_threads(os.cpu_count() or 1)
    return tables


def versions(tables):
    return {'tables': tables.__version__, 'hdf5': tables.hdf5_version, 'blosc': tables.which_lib_version('blosc')[1]}


def run(trial, tables):
    def read(path, dataset):
        with tables.open_file(path) as file:
            return file.get_node(dataset).read()

    return read_whole(trial, read)


protocol.serve(load, versions, run)
