// HDF5's shuffle filter: the first bytes of all items, then the second bytes, and so on.
#pragma once

#include <cstddef>

namespace h5saver::codec {

/// `bytes` is a whole number of items; `data` and `out` do not overlap.
void shuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out);
void unshuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out);

}  // namespace h5saver::codec
