#include "codec/shuffle.hpp"

#include <algorithm>
#include <cstring>

// GCC makes a version of each function for every instruction set named and picks one when the program starts.
// Sanitizers run before that choice is possible, so instrumented builds take the plain version.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__)
#define H5SAVER_CLONES __attribute__((target_clones("avx2", "default")))
#else
#define H5SAVER_CLONES
#endif

namespace h5saver::codec {
namespace {

// Items of one tile: the tile and its planes stay in the first-level cache between the passes over them.
constexpr std::size_t kTileItems = 1024;

// One pass per byte plane: each is a strided gather that the compiler turns into vector shuffles.
template <std::size_t kItemSize>
inline __attribute__((always_inline)) void shuffle_items(const std::byte* data, std::size_t count, std::byte* out) {
  for (std::size_t start = 0; start < count; start += kTileItems) {
    const std::size_t stop = std::min(count, start + kTileItems);
    for (std::size_t plane = 0; plane < kItemSize; ++plane) {
      std::byte* to = out + plane * count;
      for (std::size_t i = start; i < stop; ++i) to[i] = data[i * kItemSize + plane];
    }
  }
}

template <std::size_t kItemSize>
inline __attribute__((always_inline)) void unshuffle_items(const std::byte* data, std::size_t count, std::byte* out) {
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t plane = 0; plane < kItemSize; ++plane) out[i * kItemSize + plane] = data[plane * count + i];
  }
}

H5SAVER_CLONES void shuffle2(const std::byte* data, std::size_t count, std::byte* out) {
  std::byte* low = out;
  std::byte* high = out + count;
  for (std::size_t i = 0; i < count; ++i) {
    low[i] = data[2 * i];
    high[i] = data[2 * i + 1];
  }
}
H5SAVER_CLONES void shuffle4(const std::byte* data, std::size_t count, std::byte* out) {
  shuffle_items<4>(data, count, out);
}
H5SAVER_CLONES void shuffle8(const std::byte* data, std::size_t count, std::byte* out) {
  shuffle_items<8>(data, count, out);
}
H5SAVER_CLONES void shuffle16(const std::byte* data, std::size_t count, std::byte* out) {
  shuffle_items<16>(data, count, out);
}
H5SAVER_CLONES void unshuffle2(const std::byte* data, std::size_t count, std::byte* out) {
  unshuffle_items<2>(data, count, out);
}
H5SAVER_CLONES void unshuffle4(const std::byte* data, std::size_t count, std::byte* out) {
  unshuffle_items<4>(data, count, out);
}
H5SAVER_CLONES void unshuffle8(const std::byte* data, std::size_t count, std::byte* out) {
  unshuffle_items<8>(data, count, out);
}

}  // namespace

void shuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out) {
  const std::size_t count = bytes / item_size;
  switch (item_size) {
    case 1:
      // No items may come with null pointers, which memcpy does not take.
      if (bytes != 0) std::memcpy(out, data, bytes);
      return;
    case 2:
      return shuffle2(data, count, out);
    case 4:
      return shuffle4(data, count, out);
    case 8:
      return shuffle8(data, count, out);
    case 16:
      return shuffle16(data, count, out);
    default:
      for (std::size_t plane = 0; plane < item_size; ++plane) {
        for (std::size_t i = 0; i < count; ++i) out[plane * count + i] = data[i * item_size + plane];
      }
  }
}

void unshuffle(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out) {
  const std::size_t count = bytes / item_size;
  switch (item_size) {
    case 1:
      // No items may come with null pointers, which memcpy does not take.
      if (bytes != 0) std::memcpy(out, data, bytes);
      return;
    case 2:
      return unshuffle2(data, count, out);
    case 4:
      return unshuffle4(data, count, out);
    case 8:
      return unshuffle8(data, count, out);
    default:
      for (std::size_t plane = 0; plane < item_size; ++plane) {
        for (std::size_t i = 0; i < count; ++i) out[i * item_size + plane] = data[plane * count + i];
      }
  }
}

}  // namespace h5saver::codec
