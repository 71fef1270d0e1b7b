// What the write stage writes to. Three kinds: the HDF5 file, a sink that discards (benchmarks), one that fails (tests).
// Threads: every call comes from the write thread. Every call may throw core::Error.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "h5/node_spec.hpp"
#include "journal/statistics.hpp"
#include "pipeline/tree_op.hpp"

namespace h5saver::pipeline {

using DatasetId = std::size_t;

/// The bytes [from, to) of a chunk.
struct ChangedBytes {
  std::size_t from = 0;
  std::size_t to = 0;
};

class ChunkSink {
 public:
  virtual ~ChunkSink() = default;

  virtual void open() = 0;
  virtual void apply(const TreeOp& op) = 0;
  virtual DatasetId create_dataset(const h5::DatasetSpec& spec) = 0;
  /// Sets the number of rows; never called with fewer than before.
  virtual void extend(DatasetId dataset, std::uint64_t rows) = 0;
  /// `origin` has one coordinate for each dimension, the row first; the chunk lies within the dataset's extent.
  virtual void write_chunk(DatasetId dataset, const std::uint64_t* origin, std::uint32_t filter_mask,
                           const std::byte* data, std::size_t bytes) = 0;
  /// Writes the chunk once more that was written last to this dataset, without filters: of `data`, the whole chunk, only the changed
  /// bytes are looked at.
  virtual void rewrite_chunk(DatasetId dataset, const std::uint64_t* origin, const std::byte* data, std::size_t bytes,
                             ChangedBytes changed) = 0;
  /// Writes a block of elements, in C order, into whichever chunks it touches. Never mixed with write_chunk in one dataset.
  virtual void write_block(DatasetId dataset, const std::uint64_t* start, const std::uint64_t* count,
                           const std::byte* data) = 0;
  /// Nothing more is written to the dataset; its id may be given out again.
  virtual void close_dataset(DatasetId dataset) = 0;
  /// Replaces a fixed-size text attribute in place.
  virtual void rewrite_text(DatasetId dataset, const h5::Attribute& attribute) = 0;
  using CommitDone = std::function<void(std::optional<core::Error>)>;
  /// Begins to bring all that was written before to where a commit promises it. `done` is called once, from this call or from
  /// another thread, and must not throw. Not called again before that.
  virtual void begin_commit(CommitDone done) = 0;
  /// Bytes in memory that only a commit gives up.
  virtual std::uint64_t held_bytes() { return 0; }
  /// Bytes that may still be written to the disk; none where that cannot be told. `owed`: so many of them were promised to rows that wait.
  virtual std::optional<std::uint64_t> space_left([[maybe_unused]] std::uint64_t owed) { return std::nullopt; }
  /// Where others look for what the writer tells of itself, once the sink is open; null where nobody looks.
  virtual std::shared_ptr<journal::StatisticsPlace> statistics() { return nullptr; }
  /// What was found worth a warning since the last call.
  virtual std::vector<core::Error> take_warnings() { return {}; }
  virtual std::uint64_t file_bytes() = 0;
  /// Closes the file in order.
  virtual void close() = 0;
  /// Lets go of the file after a failure of its storage: nothing more is written, and the file stays that of the last commit.
  virtual void abandon() noexcept = 0;
};

/// live: a new file that others may follow while it is written, from StartLive on.
enum class OpenMode { create, append, live };

/// What a commit promises. fast: a committed row survives the death of the process. durable: and the loss of power.
enum class Durability { fast, durable };

/// An HDF5 file at `path`: open() fails when there is one already (create, live), or none (append).
std::unique_ptr<ChunkSink> make_h5_sink(std::string path, OpenMode mode = OpenMode::create,
                                        Durability durability = Durability::fast);
/// Takes everything, writes nothing.
std::unique_ptr<ChunkSink> make_discard_sink();

}  // namespace h5saver::pipeline
