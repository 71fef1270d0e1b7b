// Which chunks a block of a dataset is made of, and how the elements of one are put into the block: numbers only, no libhdf5.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "h5/selection.hpp"

namespace h5saver::h5 {

/// A block of a chunked dataset. All extents have the rank of the dataset, which is at least 1; chunks and counts are at least 1.
struct ChunkedBlock {
  Extents chunk;
  Extents start;
  Extents count;
  std::size_t item_size = 0;

  std::size_t chunk_bytes() const { return static_cast<std::size_t>(bytes_of(chunk, item_size)); }
  /// Of the chunks that the block touches; the largest number there is when it would be more.
  std::uint64_t chunk_count() const;
};

/// The first elements of the chunks that a block touches, in C order.
class ChunkOrigins {
 public:
  explicit ChunkOrigins(const ChunkedBlock& block);
  const Extents& origin() const { return origin_; }
  /// False after the last one.
  bool next();

 private:
  const ChunkedBlock& block_;
  Extents origin_;
};

/// What a block and one of its chunks have in common, as runs of bytes that lie one after the other in both.
class ChunkPart {
 public:
  ChunkPart(const ChunkedBlock& block, const Extents& origin);

  /// Where the whole chunk lies in the block as one run; none where it does not.
  bool is_whole_run() const { return is_whole_run_; }
  std::size_t first_byte() const { return first_byte_; }
  /// Copies the part from the chunk's bytes into those of the block.
  void copy(const std::byte* chunk, std::byte* block) const;

 private:
  struct Outer {
    std::uint64_t extent;
    std::size_t chunk_stride;
    std::size_t block_stride;
  };
  std::vector<Outer> outer_;
  std::size_t run_bytes_ = 0;
  std::size_t first_byte_ = 0;
  std::size_t first_byte_in_chunk_ = 0;
  bool is_whole_run_ = false;
};

}  // namespace h5saver::h5
