// A deflate encoder for what sensors send once it is shuffled: planes of noise, in which no longer text repeats itself, and
// planes in which the same byte comes many times running. Its only matches are repeats of the byte before, and every 16 KiB
// have codes of their own, so that they follow the brightness. Any inflater reads the stream.
#pragma once

#include <cstddef>

namespace h5saver::codec {

/// Makes a zlib stream of `bytes` bytes (at least 1). Returns its size, or 0 when it does not fit into `capacity`.
std::size_t run_deflate(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t capacity);

}  // namespace h5saver::codec
