# PyTables: an EArray with the chunk that PyTables itself picks for the expected number of rows, one append a row.
# With the option `rewriteShape` each append also rewrites the attribute `shape`, as PyMoDAQ's enlargeable saver does; with
# `flush` each row is flushed, the nearest that PyTables has to a commit.
import json
import os

import protocol


def load():
    import tables
    # Blosc may use every core, as it would in a script that wants speed; PyTables' own default is one thread.
    tables.set_blosc_max_threads(os.cpu_count() or 1)
    return tables


def versions(tables):
    return {'tables': tables.__version__, 'hdf5': tables.hdf5_version, 'blosc': tables.which_lib_version('blosc')[1]}


def filters(tables, codec):
    if codec['library'] == 'none':
        return tables.Filters(complevel=0)
    shuffle = codec.get('shuffle', 'byte')
    return tables.Filters(complevel=codec['level'], complib=codec['library'], shuffle=shuffle == 'byte', bitshuffle=shuffle == 'bit')


def envelope(rows, shape):
    """PyMoDAQ's attribute text of a tuple."""
    return json.dumps({'module': 'builtins', 'type': 'tuple', 'data': repr((rows, *shape))})


def run(trial, tables):
    file = tables.open_file(trial.output, 'w')
    chosen = filters(tables, trial.codec)
    arrays = [
        file.create_earray('/', column.name, atom=tables.Atom.from_dtype(column.dtype), shape=(0, *column.shape), expectedrows=trial.rows,
                           filters=chosen)
        for column in trial.columns
    ]
    pairs = [(array.append, column.rows, len(column.rows)) for array, column in zip(arrays, trial.columns)]

    def append(row):
        for write, rows, count in pairs:
            write(rows[row % count])

    def append_and_rewrite_shape(row):
        append(row)
        for array, column in zip(arrays, trial.columns):
            array.attrs['shape'] = envelope(row + 1, column.shape)

    def append_and_flush(row):
        append(row)
        file.flush()

    ways = {'rewriteShape': append_and_rewrite_shape, 'flush': append_and_flush}
    trial.append_all(next((way for option, way in ways.items() if trial.options.get(option)), append))
    chunks = {column.name: [int(extent) for extent in array.chunkshape] for array, column in zip(arrays, trial.columns)}
    file.close()
    return {'format': 'hdf5', 'datasets': {column.name: '/' + column.name for column in trial.columns}, 'chunks': chunks}


protocol.serve(load, versions, run)
