#include "codec/chunk_decoder.hpp"

#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "codec/blosc.hpp"
#include "codec/deflate.hpp"
#include "codec/scratch.hpp"
#include "codec/shuffle.hpp"
#include "core/error.hpp"

namespace h5saver::codec {
namespace {

// The chunks of cameras and of most other programs are smaller: these cost no allocation.
constexpr std::size_t kScratchKeptMax = std::size_t{4} << 20U;

WorkingMemory& unshuffled_memory() {
  thread_local WorkingMemory memory;
  return memory;
}

}  // namespace

WorkingMemory::~WorkingMemory() { std::free(data_); }

std::byte* WorkingMemory::take(std::size_t bytes) {
  if (bytes > size_) {
    std::free(data_);
    size_ = 0;
    data_ = static_cast<std::byte*>(std::malloc(bytes));
    if (data_ == nullptr) throw std::bad_alloc();
    size_ = bytes;
  }
  return data_;
}

void WorkingMemory::trim() {
  if (size_ > kScratchKeptMax) give_back();
}

void WorkingMemory::give_back() {
  std::free(data_);
  data_ = nullptr;
  size_ = 0;
}

std::optional<ChunkDecoder> ChunkDecoder::of(const std::vector<FilterEntry>& filters, std::size_t chunk_bytes) {
  ChunkDecoder decoder;
  decoder.chunk_bytes_ = chunk_bytes;
  for (std::size_t i = 0; i < filters.size(); ++i) {
    const FilterEntry& filter = filters[i];
    if (filter.id == kShuffleFilterId && i == 0) {
      // libhdf5 refuses other numbers of values, and leaves alone what is behind the last whole item.
      if (filter.values.size() != 1 || filter.values[0] == 0 || chunk_bytes % filter.values[0] != 0)
        return std::nullopt;
      decoder.item_size_ = filter.values[0];
      continue;
    }
    if ((filter.id != kDeflateFilterId && filter.id != kBloscFilterId) || i + 1 != filters.size()) return std::nullopt;
    decoder.packer_ = filter.id;
    decoder.packer_index_ = static_cast<unsigned>(i);
  }
  return decoder;
}

std::size_t ChunkDecoder::encoded_bytes_max() const {
  // Deflate's stored blocks add five bytes to each 16 KiB or less, blosc its header and its table of blocks.
  return chunk_bytes_ + chunk_bytes_ / 8 + 1024;
}

void ChunkDecoder::decode(const std::byte* data, std::size_t bytes, unsigned mask, std::byte* out) const {
  WorkingMemory& scratch = unshuffled_memory();
  const WorkingMemory::Use use(scratch);
  const bool unshuffled = unshuffles(mask);
  const std::byte* shuffled = data;
  if (unpacks(mask)) {
    std::byte* unpacked = unshuffled ? scratch.take(chunk_bytes_) : out;
    unpack(data, bytes, unpacked);
    shuffled = unpacked;
  } else if (bytes != chunk_bytes_) {
    throw core::Error(core::ErrorCode::ERR_DECODE_FAILED,
                      std::to_string(bytes) + " bytes are not a chunk of " + std::to_string(chunk_bytes_));
  }
  if (unshuffled) {
    unshuffle(item_size_, shuffled, chunk_bytes_, out);
  } else if (shuffled != out) {
    std::memcpy(out, shuffled, chunk_bytes_);
  }
}

void ChunkDecoder::give_back_memory() {
  unshuffled_memory().give_back();
  give_back_scratch();
}

void ChunkDecoder::unpack(const std::byte* data, std::size_t bytes, std::byte* out) const {
  const bool is_deflate = packer_ == kDeflateFilterId;
  const bool is_whole =
      is_deflate ? inflate_exactly(data, bytes, out, chunk_bytes_)
                 : blosc_decoded_size(data, bytes) == chunk_bytes_ && blosc_decode(data, bytes, out, chunk_bytes_);
  if (is_whole) return;
  throw core::Error(core::ErrorCode::ERR_DECODE_FAILED, std::string("not a ") +
                                                            (is_deflate ? "deflate stream" : "blosc buffer") + " of " +
                                                            std::to_string(chunk_bytes_) + " bytes");
}

}  // namespace h5saver::codec
