# h5py reading the whole of a dataset.
import protocol
from h5py_resize import load, versions
from reading import read_whole


def run(trial, h5py):
    def read(path, dataset):
        with h5py.File(path, 'r') as file:
            return file[dataset][()]

    return read_whole(trial, read)


protocol.serve(load, versions, run)
