# h5py: a chunked dataset that is resized and written at each row, with the chunk rule of protocol.py.
# The file is not called h5py.py, because a script's own folder comes first when Python looks for a module.
import os

import protocol

BLOSC_FILTER = 32001
BLOSC_SHUFFLES = {'none': 0, 'byte': 1, 'bit': 2}


def load():
    import h5py
    # The number of threads that hdf5plugin's Blosc may use.
    os.environ.setdefault('BLOSC_NTHREADS', str(os.cpu_count() or 1))
    try:
        import hdf5plugin  # noqa: F401  registers the Blosc filter
    except ImportError:
        try:
            # Where both stand on the same libhdf5, PyTables registers the Blosc filter for h5py as well.
            import tables
            tables.set_blosc_max_threads(os.cpu_count() or 1)
        except ImportError:
            pass
    return h5py


def versions(h5py):
    return {'h5py': h5py.__version__, 'hdf5': h5py.version.hdf5_version}


def filters(h5py, codec):
    library, level = codec['library'], codec.get('level')
    if library == 'none':
        return {}
    if library == 'zlib':
        return {'compression': 'gzip', 'compression_opts': level, 'shuffle': True}
    if not h5py.h5z.filter_avail(BLOSC_FILTER):
        raise protocol.Missing('this h5py has no Blosc filter')
    compressors = ['blosclz', 'lz4', 'lz4hc', 'snappy', 'zlib', 'zstd']
    compressor = compressors.index(library.partition(':')[2] or 'blosclz')
    return {'compression': BLOSC_FILTER, 'compression_opts': (0, 0, 0, 0, level, BLOSC_SHUFFLES[codec.get('shuffle', 'byte')], compressor)}


def run(trial, h5py):
    file = h5py.File(trial.output, 'w')
    datasets = []
    for column in trial.columns:
        chunks = (protocol.rows_per_chunk(column.row_bytes), *column.shape)
        dataset = file.create_dataset(column.name, shape=(0, *column.shape), maxshape=(None, *column.shape), dtype=column.dtype, chunks=chunks,
                                      **filters(h5py, trial.codec))
        datasets.append((dataset, column.rows, len(column.rows)))

    def append(row):
        for dataset, rows, count in datasets:
            dataset.resize(row + 1, axis=0)
            dataset[row] = rows[row % count][0]

    trial.append_all(append)
    file.close()
    return {'format': 'hdf5', 'datasets': {column.name: '/' + column.name for column in trial.columns}}


if __name__ == '__main__':
    protocol.serve(load, versions, run)
