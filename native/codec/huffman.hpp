// Prefix codes of a deflate block: from how often each symbol occurs to the code of each.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace h5saver::codec {

/// Symbols of deflate's largest alphabet: 256 bytes, the end of the block, 29 lengths.
constexpr std::size_t kHuffmanSymbolsMax = 286;

struct HuffmanCode {
  /// In the order in which deflate writes bits: the first bit of the code is the lowest.
  std::array<std::uint16_t, kHuffmanSymbolsMax> bits{};
  /// 0 for a symbol that does not occur.
  std::array<std::uint8_t, kHuffmanSymbolsMax> lengths{};
};

/// The canonical code of the first `symbols` symbols, none longer than `length_max` bits (at most 15). `counts` are below 2^16,
/// and at least two of them are not 0.
void make_huffman_code(const std::uint32_t* counts, std::size_t symbols, unsigned length_max, HuffmanCode& code);

}  // namespace h5saver::codec
