// What is promised of the free space of a disk: rows are taken only while there is room for them beside all that was taken before.
// What counts is the room that their chunks will take, not the bytes of the rows: a chunk takes its whole room with its first row.
// Threads: none of its own; guarded by whoever owns it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/chunk_grid.hpp"

namespace h5saver::pipeline {

/// What one more chunk may take of the file and of the journal, when nodes of the index of chunks are split: they have 2 to 4 KiB.
constexpr std::uint64_t kIndexBytes = 10240;
/// What a node with its entry in the group takes, in the file and in the journal.
constexpr std::uint64_t kNodeBytes = 4096;

/// The largest number where the sum would be larger.
inline std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) { return a + std::min(b, ~a); }

/// What the disk has left, less what is promised of it.
class SpaceLedger {
 public:
  /// The disk was looked at: `left` bytes may be taken by what is owed and what is to come. None: that cannot be told.
  void look(std::optional<std::uint64_t> left) {
    left_ = left;
    promised_ = owed_;
    promised_since_look_ = 0;
  }
  bool may_promise(std::uint64_t bytes) const { return !left_ || (promised_ <= *left_ && bytes <= *left_ - promised_); }
  void promise(std::uint64_t bytes) {
    owed_ += bytes;
    promised_ += bytes;
    promised_since_look_ += bytes;
  }
  /// So much was promised since the last look, of all that there was or of what was left, that it is time for the next.
  bool wants_look() const { return promised_since_look_ > std::min(kLookBytes, left_.value_or(kLookBytes * 8) / 8); }
  /// Promised bytes are in the file: from the next look on they are not counted any more.
  void settle(std::uint64_t bytes) { owed_ -= bytes; }
  /// Bytes that were promised and are not in the file yet.
  std::uint64_t owed() const { return owed_; }
  /// Bytes that may still be promised.
  std::optional<std::uint64_t> left() const {
    return left_ ? std::optional(*left_ - std::min(*left_, promised_)) : std::nullopt;
  }

 private:
  // Half of what a look makes sure of under a quota that was not met yet.
  static constexpr std::uint64_t kLookBytes = 32U << 20U;

  std::optional<std::uint64_t> left_;
  /// Promised, and not in the file yet.
  std::uint64_t owed_ = 0;
  /// Owed at the last look, or promised since: what of it was written since is no longer owed, and still missing from `left_`.
  std::uint64_t promised_ = 0;
  std::uint64_t promised_since_look_ = 0;
};

/// The room that one chunk takes at most. One that a commit has written half-full takes it once more when it is written again: in the
/// journal, or behind a codec, where it grows, in another place of the file.
inline std::uint64_t room_for_chunk(const core::ChunkGrid& grid) { return grid.chunk_bytes + kIndexBytes; }

/// The room that `count` more rows need of a column whose chunks the writer makes, `open_rows` being in its open chunk, for which room was
/// promised or not.
inline std::uint64_t room_for_rows(const core::ChunkGrid& grid, std::uint64_t open_rows, bool is_promised,
                                   std::uint64_t count) {
  // Nearly always, and a division takes as long as a tenth of an append.
  if (is_promised && open_rows + count <= grid.rows_per_chunk) return 0;
  const std::uint64_t chunks = (open_rows + count + grid.rows_per_chunk - 1) / grid.rows_per_chunk - is_promised;
  return chunks * grid.pieces.size() * room_for_chunk(grid);
}

/// The room that the points of a grid need. libhdf5 makes their chunks, and keeps them in memory until that is full or flushed: the
/// disk does not tell of them before. Each call but needed() returns by how many bytes more or less is owed since.
class PointSpace {
 public:
  /// A dataset (...grid, ...frame) in chunks of `chunk_shape`, of which libhdf5 keeps `cache_bytes` in memory.
  PointSpace(const std::vector<std::uint64_t>& grid_shape, const std::vector<std::uint64_t>& chunk_shape,
             std::size_t item_size, std::uint64_t cache_bytes);

  /// How much more these points would make.
  std::uint64_t needed(const std::uint64_t* points, std::uint64_t count) const;
  /// More is never needed between two commits.
  std::uint64_t all_bytes() const { return all_bytes_; }
  std::uint64_t add(std::uint64_t point);
  /// The points so far go on their way together. Returns the mark to give to written().
  std::uint64_t take();
  std::uint64_t written(std::uint64_t mark);
  /// libhdf5 has written what it had in memory.
  std::uint64_t flushed();

 private:
  std::uint64_t chunk_of(std::uint64_t point) const;
  // Never more than the whole dataset: a chunk that is in the file already takes its room in the journal.
  std::uint64_t owed() const { return std::min(all_bytes_, open_ + queued_ + in_memory_); }

  std::vector<std::uint64_t> grid_shape_;
  /// Of the grid's dimensions only.
  std::vector<std::uint64_t> chunk_shape_;
  std::uint64_t chunk_bytes_ = 0;
  std::uint64_t all_bytes_ = 0;
  std::uint64_t memory_bytes_ = 0;

  std::uint64_t open_ = 0;
  std::uint64_t queued_ = 0;
  std::uint64_t in_memory_ = 0;
  /// The chunk of the last point that was added, unless take() came after it.
  std::optional<std::uint64_t> last_;
};

}  // namespace h5saver::pipeline
