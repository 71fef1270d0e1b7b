// What all reads of elements share: which block is read, that it is inside and small enough, and the read itself.
// Call under LibraryLock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "h5/handle.hpp"

namespace h5saver::h5 {

using Extents = std::vector<std::uint64_t>;

/// The product of the extents and `item_size`, or the largest number there is when it would be more.
std::uint64_t bytes_of(const Extents& extents, std::uint64_t item_size);

/// Throws ERR_INVALID_OPTION above kReadBytesMax. `what` begins the message.
void check_memory(const std::string& what, std::uint64_t bytes, const std::string& path);

/// A block of an open dataset that may be read: its elements lie in this very file, in chunks that can be decoded within the
/// limit. Throws ERR_NODE_KIND, ERR_INDEX_OUT_OF_RANGE, ERR_INVALID_OPTION. `item_size`: bytes of an element in the file.
SpaceHandle select_block(hid_t dataset, const std::string& path, std::size_t item_size, const Extents& start,
                         const Extents& count);

/// Reads the selected elements into `out`, one after the other. Throws ERR_FILTER_UNAVAILABLE, ERR_DECODE_FAILED, ERR_HDF5.
void read_selected(hid_t dataset, const std::string& path, hid_t type, hid_t file_space, const Extents& count,
                   hid_t transfer, void* out);

}  // namespace h5saver::h5
