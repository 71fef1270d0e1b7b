#include "codec/blosc.hpp"

#include <blosc.h>

#include <algorithm>
#include <atomic>
#include <sstream>

#include "codec/bitshuffle.hpp"
#include "codec/scratch.hpp"
#include "codec/shuffle.hpp"
#include "core/error.hpp"

namespace h5saver::codec {
namespace {

using core::Error;
using core::ErrorCode;

// cd_values[0] and [1], as the registered filter and PyTables write them.
constexpr unsigned kFilterRevision = 2;
constexpr unsigned kBloscFormat = 2;
// One thread a chunk: the pool encodes many chunks at once, which scales better than threads inside a chunk.
constexpr int kThreadsInside = 1;

std::vector<unsigned> cd_values(const CodecSpec& spec, int compressor_code, std::size_t item_size,
                                std::size_t chunk_bytes) {
  std::vector<unsigned> values = {kFilterRevision,
                                  kBloscFormat,
                                  static_cast<unsigned>(item_size),
                                  static_cast<unsigned>(chunk_bytes),
                                  static_cast<unsigned>(spec.level),
                                  static_cast<unsigned>(spec.shuffle)};
  // PyTables leaves the code out for blosclz, the filter's default.
  if (compressor_code != BLOSC_BLOSCLZ) values.push_back(static_cast<unsigned>(compressor_code));
  return values;
}

// The memory for shuffled chunks is kept per thread; whoever has larger ones can do with blosc's own shuffles.
constexpr std::size_t kShuffledBytesMax = std::size_t{16} << 20U;

// Whether blocks can be shuffled here. Not where blosc leaves items as they are: single bytes, and bits of a number of items
// that eight does not divide.
bool is_shuffle_ours(Shuffle shuffle, std::size_t item_size, std::size_t bytes, std::size_t block_bytes) {
  const std::size_t unit = shuffle == Shuffle::bit ? item_size * kBitshuffleItems : item_size;
  return shuffle != Shuffle::none && item_size > 1 && item_size <= kBitshuffleItemSizeMax && block_bytes != 0 &&
         bytes <= kShuffledBytesMax && block_bytes % unit == 0 && bytes % unit == 0;
}

using ShuffleBlock = void (*)(std::size_t item_size, const std::byte* data, std::size_t bytes, std::byte* out);

void for_each_block(ShuffleBlock shuffle_block, std::size_t item_size, std::size_t block_bytes, const std::byte* data,
                    std::size_t bytes, std::byte* out) {
  for (std::size_t start = 0; start < bytes; start += block_bytes) {
    shuffle_block(item_size, data + start, std::min(block_bytes, bytes - start), out + start);
  }
}

std::size_t block_bytes_of(const void* buffer) {
  std::size_t bytes = 0;
  std::size_t encoded = 0;
  std::size_t block = 0;
  blosc_cbuffer_sizes(buffer, &bytes, &encoded, &block);
  return block;
}

// The third byte of a blosc buffer tells what was done to its blocks.
constexpr std::size_t kFlagsOffset = 2;

bool has_flag(const std::byte* buffer, unsigned flag) {
  return (std::to_integer<unsigned>(buffer[kFlagsOffset]) & flag) != 0;
}

class BloscCodec final : public Codec {
 public:
  BloscCodec(const CodecSpec& spec, int code, std::size_t item_size, std::size_t chunk_bytes)
      : Codec({{kBloscFilterId, "blosc", cd_values(spec, code, item_size, chunk_bytes)}}),
        spec_(spec),
        item_size_(item_size),
        chunk_bytes_(chunk_bytes) {}

  std::size_t encode(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t capacity) const override {
    const std::size_t block_bytes = block_bytes_.load(std::memory_order_relaxed);
    if (bytes == chunk_bytes_ && is_shuffle_ours(spec_.shuffle, item_size_, bytes, block_bytes)) {
      const std::size_t size = encode_shuffled(data, bytes, block_bytes, out, capacity);
      if (size == 0 || (!has_flag(out, BLOSC_MEMCPYED) && block_bytes_of(out) == block_bytes)) return size;
    }
    const std::size_t size = compress(spec_.shuffle, data, bytes, out, capacity);
    // Blosc's rule for the size of a block depends on its version, so the first chunk, which blosc shuffles, tells it.
    if (bytes == chunk_bytes_ && size != 0) block_bytes_.store(block_bytes_of(out), std::memory_order_relaxed);
    return size;
  }

  void decode(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t size) const override {
    if (blosc_decoded_size(data, bytes) != size || !blosc_decode(data, bytes, out, size)) {
      throw Error(ErrorCode::ERR_DECODE_FAILED, "not a blosc buffer of " + std::to_string(size) + " bytes");
    }
  }

