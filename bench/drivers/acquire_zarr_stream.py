# acquire-zarr: a Zarr 3 stream of frames of one camera, one frame a chunk, with its own threads. The file is not called
# acquire_zarr.py, because a script's own folder comes first when Python looks for a module.
import os

import protocol

SHARD_FRAMES = 16
SHUFFLES = {'none': 0, 'byte': 1, 'bit': 2}


def load():
    import acquire_zarr
    return acquire_zarr


def versions(_):
    from importlib.metadata import version
    return {'acquire-zarr': version('acquire-zarr')}


def compression(zarr, codec):
    library, level = codec['library'], codec.get('level', 5)
    if library == 'none':
        return {}
    codecs = {'blosc:lz4': zarr.CompressionCodec.BLOSC_LZ4, 'blosc:zstd': zarr.CompressionCodec.BLOSC_ZSTD}
    settings = zarr.CompressionSettings(compressor=zarr.Compressor.BLOSC1, codec=codecs[library], level=level,
                                        shuffle=SHUFFLES[codec.get('shuffle', 'byte')])
    return {'compression': settings}


def run(trial, zarr):
    [column] = trial.columns
    height, width = column.shape
    dimensions = [
        zarr.Dimension(name='t', kind=zarr.DimensionType.TIME, array_size_px=0, chunk_size_px=1, shard_size_chunks=SHARD_FRAMES),
        zarr.Dimension(name='y', kind=zarr.DimensionType.SPACE, array_size_px=height, chunk_size_px=height, shard_size_chunks=1),
        zarr.Dimension(name='x', kind=zarr.DimensionType.SPACE, array_size_px=width, chunk_size_px=width, shard_size_chunks=1),
    ]
    array = zarr.ArraySettings(data_type=zarr.DataType.UINT16, output_key=column.name, dimensions=dimensions,
                               **compression(zarr, trial.codec))
    stream = zarr.ZarrStream(zarr.StreamSettings(store_path=trial.output, overwrite=True, max_threads=os.cpu_count() or 1, arrays=[array]))
    rows, count = column.rows, len(column.rows)
    trial.append_all(lambda row: stream.append(rows[row % count], key=column.name))
    stream.close()
    return {'format': 'zarr', 'datasets': {column.name: column.name}}


protocol.serve(load, versions, run)
