// The codes of a deflate block as they stand before it: the length of each code, of which repeats are counted, themselves coded.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "codec/bit_writer.hpp"
#include "codec/huffman.hpp"

namespace h5saver::codec {

/// Two codes of one bit, of which only the first, a distance of 1, is used: no inflater takes a code of a single symbol amiss
/// then.
constexpr std::size_t kDistanceSymbols = 2;
constexpr std::size_t kDeflateHeaderSymbols = 19;

struct DeflateHeader {
  std::size_t length_symbols = 0;
  std::array<std::uint8_t, kHuffmanSymbolsMax + kDistanceSymbols> symbols;
  std::array<std::uint8_t, kHuffmanSymbolsMax + kDistanceSymbols> extra;
  std::size_t size = 0;
  HuffmanCode code;
  std::size_t code_lengths = kDeflateHeaderSymbols;
  /// What it takes in the stream.
  std::size_t bits = 0;
};

void make_deflate_header(const HuffmanCode& code, DeflateHeader& header);
void write_deflate_header(const DeflateHeader& header, bool is_last, BitWriter& writer);

}  // namespace h5saver::codec
