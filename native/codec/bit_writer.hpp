// Writes the bits of a deflate stream.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace h5saver::codec {

/// Bytes behind those that are written which the writer may change.
constexpr std::size_t kBitWriterSlack = 8;

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bits are stored through a little-endian word");

class BitWriter {
 public:
  explicit BitWriter(std::byte* out) : out_(out) {}

  /// At most 56 bits, with what is pending.
  void put(std::uint64_t bits, unsigned count) {
    pending_ |= bits << pending_count_;
    pending_count_ += count;
    std::memcpy(out_, &pending_, sizeof pending_);
    const unsigned whole = pending_count_ / 8;
    out_ += whole;
    pending_ >>= whole * 8;
    pending_count_ &= 7U;
  }
  void align() {
    if (pending_count_ != 0) put(0, 8 - pending_count_);
  }
  void copy(const void* data, std::size_t bytes) {
    std::memcpy(out_, data, bytes);
    out_ += bytes;
  }
  std::byte* out() const { return out_; }

 private:
  std::byte* out_;
  std::uint64_t pending_ = 0;
  unsigned pending_count_ = 0;
};

/// A code and its length in one number: the length in the lowest bits.
constexpr unsigned kLengthBits = 6;
constexpr unsigned kLengthMask = (1U << kLengthBits) - 1U;

constexpr std::uint32_t packed(std::uint32_t bits, unsigned length) { return bits << kLengthBits | length; }

/// Codes one after the other, with their lengths.
struct Joined {
  std::uint64_t bits;
  unsigned length;
};

// The shifts take the lowest six bits of a packed code, which are its length.
inline Joined join(std::uint32_t first, std::uint32_t second) {
  const std::uint64_t bits = (first >> kLengthBits) | static_cast<std::uint64_t>(second >> kLengthBits)
                                                          << (first & kLengthMask);
  return {bits, (first & kLengthMask) + (second & kLengthMask)};
}

inline Joined join(const Joined& first, const Joined& second) {
  return {first.bits | second.bits << first.length, first.length + second.length};
}

}  // namespace h5saver::codec