 private:
  std::size_t compress(Shuffle shuffle, const std::byte* data, std::size_t bytes, std::byte* out,
                       std::size_t capacity) const {
    const int size = blosc_compress_ctx(spec_.level, static_cast<int>(shuffle), item_size_, bytes, data, out, capacity,
                                        spec_.compressor.c_str(), 0, kThreadsInside);
    if (size < 0) throw Error(ErrorCode::ERR_ENCODE_FAILED, "blosc failed with status " + std::to_string(size));
    return static_cast<std::size_t>(size);
  }

  // Blosc's own shuffles take as long as LZ4 does on frames of a camera. So each block is shuffled here, blosc compresses it
  // as it is, and the flag that it would have set is set afterwards. The buffer is the one that blosc would have made.
  std::size_t encode_shuffled(const std::byte* data, std::size_t bytes, std::size_t block_bytes, std::byte* out,
                              std::size_t capacity) const {
    std::byte* shuffled = scratch<Scratch::shuffled>(bytes);
    for_each_block(spec_.shuffle == Shuffle::bit ? bitshuffle : shuffle, item_size_, block_bytes, data, bytes,
                   shuffled);
    const std::size_t size = compress(Shuffle::none, shuffled, bytes, out, capacity);
    if (size != 0)
      out[kFlagsOffset] |= spec_.shuffle == Shuffle::bit ? std::byte{BLOSC_DOBITSHUFFLE} : std::byte{BLOSC_DOSHUFFLE};
    return size;
  }

  CodecSpec spec_;
  std::size_t item_size_;
  std::size_t chunk_bytes_;
  /// 0 until it is known. Every thread finds the same value.
  mutable std::atomic<std::size_t> block_bytes_{0};
};

// The way back: blosc is told that nothing is shuffled, in a copy, for the buffer is the caller's.
bool decode_shuffled(Shuffle shuffled_by, std::size_t item_size, const std::byte* data, std::size_t bytes,
                     std::byte* out, std::size_t size) {
  std::byte* encoded = scratch<Scratch::encoded>(bytes);
  std::copy_n(data, bytes, encoded);
  encoded[kFlagsOffset] &= ~std::byte{BLOSC_DOSHUFFLE | BLOSC_DOBITSHUFFLE};
  std::byte* shuffled = scratch<Scratch::shuffled>(size);
  if (blosc_decompress_ctx(encoded, shuffled, size, kThreadsInside) != static_cast<int>(size)) return false;
  for_each_block(shuffled_by == Shuffle::bit ? bitunshuffle : unshuffle, item_size, block_bytes_of(data), shuffled,
                 size, out);
  return true;
}

}  // namespace

std::vector<std::string> blosc_compressors() {
  std::vector<std::string> names;
  std::istringstream list(blosc_list_compressors());
  for (std::string name; std::getline(list, name, ',');) names.push_back(name);
  return names;
}

std::string blosc_version() { return blosc_get_version_string(); }

std::size_t blosc_decoded_size(const void* data, std::size_t bytes) {
  std::size_t size = 0;
  if (bytes < BLOSC_MIN_HEADER_LENGTH || blosc_cbuffer_validate(data, bytes, &size) < 0) return 0;
  return size;
}

bool blosc_decode(const void* data, std::size_t bytes, void* out, std::size_t size) {
  const std::size_t decoded = blosc_decoded_size(data, bytes);
  if (decoded == 0 || decoded > size) return false;
  const auto* buffer = static_cast<const std::byte*>(data);
  std::size_t item_size = 0;
  int flags = 0;
  blosc_cbuffer_metainfo(data, &item_size, &flags);
  const Shuffle shuffle = (flags & BLOSC_DOSHUFFLE) != 0      ? Shuffle::byte
                          : (flags & BLOSC_DOBITSHUFFLE) != 0 ? Shuffle::bit
                                                              : Shuffle::none;
  if ((flags & BLOSC_MEMCPYED) == 0 && is_shuffle_ours(shuffle, item_size, decoded, block_bytes_of(data))) {
    return decode_shuffled(shuffle, item_size, buffer, bytes, static_cast<std::byte*>(out), decoded);
  }
  return blosc_decompress_ctx(data, out, size, kThreadsInside) == static_cast<int>(decoded);
}

std::unique_ptr<const Codec> make_blosc_codec(const CodecSpec& spec, std::size_t item_size, std::size_t chunk_bytes) {
  const std::vector<std::string> known = blosc_compressors();
  if (std::find(known.begin(), known.end(), spec.compressor) == known.end()) {
    throw Error(ErrorCode::ERR_FILTER_UNAVAILABLE, "compression library blosc:" + spec.compressor +
                                                       " is not in this build (it has " + blosc_list_compressors() +
                                                       ")");
  }
  return std::make_unique<BloscCodec>(spec, blosc_compname_to_compcode(spec.compressor.c_str()), item_size,
                                      chunk_bytes);
}

}  // namespace h5saver::codec
