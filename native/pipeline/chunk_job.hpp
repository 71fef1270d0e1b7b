// One chunk on its way from a series to the sink.
//
//   made by append or a commit ──► encode stage (codec, padding) ──► write stage ──► recycled
//
// Ownership: the writer keeps all jobs and recycles them; a stage borrows one. `block` counts the raw memory and gives it up
// as soon as the encoded bytes have taken its place.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/block.hpp"
#include "core/chunk_grid.hpp"
#include "core/error.hpp"
#include "pipeline/series.hpp"

namespace h5saver::pipeline {

struct ChunkJob {
  Column* column = nullptr;
  const core::Piece* piece = nullptr;
  /// First row of the chunk, and the rows that the dataset has once it is written.
  std::uint64_t first_row = 0;
  std::uint64_t end_row = 0;
  /// Grids: the points that the rows belong to; the rows are counted by `first_row` and `end_row` all the same.
  std::vector<std::uint64_t> points;
  /// Whether the chunk completes its rows: the last piece of a frame, or a chunk of whole frames.
  bool completes_rows = true;

  /// Keeps the memory of `data` alive.
  core::BlockRef block;
  /// The chunk's valid bytes; what is missing to a whole chunk is padding.
  const std::byte* data = nullptr;
  std::size_t bytes = 0;
  /// Of a chunk that a commit has written before and no codec changes: the bytes that are new since. Only these are read. `to` is
  /// 0 for all other chunks.
  ChangedBytes changed;
  /// What the row accounting counts for this chunk: its bytes when it was accepted. 0 for chunks that a commit rewrites.
  std::size_t queued_bytes = 0;
  /// What it settles of the room that is promised (space.hpp): bytes, or the mark of points.
  std::uint64_t space = 0;

  // Set by the encode stage, which replaces `block`, `data` and `bytes` by the chunk as it is to be written.
  std::uint32_t filter_mask = 0;
  std::optional<core::Error> error;
  std::atomic<bool> done{false};

  void clear() {
    block.reset();
    error.reset();
    done.store(false, std::memory_order_relaxed);
    filter_mask = 0;
    changed = {};
    space = 0;
    points.clear();
  }
};

}  // namespace h5saver::pipeline
