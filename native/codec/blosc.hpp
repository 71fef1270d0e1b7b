// The blosc filter (32001) with all compressors of the linked c-blosc and its three shuffles.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "codec/codec.hpp"

namespace h5saver::codec {

std::unique_ptr<const Codec> make_blosc_codec(const CodecSpec& spec, std::size_t item_size, std::size_t chunk_bytes);

/// Compressors of the linked library.
std::vector<std::string> blosc_compressors();
std::string blosc_version();

/// Size of the data that a blosc buffer holds, or 0 when its header is damaged.
std::size_t blosc_decoded_size(const void* data, std::size_t bytes);
/// Decodes a buffer of blosc, whatever its compressor. False when it is damaged or holds more than `size` bytes.
bool blosc_decode(const void* data, std::size_t bytes, void* out, std::size_t size);

}  // namespace h5saver::codec
