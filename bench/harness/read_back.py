# The independent reader of the benchmark: takes one trial a line, reads its file with h5py (raw files with numpy, zarr stores
# with tensorstore), and answers {"fault": null} when every value is what the trial was given. Blosc is decoded by the
# filter of PyTables or hdf5plugin.
import json
import os
import sys

try:
    import h5py
    import numpy
except ImportError as error:
    print(json.dumps({'event': 'missing', 'reason': str(error)}), flush=True)
    sys.exit(0)
try:
    import tables
except ImportError:
    tables = None
if not h5py.h5z.filter_avail(32001):
    try:
        import hdf5plugin  # noqa: F401  an h5py that has a libhdf5 of its own does not see the filter of PyTables
    except ImportError:
        pass

BLOCK_BYTES = 64 * 1024 * 1024


def expected_columns(spec):
    """(name, dtype, shape of a row, pool of rows) of every column, the row times included."""
    for column in spec['columns']:
        pool = numpy.fromfile(column['pool']['file'], dtype=column['dtype']).reshape((-1, *column['shape']))
        yield column['name'], numpy.dtype(column['dtype']), tuple(column['shape']), pool
    if spec['times']:
        yield 'time', numpy.dtype('float64'), (), numpy.fromfile(spec['times']['file'])


def check_rows(name, rows, read, dtype, shape, pool):
    """Compares rows 0 … rows-1 block by block; read(first, last) gives an array."""
    block = max(1, BLOCK_BYTES // (dtype.itemsize * max(1, int(numpy.prod(shape)))))
    for first in range(0, rows, block):
        last = min(rows, first + block)
        given = pool[numpy.arange(first, last) % len(pool)]
        # Bits are compared, so that NaN equals NaN and -0.0 differs from 0.0.
        found = numpy.ascontiguousarray(read(first, last)).reshape(given.shape)
        same = (found.view('u1').reshape(last - first, -1) == numpy.ascontiguousarray(given).view('u1').reshape(last - first, -1)).all(axis=1)
        if not same.all():
            return f'{name}: row {first + int(numpy.argmin(same))} is not what was given'
    return None


def check_dataset(file, path, name, dtype, shape, pool, rows):
    if path not in file:
        return f'{name}: no dataset {path}'
    dataset = file[path]
    if dataset.dtype != dtype:
        return f'{name}: dtype {dataset.dtype}, expected {dtype}'
    # PyMoDAQ stores a scalar as an array of one element.
    if dataset.shape not in ((rows, *shape), (rows, *shape, 1)):
        return f'{name}: shape {dataset.shape}, expected {(rows, *shape)}'
    return check_rows(name, rows, lambda first, last: dataset[first:last], dtype, shape, pool)


def check_clock(file, path, rows, result):
    """Row times that the clock gave: one a row, never going back, and within the run."""
    times = file[path][()]
    if times.shape != (rows,):
        return f'time: shape {times.shape}, expected {(rows,)}'
    if rows and (numpy.diff(times) < 0).any():
        return 'time: goes back'
    first, last = result['startedUnixMs'] / 1000 - 1, result['startedUnixMs'] / 1000 + result['seconds'] + 1
    if rows and not (first <= times[0] and times[-1] <= last):
        return f'time: {times[0]} … {times[-1]} is outside the run'
    return None


def check_hdf5(spec, result):
    datasets = result['datasets']
    with h5py.File(spec['output'], 'r') as file:
        for name, dtype, shape, pool in expected_columns(spec):
            fault = check_dataset(file, datasets[name], name, dtype, shape, pool, spec['rows'])
            if fault:
                return fault
        if 'time' in datasets and not spec['times']:
            fault = check_clock(file, datasets['time'], spec['rows'], result)
            if fault:
                return fault
    return check_with_pytables(spec, datasets) if spec['driver'] == 'ours' and tables else None


def check_with_pytables(spec, datasets):
    """Our files are PyTables files: every node opens natively, and the last row is there."""
    with tables.open_file(spec['output']) as file:
        for node in file.walk_nodes('/'):
            if type(node).__name__ in ('UnImplemented', 'Unknown'):
                return f'PyTables does not know the node {node._v_pathname}'
        for name, dtype, shape, pool in expected_columns(spec):
            last = file.get_node(datasets[name])[spec['rows'] - 1]
            if not numpy.array_equal(numpy.asarray(last).reshape(shape), pool[(spec['rows'] - 1) % len(pool)], equal_nan=True):
                return f'{name}: PyTables reads another last row'
    return None


def check_raw(spec):
    columns = list(expected_columns(spec))
    record = numpy.dtype([(name, dtype, shape) for name, dtype, shape, _ in columns])
    rows = numpy.memmap(spec['output'], dtype=record, mode='r')
    if len(rows) != spec['rows']:
        return f'{len(rows)} rows, expected {spec["rows"]}'
    for name, dtype, shape, pool in columns:
        fault = check_rows(name, len(rows), lambda first, last: rows[name][first:last], dtype, shape, pool)
        if fault:
            return fault
    return None


class CannotRead(Exception):
    """The reader lacks what this file needs: neither right nor wrong."""


class PlainZarr:
    """An array of Zarr 3 without compression and shards, whose chunks are cut along the first dimension: read without a library."""

    def __init__(self, folder):
        with open(os.path.join(folder, 'zarr.json'), encoding='utf-8') as file:
            metadata = json.load(file)
        if [codec['name'] for codec in metadata['codecs']] != ['bytes']:
            raise CannotRead('compressed Zarr needs tensorstore (npm run bench -- --install-rivals)')
        self.folder, self.shape, self.dtype = folder, tuple(metadata['shape']), numpy.dtype(metadata['data_type'])
        self.chunk = tuple(metadata['chunk_grid']['configuration']['chunk_shape'])

    def __getitem__(self, rows):
        first, last, step = rows.start, rows.stop, self.chunk[0]
        names = [os.path.join(self.folder, 'c', str(index), *['0'] * (len(self.shape) - 1)) for index in range(first // step, -(-last // step))]
        values = numpy.concatenate([numpy.fromfile(name, self.dtype).reshape(self.chunk) for name in names])
        return values[first % step:first % step + last - first]


def open_zarr(folder):
    """(dtype, shape, read): read(first, last) gives an array."""
    try:
        import tensorstore
    except ImportError:
        array = PlainZarr(folder)
        return array.dtype, array.shape, lambda first, last: array[first:last]
    array = tensorstore.open({'driver': 'zarr3', 'kvstore': {'driver': 'file', 'path': folder}}, read=True).result()
    return array.dtype.numpy_dtype, tuple(array.shape), lambda first, last: array[first:last].read().result()


def check_zarr(spec, result):
    for name, dtype, shape, pool in expected_columns(spec):
        found, extents, read = open_zarr(os.path.join(spec['output'], result['datasets'][name]))
        # A store may be made for more rows than a stream has written.
        if found != dtype or extents[1:] != shape or extents[0] < spec['rows']:
            return f'{name}: {found} {extents}, expected {dtype} {(spec["rows"], *shape)}'
        fault = check_rows(name, spec['rows'], read, dtype, shape, pool)
        if fault:
            return fault
    return None


def useful_bytes(spec, result):
    """Bytes on disk of the chunks that the datasets of an HDF5 file refer to."""
    with h5py.File(spec['output'], 'r') as file:
        return sum(file[path].id.get_storage_size() for path in result['datasets'].values())


CHECKS = {'hdf5': check_hdf5, 'zarr': check_zarr, 'raw': lambda spec, _: check_raw(spec)}


def answer(request):
    spec, result = request['spec'], request['result']
    try:
        fault = CHECKS[result['format']](spec, result)
        return {'fault': fault, **({'usefulBytes': useful_bytes(spec, result)} if result['format'] == 'hdf5' and not fault else {})}
    except CannotRead as error:
        return {'fault': None, 'unread': str(error)}
    except Exception as error:  # an unreadable file is a fault of the trial, not of the reader
        return {'fault': f'{type(error).__name__}: {error}'}


print(json.dumps({'event': 'ready', 'versions': {'h5py': h5py.__version__, **({'tables': tables.__version__} if tables else {})}}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
