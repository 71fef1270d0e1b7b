# h5py at its fastest with Blosc: frames compressed by numcodecs on every core, and written as whole chunks past the filters
# of libhdf5 (write_direct_chunk). The dataset is resized at each row.
import os

import protocol
from h5py_resize import BLOSC_SHUFFLES, filters
from h5py_resize import load as load_h5py


def load():
    from numcodecs import blosc
    blosc.set_nthreads(os.cpu_count() or 1)
    blosc.use_threads = True
    return load_h5py(), blosc


def versions(libraries):
    h5py, _ = libraries
    from importlib.metadata import version
    return {'h5py': h5py.__version__, 'hdf5': h5py.version.hdf5_version, 'numcodecs': version('numcodecs')}


def run(trial, libraries):
    h5py, blosc = libraries
    codec = trial.codec
    compressor = codec['library'].partition(':')[2].encode()
    level, shuffle = codec['level'], BLOSC_SHUFFLES[codec.get('shuffle', 'byte')]
    file = h5py.File(trial.output, 'w')
    datasets = []
    for column in trial.columns:
        dataset = file.create_dataset(column.name, shape=(0, *column.shape), maxshape=(None, *column.shape), dtype=column.dtype,
                                      chunks=(1, *column.shape), **filters(h5py, codec))
        datasets.append((dataset, (0,) * len(column.shape), column.rows, len(column.rows)))

    def append(row):
        for dataset, rest, rows, count in datasets:
            dataset.resize(row + 1, axis=0)
            dataset.id.write_direct_chunk((row, *rest), blosc.compress(rows[row % count], compressor, level, shuffle))

    trial.append_all(append)
    file.close()
    return {'format': 'hdf5', 'datasets': {column.name: '/' + column.name for column in trial.columns}}


if __name__ == '__main__':
    protocol.serve(load, versions, run)
