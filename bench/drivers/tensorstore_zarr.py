# TensorStore: a Zarr 3 array of one chunk a row (small rows share one), written row by row with a bounded number of writes under way. It is
# resizable, but made for all rows at once, which spares it what the others do at each row.
import os
from collections import deque

import protocol

# Writes under way: enough to keep every core busy, and bounded, as a camera program's memory has to be.
WRITES_MAX = 8
SHUFFLES = {'none': 'noshuffle', 'byte': 'shuffle', 'bit': 'bitshuffle'}


def load():
    import tensorstore
    return tensorstore


def versions(_):
    from importlib.metadata import version
    return {'tensorstore': version('tensorstore')}


def codecs(codec, item_size):
    first = {'name': 'bytes', 'configuration': {'endian': 'little'}}
    library, level = codec['library'], codec.get('level', 5)
    if library == 'none':
        return [first]
    if library == 'zlib':
        return [first, {'name': 'gzip', 'configuration': {'level': level}}]
    shuffle = SHUFFLES[codec.get('shuffle', 'byte')]
    return [first, {'name': 'blosc', 'configuration': {'cname': library.partition(':')[2], 'clevel': level, 'shuffle': shuffle,
                                                       'typesize': item_size, 'blocksize': 0}}]


def create(tensorstore, trial, column):
    chunk = [min(trial.rows, protocol.rows_per_chunk(column.row_bytes)), *column.shape]
    return tensorstore.open({
        'driver': 'zarr3',
        'kvstore': {'driver': 'file', 'path': os.path.join(trial.output, column.name)},
        # The others wait for no disk either.
        'context': {'file_io_sync': False},
        'metadata': {
            'shape': [trial.rows, *column.shape],
            'data_type': column.dtype.name,
            'chunk_grid': {'name': 'regular', 'configuration': {'chunk_shape': chunk}},
            'codecs': codecs(trial.codec, column.dtype.itemsize),
        },
    }, create=True).result()


def run(trial, tensorstore):
    arrays = [(create(tensorstore, trial, column), column.rows, len(column.rows)) for column in trial.columns]
    under_way = deque()

    def append(row):
        for array, rows, count in arrays:
            under_way.append(array[row].write(rows[row % count][0]))
        while len(under_way) > WRITES_MAX:
            under_way.popleft().result()

    trial.append_all(append)
    for write in under_way:
        write.result()
    return {'format': 'zarr', 'datasets': {column.name: column.name for column in trial.columns}}


protocol.serve(load, versions, run)
