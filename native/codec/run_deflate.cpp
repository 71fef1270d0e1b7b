#include "codec/run_deflate.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "codec/adler.hpp"
#include "codec/bit_writer.hpp"
#include "codec/deflate_header.hpp"
#include "codec/deflate_tokens.hpp"
#include "codec/huffman.hpp"

// Shifts by a variable number of bits are single instructions from 2013 on. GCC picks the version when the program starts;
// sanitizers run before that is possible.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define H5SAVER_CLONES __attribute__((target_clones("arch=haswell", "default")))
#else
#define H5SAVER_CLONES
#endif

namespace h5saver::codec {
namespace {

/// Four bytes, or three runs of 18 bits, are then at most 56 bits: with the seven before them they fit into a word.
constexpr unsigned kCodeLengthMax = 12;

constexpr std::size_t kEndOfBlock = 256;
constexpr std::size_t kFirstLengthSymbol = 257;
constexpr std::size_t kLengthSymbols = 29;
constexpr std::array<std::uint16_t, kLengthSymbols> kLengthBases = {
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
constexpr std::array<std::uint8_t, kLengthSymbols> kLengthExtraBits = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2,
                                                                       2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0};
constexpr std::size_t kZlibHeaderBytes = 2;
constexpr std::size_t kZlibTrailerBytes = 4;
constexpr std::size_t kStoredHeaderBytes = 5;

constexpr std::array<std::uint8_t, kRunMax + 1> make_length_symbols() {
  std::array<std::uint8_t, kRunMax + 1> symbols{};
  for (std::size_t symbol = 0; symbol < kLengthSymbols; ++symbol) {
    for (std::size_t length = kLengthBases[symbol]; length <= kRunMax; ++length) {
      symbols[length] = static_cast<std::uint8_t>(symbol);
    }
  }
  return symbols;
}
/// Of a run's length: its symbol, counted from kFirstLengthSymbol.
constexpr std::array<std::uint8_t, kRunMax + 1> kLengthSymbolOf = make_length_symbols();

/// What one block needs; kept per thread.
struct Block {
  Tokens tokens;
  std::array<std::uint32_t, kHuffmanSymbolsMax> counts;
  HuffmanCode code;
  /// The packed code of each token, with what follows a run's.
  std::array<std::uint32_t, kTokenKinds> codes;
};

// From counts of tokens to counts of deflate's symbols.
void add_up(Block& block) {
  const auto count_of = [&](std::size_t token) {
    const auto& counts = block.tokens.counts;
    return counts[0][token] + counts[1][token] + counts[2][token] + counts[3][token];
  };
  block.counts.fill(0);
  block.counts[kEndOfBlock] = 1;
  for (std::size_t byte = 0; byte < 256; ++byte) block.counts[byte] = count_of(byte);
  if (!block.tokens.has_runs()) return;
  for (std::size_t run = kRunMin; run <= kRunMax; ++run) {
    block.counts[kFirstLengthSymbol + kLengthSymbolOf[run]] += count_of(kRunToken + run);
  }
}

std::size_t bits_of(const Block& block, const DeflateHeader& header) {
  std::size_t bits = header.bits;
  for (std::size_t symbol = 0; symbol < kHuffmanSymbolsMax; ++symbol)
    bits += block.counts[symbol] * block.code.lengths[symbol];
  for (std::size_t symbol = 0; symbol < kLengthSymbols; ++symbol) {
    // One bit for the distance.
    bits += block.counts[kFirstLengthSymbol + symbol] * (kLengthExtraBits[symbol] + 1U);
  }
  return bits;
}

void pack_codes(Block& block) {
  const HuffmanCode& code = block.code;
  for (std::size_t byte = 0; byte < 256; ++byte) block.codes[byte] = packed(code.bits[byte], code.lengths[byte]);
  if (!block.tokens.has_runs()) return;
  for (std::size_t run = kRunMin; run <= kRunMax; ++run) {
    const std::size_t symbol = kLengthSymbolOf[run];
    const unsigned length = code.lengths[kFirstLengthSymbol + symbol];
    const std::uint32_t extra = static_cast<std::uint32_t>(run - kLengthBases[symbol]);
    // The distance is 1, whose code is a bit of 0.
    block.codes[kRunToken + run] =
        packed(code.bits[kFirstLengthSymbol + symbol] | extra << length, length + kLengthExtraBits[symbol] + 1U);
  }
}

// The writer comes and goes by value: what is stored through a pointer to bytes could otherwise be the writer itself, for all
// that the compiler knows.
H5SAVER_CLONES BitWriter write_bytes(const std::uint8_t* data, std::size_t count, const std::uint32_t* codes,
                                     BitWriter writer) {
  std::size_t i = 0;
  for (; i + 4 <= count; i += 4) {
    const Joined four = join(join(codes[data[i]], codes[data[i + 1]]), join(codes[data[i + 2]], codes[data[i + 3]]));
    writer.put(four.bits, four.length);
  }
  for (; i < count; ++i) writer.put(codes[data[i]] >> kLengthBits, codes[data[i]] & kLengthMask);
  return writer;
}

// A run with its distance may have 18 bits, so that three fit.
H5SAVER_CLONES BitWriter write_tokens(const Token* tokens, std::size_t count, const std::uint32_t* codes,
                                      BitWriter writer) {
  std::size_t i = 0;
  for (; i + 3 <= count; i += 3) {
    const Joined three = join(join(codes[tokens[i]], codes[tokens[i + 1]]), join(codes[tokens[i + 2]], 0));
    writer.put(three.bits, three.length);
  }
  for (; i < count; ++i) writer.put(codes[tokens[i]] >> kLengthBits, codes[tokens[i]] & kLengthMask);
  return writer;
}

BitWriter write_symbols(const std::uint8_t* data, std::size_t bytes, const Block& block, BitWriter writer) {
  const Tokens& tokens = block.tokens;
  writer = tokens.has_runs() ? write_tokens(tokens.list.data(), tokens.size, block.codes.data(), writer)
                             : write_bytes(data, bytes, block.codes.data(), writer);
  writer.put(block.code.bits[kEndOfBlock], block.code.lengths[kEndOfBlock]);
  return writer;
}

void write_stored(const std::uint8_t* data, std::size_t bytes, bool is_last, BitWriter& writer) {
  writer.put(is_last ? 1 : 0, 3);
  writer.align();
  writer.put(bytes | (~bytes & 0xFFFFU) << 16, 32);
  writer.copy(data, bytes);
}

}  // namespace

std::size_t run_deflate(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t capacity) {
  if (capacity < kZlibHeaderBytes + kZlibTrailerBytes + kBitWriterSlack) return 0;
  std::byte* const end = out + capacity - kZlibTrailerBytes - kBitWriterSlack;
  thread_local Block block;
  BitWriter writer(out);
  // Deflate with a window of 32 KiB, made by the fastest algorithm.
  writer.put(0x0178, 16);
  const auto* next = reinterpret_cast<const std::uint8_t*>(data);
  for (std::size_t start = 0; start < bytes; start += kBlockBytes) {
    const std::size_t size = std::min(kBlockBytes, bytes - start);
    const bool is_last = start + size == bytes;
    make_tokens(next, size, start > 0, block.tokens);
    add_up(block);
    make_huffman_code(block.counts.data(), block.counts.size(), kCodeLengthMax, block.code);
    DeflateHeader header;
    make_deflate_header(block.code, header);
    const std::size_t coded = (bits_of(block, header) + 7) / 8;
    const bool stored = coded >= size + kStoredHeaderBytes;
    if (static_cast<std::size_t>(end - writer.out()) < std::min(coded, size + kStoredHeaderBytes) + 1) return 0;
    if (stored) {
      write_stored(next, size, is_last, writer);
    } else {
      write_deflate_header(header, is_last, writer);
      pack_codes(block);
      writer = write_symbols(next, size, block, writer);
    }
    next += size;
  }
  writer.align();
  const std::uint32_t sum = adler32(data, bytes);
  const std::array<std::uint8_t, kZlibTrailerBytes> trailer = {
      static_cast<std::uint8_t>(sum >> 24), static_cast<std::uint8_t>(sum >> 16), static_cast<std::uint8_t>(sum >> 8),
      static_cast<std::uint8_t>(sum)};
  writer.copy(trailer.data(), trailer.size());
  return static_cast<std::size_t>(writer.out() - out);
}

}  // namespace h5saver::codec
