#include "h5/chunk_reader.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/parallel.hpp"
#include "h5/call.hpp"
#include "h5/dataset_info.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

// Several of them are in memory at once, encoded and decoded.
constexpr std::uint64_t kChunkBytesMax = std::uint64_t{64} << 20U;
// Of each a few dozen bytes are noted.
constexpr std::uint64_t kChunkCountMax = 65536;
// Chunks are put together into jobs of so many bytes: to share out less takes longer than to do it.
constexpr std::size_t kJobBytes = std::size_t{256} << 10U;

bool same_type(hid_t dataset, const std::string& path, hid_t memory) {
  return H5Tequal(type_of(dataset, path).id(), memory) > 0;
}

std::vector<codec::FilterEntry> filter_entries(hid_t properties, const std::string& path) {
  std::vector<codec::FilterEntry> entries;
  for (FilterInfo& filter : filters_of(properties, path)) {
    entries.push_back({filter.id, std::move(filter.name), std::move(filter.values)});
  }
  return entries;
}

// Of this thread: a chunk of which only a part is wanted, and one as it stands in the file.
codec::WorkingMemory& whole_memory() {
  thread_local codec::WorkingMemory memory;
  return memory;
}

codec::WorkingMemory& encoded_memory() {
  thread_local codec::WorkingMemory memory;
  return memory;
}

// The threads of Node's pool outlive their reads, and there may be a thousand: what chunk after chunk has used goes with the read.
struct MemoryOfRead {
  MemoryOfRead() = default;
  MemoryOfRead(const MemoryOfRead&) = delete;
  MemoryOfRead& operator=(const MemoryOfRead&) = delete;
  ~MemoryOfRead() {
    whole_memory().give_back();
    encoded_memory().give_back();
    codec::ChunkDecoder::give_back_memory();
  }
};

std::string text_of(const Extents& origin) {
  std::string text;
  for (std::uint64_t index : origin) text += (text.empty() ? "" : ", ") + std::to_string(index);
  return "[" + text + "]";
}

}  // namespace

std::optional<ChunkReader> ChunkReader::find(hid_t dataset, const std::string& path, hid_t memory, const Extents& start,
                                             const Extents& count, std::shared_ptr<const journal::ReadFile> file) {
  const PropertyHandle properties = creation_properties_of(dataset, path);
  unsigned options = 0;
  if (!file || H5Pget_layout(properties.id()) != H5D_CHUNKED || !same_type(dataset, path, memory) ||
      H5Pget_chunk_opts(properties.id(), &options) < 0 || options != 0) {
    return std::nullopt;
  }
  ChunkedBlock block{chunk_of(properties.id(), path), start, count, H5Tget_size(memory)};
  const auto is_zero = [](std::uint64_t extent) { return extent == 0; };
  if (block.chunk.size() != count.size() || std::any_of(block.chunk.begin(), block.chunk.end(), is_zero) ||
      std::any_of(count.begin(), count.end(), is_zero) || bytes_of(block.chunk, block.item_size) > kChunkBytesMax) {
    return std::nullopt;
  }
  const std::uint64_t chunks = block.chunk_count();
  if (chunks > kChunkCountMax) return std::nullopt;
  const std::vector<codec::FilterEntry> filters = filter_entries(properties.id(), path);
  // Of chunks that are not encoded, libhdf5 reads no more than is wanted.
  if (filters.empty() && bytes_of(count, block.item_size) < chunks * block.chunk_bytes() / 2) return std::nullopt;
  const auto decoder = codec::ChunkDecoder::of(filters, block.chunk_bytes());
  if (!decoder) return std::nullopt;
  ChunkReader reader(std::move(block), *decoder, path);
  reader.file_ = std::move(file);
  reader.chunks_.reserve(static_cast<std::size_t>(chunks));
  ChunkOrigins origins(reader.block_);
  do {
    const auto chunk = locate(dataset, origins.origin());
    if (!chunk) return std::nullopt;
    reader.chunks_.push_back(*chunk);
  } while (origins.next());
  return reader;
}

// None where libhdf5 reads it in another way than in one piece, or the file does not have it.
std::optional<ChunkReader::Chunk> ChunkReader::locate(hid_t dataset, const Extents& origin) {
  static_assert(sizeof(hsize_t) == sizeof(std::uint64_t));
  const std::vector<hsize_t> first(origin.begin(), origin.end());
  std::byte nothing{};
  Chunk chunk;
  chunk.origin = origin;
  journal::RawReads noted;
  if (H5Dread_chunk(dataset, H5P_DEFAULT, first.data(), &chunk.mask, &nothing) < 0) return std::nullopt;
  const std::vector<journal::RawReads::Extent> extents = noted.take();
  if (extents.size() != 1) return std::nullopt;
  chunk.address = extents[0].address;
  chunk.bytes = extents[0].size;
  return chunk;
}

void ChunkReader::read(std::byte* block) const {
  const MemoryOfRead memory;
  const std::size_t together = std::max<std::size_t>(1, kJobBytes / block_.chunk_bytes());
  core::run_parallel((chunks_.size() + together - 1) / together, [&](std::size_t job) {
    const std::size_t end = std::min(chunks_.size(), (job + 1) * together);
    for (std::size_t i = job * together; i < end; ++i) read_chunk(chunks_[i], block);
  });
}

void ChunkReader::read_chunk(const Chunk& chunk, std::byte* block) const {
  const ChunkPart part(block_, chunk.origin);
  codec::WorkingMemory& whole = whole_memory();
  const codec::WorkingMemory::Use use(whole);
  std::byte* out = part.is_whole_run() ? block + part.first_byte() : whole.take(block_.chunk_bytes());
  try {
    decode(chunk, out);
  } catch (const Error& error) {
    if (error.code() != ErrorCode::ERR_DECODE_FAILED) throw;
    throw Error(error.code(), path_ + ": the chunk at " + text_of(chunk.origin) + " is damaged: " + error.message())
        .with_path(path_);
  }
  if (!part.is_whole_run()) part.copy(out, block);
}

void ChunkReader::decode(const Chunk& chunk, std::byte* out) const {
  if (decoder_.is_plain(chunk.mask) && chunk.bytes == block_.chunk_bytes()) {
    file_->read(chunk.address, out, chunk.bytes);
    return;
  }
  if (chunk.bytes > decoder_.encoded_bytes_max()) {
    throw Error(ErrorCode::ERR_DECODE_FAILED, std::to_string(chunk.bytes) + " bytes are too many for a chunk of " +
                                                  std::to_string(block_.chunk_bytes()));
  }
  codec::WorkingMemory& encoded = encoded_memory();
  const codec::WorkingMemory::Use use(encoded);
  std::byte* data = encoded.take(chunk.bytes);
  file_->read(chunk.address, data, chunk.bytes);
  decoder_.decode(data, chunk.bytes, chunk.mask, out);
}

}  // namespace h5saver::h5
