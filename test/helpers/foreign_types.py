# Writes the HDF5 file of argv[1] with what PyMoDAQ cannot walk over, and with `cycle` as argv[2] a group that holds itself:
# test/integration/external-file.test.ts imports it.
import sys

import h5py
import numpy

with h5py.File(sys.argv[1], "w") as file:
    file["group/values"] = numpy.arange(6).reshape(2, 3)
    if "cycle" in sys.argv:
        file["group/up"] = file["group"]
    file["again"] = file["group/values"]
    file["soft"] = h5py.SoftLink("/group/values")
    file["outside_link"] = h5py.ExternalLink("/etc/passwd", "/x")
    file["named"] = numpy.dtype("i4")
    file.create_dataset("of_named", (2,), dtype=file["named"])
    file["table"] = numpy.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
    file["texts"] = ["one", "two"]
    file["scalar_text"] = "hello"
    file["null"] = h5py.Empty("f8")
    file["empty"] = numpy.zeros((0, 3))
    file["scalar"] = 2.5
    rows = file.create_dataset("rows", (2,), maxshape=(None,), dtype=h5py.vlen_dtype("f4"))
    rows[1] = [1, 2]
    file.create_dataset("references", (1,), dtype=h5py.ref_dtype)[0] = file["group"].ref
    file.create_dataset("times", (2,), dtype=h5py.opaque_dtype(numpy.dtype("datetime64[s]")))
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource("/etc/elsewhere.h5", "x", (4,))
    file.create_virtual_dataset("virtual", layout)
    file.create_dataset("outside", (4,), "u1", external=[("/etc/passwd", 0, 4)])
    # Dimension scales: a list of references, a table of references, and texts that were never written.
    values = file["group/values"]
    file["scale"] = numpy.arange(2.0)
    file["scale"].make_scale("x")
    values.dims[0].attach_scale(file["scale"])
    values.dims[0].label = "x"
    file["group"].attrs["owner"] = file.ref
    file["group"].attrs["names"] = ["a", "b"]
    file["group"].attrs["point"] = numpy.array((1, 2.5), dtype=[("a", "i4"), ("b", "f8")])
