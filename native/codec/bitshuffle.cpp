#include "codec/bitshuffle.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

#include "codec/shuffle.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#define H5SAVER_X86_64
#include <immintrin.h>
#endif

namespace h5saver::codec {
namespace {

constexpr std::size_t kPlanes = 8;
/// Items of a tile: each of its planes is a line of the cache, which is written whole before the next one is begun. The planes
/// lie powers of two apart, so more of them at a time would drive each other out of the cache.
constexpr std::size_t kTileItems = 512;

// Turns a square of eight by eight bits, one row in each byte, round its diagonal.
std::uint64_t transposed(std::uint64_t square) {
  std::uint64_t swap = (square ^ (square >> 7)) & 0x00AA00AA00AA00AAULL;
  square ^= swap ^ (swap << 7);
  swap = (square ^ (square >> 14)) & 0x0000CCCC0000CCCCULL;
  square ^= swap ^ (swap << 14);
  swap = (square ^ (square >> 28)) & 0x00000000F0F0F0F0ULL;
  return square ^ swap ^ (swap << 28);
}

void split_bits_of_eights(const std::byte* data, std::size_t count, std::byte* out, std::size_t stride) {
  for (std::size_t i = 0; i < count; i += kBitshuffleItems) {
    std::uint64_t square = 0;
    for (std::size_t k = 0; k < kPlanes; ++k) square |= static_cast<std::uint64_t>(data[i + k]) << (8 * k);
    square = transposed(square);
    for (std::size_t k = 0; k < kPlanes; ++k) out[k * stride + i / 8] = static_cast<std::byte>(square >> (8 * k));
  }
}

void join_bits_of_eights(const std::byte* data, std::size_t stride, std::size_t count, std::byte* out) {
  for (std::size_t i = 0; i < count; i += kBitshuffleItems) {
    std::uint64_t square = 0;
    for (std::size_t k = 0; k < kPlanes; ++k) square |= static_cast<std::uint64_t>(data[k * stride + i / 8]) << (8 * k);
    square = transposed(square);
    for (std::size_t k = 0; k < kPlanes; ++k) out[i + k] = static_cast<std::byte>(square >> (8 * k));
  }
}

#if defined(H5SAVER_X86_64)
// The upper bits of a vector's bytes are one instruction; doubling the bytes brings up the next ones. Returns how many items
// it has done.
__attribute__((target("avx2"))) std::size_t split_bits_avx2(const std::byte* data, std::size_t count, std::byte* out,
                                                            std::size_t stride) {
  constexpr std::size_t kItems = 32;
  std::size_t i = 0;
  for (; i + kItems <= count; i += kItems) {
    __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + i));
    for (std::size_t plane = kPlanes; plane-- > 0;) {
      const int bits = _mm256_movemask_epi8(bytes);
      std::memcpy(out + plane * stride + i / 8, &bits, sizeof bits);
      bytes = _mm256_add_epi8(bytes, bytes);
    }
  }
  return i;
}

__attribute__((target("avx2"))) inline __m256i swapped_avx2(__m256i bits, __m256i mask, int distance) {
  const __m256i swap = _mm256_and_si256(_mm256_xor_si256(bits, _mm256_srli_epi64(bits, distance)), mask);
  return _mm256_xor_si256(bits, _mm256_xor_si256(swap, _mm256_slli_epi64(swap, distance)));
}

// What `transposed` does, to four squares.
__attribute__((target("avx2"))) inline __m256i transposed_avx2(__m256i squares) {
  squares = swapped_avx2(squares, _mm256_set1_epi64x(0x00AA00AA00AA00AALL), 7);
  squares = swapped_avx2(squares, _mm256_set1_epi64x(0x0000CCCC0000CCCCLL), 14);
  return swapped_avx2(squares, _mm256_set1_epi64x(0x00000000F0F0F0F0LL), 28);
}

