# Writes the HDF5 file of argv[1] with elements of every class that h5py can write, as other programs do:
# test/integration/browser/element-types.test.ts reads it.
import sys

import h5py
import numpy

colours = h5py.enum_dtype({"RED": 0, "GREEN": 1, "BLUE": 2}, basetype="i2")
letters = h5py.enum_dtype({"A": 1, "B": 70000}, basetype=">u4")
inner = numpy.dtype([("x", "f8"), ("y", "u1")])
row = numpy.dtype(
    [
        ("count", "i8"),
        ("name", h5py.string_dtype()),
        ("fixed", "S4"),
        ("pair", "f4", (2,)),
        ("inner", inner),
        ("letter", letters),
        ("flag", "?"),
    ]
)

with h5py.File(sys.argv[1], "w") as file:
    file.create_dataset("colours", data=numpy.array([0, 2, 7], "i2"), dtype=colours)
    file.create_dataset("letters", data=numpy.array([70000, 1], ">u4"), dtype=letters)
    table = numpy.zeros(2, row)
    table["count"] = [2**53 + 2, -1]
    table["name"] = ['a "quoted" one', "zwei\né"]
    table["fixed"] = [b"ab", b"full"]
    table["pair"] = [[0.5, numpy.inf], [numpy.nan, -2]]
    table["inner"]["x"] = [1.5, 2.5]
    table["inner"]["y"] = [255, 0]
    table["letter"] = [1, 70000]
    table["flag"] = [True, False]
    file["table"] = table
    file["references"] = numpy.array([file["colours"].ref, h5py.Reference()], dtype=h5py.ref_dtype)
    file["regions"] = numpy.array([file["colours"].regionref[0:2]], dtype=h5py.regionref_dtype)
    ragged = file.create_dataset("ragged", (3,), dtype=h5py.vlen_dtype("f4"))
    ragged[0] = [1, 2]
    ragged[2] = [3]
    file["times"] = numpy.array([0, 1], "M8[s]").astype(h5py.opaque_dtype("M8[s]"))
    file["null"] = h5py.Empty("f8")
    file["none"] = numpy.zeros((0, 3))
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource("/etc/elsewhere.h5", "x", (4,))
    file.create_virtual_dataset("virtual", layout)
    file.create_dataset("outside", (4,), "u1", external=[("/etc/passwd", 0, 4)])
    file.attrs.create("colour", 1, dtype=colours)
    file.attrs["to"] = file["letters"].ref
    file.attrs["point"] = numpy.array((1.5, 3), dtype=inner)
