"""Writes an HDF5 file as other programs do, with all that PyMoDAQ does not bear in a file of its own: foreign.py FILE."""
from __future__ import annotations

import sys

import h5py
import numpy as np


def main(path: str) -> None:
    with h5py.File(path, 'w') as file:
        file.attrs['creator'] = 'another program: µ'
        file.attrs['numbers'] = np.arange(5)
        file.attrs['date'] = np.bytes_('2026-11-22')
        group = file.create_group('entry/instrument')
        group.attrs['NX_class'] = 'NXinstrument'
        group.attrs['none'] = h5py.Empty('f8')
        group['image'] = np.arange(12, dtype='>u2').reshape(3, 4)
        group['image'].attrs['units'] = 'counts'
        group['scalar'] = 1.5
        group['text'] = 'plain text, 日本'
        group['texts'] = np.array(['a', 'bc'], dtype=h5py.string_dtype())
        group['table'] = np.array([(1, 2.5), (2, 3.5)], dtype=[('number', 'i4'), ('value', 'f8')])
        group['state'] = np.array([0, 1], dtype=h5py.enum_dtype({'off': 0, 'on': 1}, 'i1'))
        group['empty'] = np.zeros((0, 3))
        group['ragged'] = np.array([np.arange(2), np.arange(3)], dtype=h5py.vlen_dtype('i4'))
        group.create_dataset('growing', (2, 3), 'f4', maxshape=(None, 3), chunks=(1, 3), compression='gzip')
        group['soft'] = h5py.SoftLink('/entry/instrument/image')
        group['lost'] = h5py.SoftLink('/nowhere')
        group['external'] = h5py.ExternalLink('elsewhere.h5', '/data')
        group['reference'] = group['image'].ref
        group['kind'] = np.dtype('f8')
        group.create_group('name with spaces and µ')['CLASS'] = np.arange(3)
        group['x'] = np.linspace(0, 1, 4)
        group['x'].make_scale('x')
        group['image'].dims[1].attach_scale(group['x'])


if __name__ == '__main__':
    main(sys.argv[1])
