# PyMoDAQ's own saver of continuous acquisition, as its detectors use it: one DataToExport a row, all channels in it.
import warnings

import protocol


def load():
    warnings.simplefilter('ignore')
    import logging
    logging.disable(logging.CRITICAL)
    from pymodaq_data import data
    from pymodaq_data.h5modules import data_saving, saving
    return data, data_saving, saving


def versions(_):
    import tables
    from importlib.metadata import version
    return {'pymodaq_data': version('pymodaq_data'), 'tables': tables.__version__, 'hdf5': tables.hdf5_version}


def dataset_paths(columns):
    """PyMoDAQ numbers the channels anew for each dimension; a number becomes an array of one element."""
    counts, paths = {}, {}
    for column in columns:
        dimension = f'Data{2 if len(column.shape) > 1 else 1 if column.shape else 0}D'
        number = counts[dimension] = counts.get(dimension, -1) + 1
        paths[column.name] = f'/RawData/Detector000/{dimension}/CH{number:02d}/EnlData00'
    return paths


def run(trial, modules):
    data, data_saving, saving = modules
    h5saver = saving.H5SaverLowLevel('detector', backend='tables')
    # It opens a path only as it is told to: as a file that is new.
    from pathlib import Path
    h5saver.init_file(Path(trial.output), new_file=True)
    library, level = trial.codec['library'], trial.codec.get('level', 0)
    h5saver.define_compression('zlib' if library == 'none' else library, 0 if library == 'none' else level)
    detector = h5saver.get_set_group(h5saver.raw_group, 'Detector000', title='Bench')
    saver = data_saving.DataToExportTimedSaver(h5saver)
    values = [column for column in trial.columns if column.name != 'time']
    times = next((column for column in trial.columns if column.name == 'time'), None)

    def append(row):
        channels = [data.DataRaw(column.name, data=[column.rows[row % len(column.rows)][0].reshape(column.shape or (1,))], labels=[column.name])
                    for column in values]
        exported = data.DataToExport('Bench', data=channels)
        if times:
            exported.timestamp = float(times.rows[row % len(times.rows)][0])
        saver.add_data(detector, exported)

    trial.append_all(append)
    h5saver.close_file()
    return {'format': 'hdf5', 'datasets': {**dataset_paths(values), 'time': '/RawData/Detector000/NavAxes/Axis00'}}


protocol.serve(load, versions, run)
