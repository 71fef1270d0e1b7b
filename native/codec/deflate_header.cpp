#include "codec/deflate_header.hpp"

#include <algorithm>

namespace h5saver::codec {
namespace {

constexpr unsigned kLengthMax = 7;
constexpr std::array<std::uint8_t, kDeflateHeaderSymbols> kLengthCodeOrder = {16, 17, 18, 0, 8,  7, 9,  6, 10, 5,
                                                                              11, 4,  12, 3, 13, 2, 14, 1, 15};

using Counts = std::array<std::uint32_t, kDeflateHeaderSymbols>;

void add(DeflateHeader& header, unsigned symbol, std::size_t extra, Counts& counts) {
  header.symbols[header.size] = static_cast<std::uint8_t>(symbol);
  header.extra[header.size++] = static_cast<std::uint8_t>(extra);
  ++counts[symbol];
}

constexpr unsigned extra_bits(unsigned symbol) { return symbol < 16 ? 0 : symbol == 16 ? 2 : symbol == 17 ? 3 : 7; }

}  // namespace

void make_deflate_header(const HuffmanCode& code, DeflateHeader& header) {
  header.length_symbols = kHuffmanSymbolsMax;
  while (code.lengths[header.length_symbols - 1] == 0) --header.length_symbols;
  std::array<std::uint8_t, kHuffmanSymbolsMax + kDistanceSymbols> lengths;
  std::copy_n(code.lengths.begin(), header.length_symbols, lengths.begin());
  std::fill_n(lengths.begin() + static_cast<std::ptrdiff_t>(header.length_symbols), kDistanceSymbols, std::uint8_t{1});
  const std::size_t size = header.length_symbols + kDistanceSymbols;

  Counts counts{};
  for (std::size_t i = 0; i < size;) {
    std::size_t end = i + 1;
    while (end < size && lengths[end] == lengths[i]) ++end;
    std::size_t same = end - i;
    const unsigned length = lengths[i];
    if (length == 0) {
      for (; same >= 11; same -= std::min<std::size_t>(same, 138))
        add(header, 18, std::min<std::size_t>(same, 138) - 11, counts);
      if (same >= 3) {
        add(header, 17, same - 3, counts);
        same = 0;
      }
    } else {
      add(header, length, 0, counts);
      --same;
      for (; same >= 3; same -= std::min<std::size_t>(same, 6))
        add(header, 16, std::min<std::size_t>(same, 6) - 3, counts);
    }
    for (; same > 0; --same) add(header, length, 0, counts);
    i = end;
  }
  make_huffman_code(counts.data(), counts.size(), kLengthMax, header.code);
  while (header.code.lengths[kLengthCodeOrder[header.code_lengths - 1]] == 0) --header.code_lengths;
  header.bits = 3 + 5 + 5 + 4 + 3 * header.code_lengths;
  for (unsigned symbol = 0; symbol < kDeflateHeaderSymbols; ++symbol) {
    header.bits += counts[symbol] * (header.code.lengths[symbol] + extra_bits(symbol));
  }
}

void write_deflate_header(const DeflateHeader& header, bool is_last, BitWriter& writer) {
  writer.put((is_last ? 1U : 0U) | 2U << 1, 3);
  writer.put(header.length_symbols - 257, 5);
  writer.put(kDistanceSymbols - 1, 5);
  writer.put(header.code_lengths - 4, 4);
  for (std::size_t i = 0; i < header.code_lengths; ++i) writer.put(header.code.lengths[kLengthCodeOrder[i]], 3);
  for (std::size_t i = 0; i < header.size; ++i) {
    const unsigned symbol = header.symbols[i];
    const unsigned length = header.code.lengths[symbol];
    writer.put(header.code.bits[symbol] | static_cast<unsigned>(header.extra[i]) << length,
               length + extra_bits(symbol));
  }
}

}  // namespace h5saver::codec
