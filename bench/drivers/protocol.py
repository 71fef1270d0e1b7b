# What every Python driver shares: the same steps and fields as protocol.mjs, which describes them.
import json
import os
import resource
import sys
import time

try:
    import numpy
except ImportError as error:
    print(json.dumps({'event': 'missing', 'reason': str(error)}), flush=True)
    sys.exit(0)

CHUNK_BYTES = 65536


class Missing(Exception):
    """Raised by run(): this rival cannot do what is asked, as a part of it is not installed."""


def rows_per_chunk(row_bytes):
    """The chunk of a rival without a rule of its own: one frame, or 64 KiB of smaller rows."""
    return max(1, CHUNK_BYTES // row_bytes)


class Column:
    """One column with its pool of rows in memory; row i of the trial is `rows[i % len(rows)]`, shape (1, *shape)."""

    def __init__(self, name, dtype, shape, values):
        self.name = name
        self.dtype = numpy.dtype(dtype)
        self.shape = tuple(shape)
        self.row_bytes = self.dtype.itemsize * int(numpy.prod(shape, dtype=int))
        self.rows = [values[index:index + 1] for index in range(len(values))]


class Trial:
    """One trial with its data in memory. The row times, where the case gives them, are one more column `time`."""

    def __init__(self, spec):
        self.rows = spec['rows']
        self.output = spec['output']
        self.input = spec['input']
        self.codec = spec['codec']
        self.options = spec['options']
        self.sync = spec['sync']
        self.columns = [load_column(column) for column in spec['columns']]
        if spec['times']:
            self.columns.append(Column('time', 'float64', (), numpy.fromfile(spec['times']['file'], count=self.rows)))
        self.sample_every = spec['sampleEvery']
        self.latencies = numpy.zeros(-(-self.rows // self.sample_every))

    def append_all(self, append):
        """Calls append(row) for every row, and times one call of `sample_every`."""
        clock, every, latencies = time.perf_counter, self.sample_every, self.latencies
        for row in range(self.rows):
            if row % every == 0:
                start = clock()
                append(row)
                latencies[row // every] = clock() - start
            else:
                append(row)


def load_column(spec):
    values = numpy.fromfile(spec['pool']['file'], dtype=spec['dtype']).reshape((-1, *spec['shape']))
    return Column(spec['name'], spec['dtype'], spec['shape'], values)


def serve(load, versions, run):
    """Runs the driver of this process.

    load() imports the library, versions(library) names it, run(trial, library) creates the file, appends every row,
    closes the file, and returns fields for the result (`format`, `datasets`). A field `check` is called when the clock has
    stopped, and raises where what was read is wrong.
    """
    try:
        library = load()
    except Exception as error:  # whatever keeps a library from loading makes it a missing rival, and is told
        return emit({'event': 'missing', 'reason': str(error).split('\n')[0]})
    with open(sys.argv[1], encoding='utf-8') as file:
        trial = Trial(json.load(file))
    emit({'event': 'ready', 'versions': {'python': sys.version.split()[0], 'numpy': numpy.__version__, **versions(library)}})
    if not sys.stdin.readline():
        sys.exit('the harness closed standard input before the start')

    reset_peak_memory()
    memory_before = memory('VmRSS')
    cpu_before = cpu_seconds()
    started_unix_ms = time.time() * 1000
    started = time.perf_counter()
    try:
        fields = run(trial, library)
    except Missing as error:
        return emit({'event': 'missing', 'reason': str(error)})
    seconds = time.perf_counter() - started
    cpu = cpu_seconds() - cpu_before
    growth = max(0, memory('VmHWM') - memory_before)
    check = fields.pop('check', None)
    if check:
        check()
    emit({
        'event': 'result',
        'seconds': seconds,
        'startedUnixMs': started_unix_ms,
        'cpuSeconds': cpu,
        'memoryGrowthBytes': growth,
        'eventLoopUtilization': None,
        'fileBytes': sum(os.stat(path).st_size for path in files_of(trial.output)),
        'append': summary(trial.latencies),
        'memorySamples': [],
        'syncSeconds': sync_seconds(trial.output) if trial.sync and fields['format'] != 'none' else None,
        **fields,
    })


def summary(latencies):
    """Microseconds, by the same rule as latencies.mjs."""
    if not latencies.any():
        return None
    ordered = numpy.sort(latencies) * 1e6
    at = lambda share: float(ordered[min(len(ordered) - 1, int(share * len(ordered)))])
    return {'count': len(ordered), 'p50': at(0.5), 'p99': at(0.99), 'max': at(1)}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def reset_peak_memory():
    """Linux keeps the highest resident set of a process, and forgets it when 5 is written here."""
    try:
        with open('/proc/self/clear_refs', 'w') as file:
            file.write('5')
    except OSError:
        pass  # other systems: the peak since the start stands in, which can only make the growth look larger


def memory(field):
    """Bytes of a field of /proc/self/status; elsewhere the highest resident set so far."""
    try:
        with open('/proc/self/status') as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith(field + ':'))
    except OSError:
        scale = 1 if sys.platform == 'darwin' else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * scale


def files_of(path):
    """The files of an output: itself, or all below it where it is a folder. None where a driver only reads."""
    if os.path.isfile(path):
        return [path]
    return [os.path.join(folder, name) for folder, _, names in os.walk(path) for name in names]


def sync_seconds(path):
    files = files_of(path)
    start = time.perf_counter()
    for file in files:
        handle = os.open(file, os.O_RDWR)
        try:
            getattr(os, 'fdatasync', os.fsync)(handle)
        finally:
            os.close(handle)
    return time.perf_counter() - start


def emit(message):
    print(json.dumps(message), flush=True)
