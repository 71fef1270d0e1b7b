// How much an attribute's elements of variable length point to: libhdf5 has no limit for what it allocates when it reads them.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <string>

namespace h5saver::h5 {

/// Bytes that the elements of an attribute point to; the largest number where that cannot be told before they are read: of
/// lists of lists, and of texts and lists in records or arrays that are themselves part of an element. 0 for types without such elements. Call under LibraryLock.
std::uint64_t pointed_bytes(hid_t attribute, const std::string& where, hid_t type, std::size_t count);

}  // namespace h5saver::h5
