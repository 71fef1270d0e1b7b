// Blosc's bit shuffle: the lowest bit of all items, then the next bit, and so on.
#pragma once

#include <cstddef>

namespace h5saver::codec {

/// Items come in eights here: each byte of the result holds one bit of eight items, the first item's lowest.
constexpr std::size_t kBitshuffleItems = 8;

constexpr std::size_t kBitshuffleItemSizeMax = 16;

/// `bytes` is a whole number of times kBitshuffleItems items of at most kBitshuffleItemSizeMax bytes; `data` and `out` do not overlap.
void bitshuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out);
void bitunshuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out);

}  // namespace h5saver::codec
