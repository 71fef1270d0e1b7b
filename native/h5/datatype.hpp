// Between our dtypes and HDF5's datatypes. Call under LibraryLock.
#pragma once

#include <optional>

#include "core/dtype.hpp"
#include "h5/handle.hpp"

namespace h5saver::h5 {

/// The datatype on disk and in memory: little-endian, as PyTables writes it (bool: 8-bit bitfield, complex: {r, i}).
TypeHandle datatype_of(core::DType dtype);

/// The dtype of a datatype found in a file, whatever its byte order; none for strings, general compounds and the like.
/// An enumeration of FALSE and TRUE over int8, as h5py writes it, is bool.
std::optional<core::DType> classify(hid_t type);

}  // namespace h5saver::h5