// 32 bytes of each plane at a time. Zipping the planes three times over brings the eight bytes of a square together; each half
// of a vector is zipped by itself, so that the halves belong to items far apart.
__attribute__((target("avx2"))) std::size_t join_bits_avx2(const std::byte* data, std::size_t stride, std::size_t count,
                                                           std::byte* out) {
  constexpr std::size_t kItems = 256;
  std::size_t i = 0;
  for (; i + kItems <= count; i += kItems) {
    __m256i planes[kPlanes];
    for (std::size_t k = 0; k < kPlanes; ++k) {
      planes[k] = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(data + k * stride + i / 8));
    }
    __m256i pairs[kPlanes];
    for (std::size_t k = 0; k < kPlanes; k += 2) {
      pairs[k] = _mm256_unpacklo_epi8(planes[k], planes[k + 1]);
      pairs[k + 1] = _mm256_unpackhi_epi8(planes[k], planes[k + 1]);
    }
    __m256i squares[kPlanes];
    for (std::size_t half = 0; half < 2; ++half) {
      const __m256i low[2] = {_mm256_unpacklo_epi16(pairs[half], pairs[2 + half]),
                              _mm256_unpackhi_epi16(pairs[half], pairs[2 + half])};
      const __m256i high[2] = {_mm256_unpacklo_epi16(pairs[4 + half], pairs[6 + half]),
                               _mm256_unpackhi_epi16(pairs[4 + half], pairs[6 + half])};
      for (std::size_t k = 0; k < 2; ++k) {
        squares[4 * half + 2 * k] = _mm256_unpacklo_epi32(low[k], high[k]);
        squares[4 * half + 2 * k + 1] = _mm256_unpackhi_epi32(low[k], high[k]);
      }
    }
    for (std::size_t k = 0; k < kPlanes; ++k) {
      const __m256i items = transposed_avx2(squares[k]);
      std::byte* to = out + i + 16 * k;
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(items));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to + kItems / 2), _mm256_extracti128_si256(items, 1));
    }
  }
  return i;
}

bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has;
}
#endif

// One byte of each of `count` items to eight planes, `stride` bytes apart.
void split_bits(const std::byte* data, std::size_t count, std::byte* out, std::size_t stride) {
  std::size_t done = 0;
#if defined(H5SAVER_X86_64)
  if (has_avx2()) done = split_bits_avx2(data, count, out, stride);
#endif
  split_bits_of_eights(data + done, count - done, out + done / 8, stride);
}

// The inverse of split_bits.
void join_bits(const std::byte* data, std::size_t stride, std::size_t count, std::byte* out) {
  std::size_t done = 0;
#if defined(H5SAVER_X86_64)
  if (has_avx2()) done = join_bits_avx2(data, stride, count, out);
#endif
  join_bits_of_eights(data + done / 8, stride, count - done, out + done);
}

}  // namespace

void bitshuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out) {
  const std::size_t count = bytes / item_size;
  const std::size_t stride = count / kBitshuffleItems;
  std::array<std::byte, kTileItems * kBitshuffleItemSizeMax> tile;
  for (std::size_t start = 0; start < count; start += kTileItems) {
    const std::size_t items = std::min(kTileItems, count - start);
    shuffle(item_size, data + start * item_size, items * item_size, tile.data());
    for (std::size_t byte = 0; byte < item_size; ++byte) {
      split_bits(tile.data() + byte * items, items, out + byte * kPlanes * stride + start / 8, stride);
    }
  }
}

void bitunshuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out) {
  const std::size_t count = bytes / item_size;
  const std::size_t stride = count / kBitshuffleItems;
  std::array<std::byte, kTileItems * kBitshuffleItemSizeMax> tile;
  for (std::size_t start = 0; start < count; start += kTileItems) {
    const std::size_t items = std::min(kTileItems, count - start);
    for (std::size_t byte = 0; byte < item_size; ++byte) {
      join_bits(data + byte * kPlanes * stride + start / 8, stride, items, tile.data() + byte * items);
    }
    unshuffle(item_size, tile.data(), items * item_size, out + start * item_size);
  }
}

}  // namespace h5saver::codec
