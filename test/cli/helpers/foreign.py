# Writes the HDF5 file of argv[1] that no PyMoDAQ would write: test/cli/ls-show.test.ts looks at it.
import sys

import h5py
import numpy

with h5py.File(sys.argv[1], "w") as file:
    file["deep/er/counts"] = numpy.arange(24, dtype=">i4").reshape(2, 3, 4)
    file["deep/loop"] = file["deep"]
    file["soft"] = h5py.SoftLink("/deep/er/counts")
    file["dangling"] = h5py.SoftLink("/nowhere")
    file["external"] = h5py.ExternalLink("/etc/passwd", "/x")
    file["table"] = numpy.array([(1, 2.5)], dtype=[("a", "i4"), ("b", "f8")])
    file["texts"] = ["one", "two"]
    file["flags"] = numpy.array([True, False])
    file["empty"] = numpy.zeros((0, 5))
    file["scalar"] = 2.5
    file["null"] = h5py.Empty("f8")
    file["half"] = numpy.array([1.5, numpy.inf], dtype="f2")
    file["large"] = numpy.array([2**63 + 1], dtype="u8")
    file.create_dataset("packed", data=numpy.zeros((100, 100)), chunks=(10, 100), compression="gzip", compression_opts=4, shuffle=True)
    file.create_dataset("sums", data=numpy.zeros(100), chunks=(10,), fletcher32=True)
    file["a\x1b[31mred\x07"] = numpy.zeros(1)
    file.create_group("many").attrs["settings"] = "<a no xml"
    for index in range(30):
        file[f"many/n{index:02d}"] = index
    layout = h5py.VirtualLayout((4,), "f8")
    layout[:] = h5py.VirtualSource("/etc/elsewhere.h5", "x", (4,))
    file.create_virtual_dataset("virtual", layout)
    file.create_dataset("outside", (4,), "u1", external=[("/etc/passwd", 0, 4)])
    attributes = file["scalar"].attrs
    attributes["evil"] = "\x1b]0;title\x07\nnext line"
    attributes["nan"] = float("nan")
    attributes["array"] = numpy.arange(1000)
    attributes["reference"] = file["deep"].ref
    attributes["code"] = '{"module": "builtins", "type": "str", "data": "__import__(\'os\').system(\'x\')"}'
    attributes["long"] = "x" * 50000
    attributes["units"] = "m\x1bs"
