// What a block of deflate is cut into when the only matches are repeats of the byte before: bytes, and lengths of runs.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace h5saver::codec {

/// Bytes of a block. Smaller ones follow the picture better, and pay more for their codes.
constexpr std::size_t kBlockBytes = 32 * 1024;
/// A shorter run costs about as much as its bytes.
constexpr unsigned kRunMin = 4;
/// The longest that deflate knows.
constexpr unsigned kRunMax = 258;

/// What stands in the stream: a byte, or kRunToken + the length of a run.
using Token = std::uint16_t;
constexpr std::size_t kRunToken = 256;
constexpr std::size_t kTokenKinds = kRunToken + kRunMax + 1;
/// Tokens are copied by so many, the last ones of a stretch together with what follows them.
constexpr std::size_t kTokensCopied = 16;

struct Tokens {
  /// A bit for each byte: whether it equals the one before. Two more words, so that what runs to the end ends there.
  std::array<std::uint64_t, kBlockBytes / 64 + 2> repeats;
  /// Where runs begin and end, by turns.
  std::array<std::uint16_t, kBlockBytes / kRunMin * 2 + 2> bounds;
  std::size_t bound_count;
  /// Made where there are runs at all; otherwise the bytes are the tokens.
  std::array<Token, kBlockBytes + kTokensCopied> list;
  std::size_t size;
  /// How often each kind occurs, in four parts to be added up.
  std::array<std::array<std::uint32_t, kTokenKinds>, 4> counts;

  bool has_runs() const { return bound_count != 0; }
};

/// Cuts and counts a block of at most kBlockBytes. `has_byte_before`: whether data[-1] belongs to the same stream.
void make_tokens(const std::uint8_t* data, std::size_t bytes, bool has_byte_before, Tokens& tokens);

}  // namespace h5saver::codec
