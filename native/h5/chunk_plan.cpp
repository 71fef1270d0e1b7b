#include "h5/chunk_plan.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace h5saver::h5 {

std::uint64_t ChunkedBlock::chunk_count() const {
  Extents chunks;
  for (std::size_t i = 0; i < chunk.size(); ++i) {
    chunks.push_back((start[i] + count[i] - 1) / chunk[i] - start[i] / chunk[i] + 1);
  }
  return bytes_of(chunks, 1);
}

ChunkOrigins::ChunkOrigins(const ChunkedBlock& block) : block_(block), origin_(block.start) {
  for (std::size_t i = 0; i < origin_.size(); ++i) origin_[i] -= origin_[i] % block.chunk[i];
}

bool ChunkOrigins::next() {
  for (std::size_t i = origin_.size(); i-- > 0;) {
    const std::uint64_t end = block_.start[i] + block_.count[i];
    // Written so that it cannot wrap: a chunk may be as large as the largest number.
    if (block_.chunk[i] < end - origin_[i]) {
      origin_[i] += block_.chunk[i];
      return true;
    }
    origin_[i] = block_.start[i] - block_.start[i] % block_.chunk[i];
  }
  return false;
}

ChunkPart::ChunkPart(const ChunkedBlock& block, const Extents& origin) {
  const std::size_t rank = origin.size();
  outer_.reserve(rank);
  std::size_t chunk_stride = block.item_size;
  std::size_t block_stride = block.item_size;
  run_bytes_ = block.item_size;
  bool is_one_run = true;
  bool is_whole = true;
  for (std::size_t i = rank; i-- > 0;) {
    const std::uint64_t first = std::max(origin[i], block.start[i]);
    const std::uint64_t end = block.start[i] + block.count[i];
    const std::uint64_t extent = std::min(block.chunk[i] - (first - origin[i]), end - first);
    first_byte_in_chunk_ += static_cast<std::size_t>(first - origin[i]) * chunk_stride;
    first_byte_ += static_cast<std::size_t>(first - block.start[i]) * block_stride;
    is_whole = is_whole && extent == block.chunk[i];
    if (is_one_run) {
      run_bytes_ *= static_cast<std::size_t>(extent);
      // Of the next dimension, rows lie one after the other only where this one is whole in both.
      is_one_run = extent == block.chunk[i] && extent == block.count[i];
    } else if (extent > 1) {
      outer_.push_back({extent, chunk_stride, block_stride});
    }
    chunk_stride *= static_cast<std::size_t>(block.chunk[i]);
    block_stride *= static_cast<std::size_t>(block.count[i]);
  }
  is_whole_run_ = is_whole && outer_.empty();
}

void ChunkPart::copy(const std::byte* chunk, std::byte* block) const {
  // `outer_` has the innermost dimension first.
  Extents index(outer_.size(), 0);
  std::size_t in_chunk = first_byte_in_chunk_;
  std::size_t in_block = first_byte_;
  for (;;) {
    std::memcpy(block + in_block, chunk + in_chunk, run_bytes_);
    std::size_t i = 0;
    for (; i < outer_.size(); ++i) {
      in_chunk += outer_[i].chunk_stride;
      in_block += outer_[i].block_stride;
      if (++index[i] < outer_[i].extent) break;
      in_chunk -= outer_[i].chunk_stride * static_cast<std::size_t>(outer_[i].extent);
      in_block -= outer_[i].block_stride * static_cast<std::size_t>(outer_[i].extent);
      index[i] = 0;
    }
    if (i == outer_.size()) return;
  }
}

}  // namespace h5saver::h5
