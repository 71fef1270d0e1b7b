// Shuffle (filter 2) and deflate (filter 1): what every HDF5 tool reads. The stream is zlib's whoever makes it.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "codec/codec.hpp"

namespace h5saver::codec {

std::unique_ptr<const Codec> make_deflate_codec(int level, std::size_t item_size);

/// Decodes a stream of zlib. False when it is damaged, or holds not exactly `size` bytes; never writes past them.
bool inflate_exactly(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t size);

/// Which engine of this build serves a level: "isa-l", "libdeflate" or "zlib".
std::string deflate_engine(int level);

/// Versions of the engines; empty where the build lacks one.
std::string zlib_library_version();
std::string libdeflate_library_version();
std::string isal_library_version();

}  // namespace h5saver::codec
