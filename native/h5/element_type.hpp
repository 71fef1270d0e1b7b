// What the datatypes of foreign files mean to us, and how their elements are asked for. Call under LibraryLock.
#pragma once

#include "h5/handle.hpp"
#include "h5/node_info.hpp"

namespace h5saver::h5 {

/// Never throws for a strange type: that is opaque.
ElementType element_type_of(hid_t type, const std::string& path);

/// The names of an enumeration, a thousand at most. Throws ERR_HDF5 where they stand for no numbers.
std::vector<EnumMember> enum_members(hid_t type, const std::string& path);

/// The datatype in memory that makes libhdf5 give out little-endian elements of `dtype`, whatever the file's `type` is.
TypeHandle memory_type(hid_t type, core::DType dtype);

/// Whether elements of this type hold addresses of memory once they are read.
bool holds_addresses(hid_t type);

/// Extents of a dataspace; none for a null dataspace. `max_shape` may be null.
std::optional<std::vector<std::uint64_t>> shape_of(hid_t space, const std::string& path,
                                                   std::vector<std::uint64_t>* max_shape);

}  // namespace h5saver::h5
