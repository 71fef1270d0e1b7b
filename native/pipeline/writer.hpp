// The writer of one file: the public face of the core. It takes rows from the JS thread without blocking it and owns the
// threads that encode and write them.
//
//   opening ──open──► open ──close()──► closing ──last commit, file closed──► closed
//      └────────────────┴───── first failure ─────┴──────────────────────────► failed        (the failure is sticky)
//
// Threads: append, submit, add_series and the requests may come from any thread, one at a time being usual; each returns
// without waiting for the disk. The wake callback is called from any of these threads, a lock of the writer possibly held: it
// must not throw, block, or call the writer. See docs/architecture.md for who owns a buffer when.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "pipeline/chunk_sink.hpp"
#include "pipeline/series.hpp"
#include "pipeline/tree_op.hpp"

namespace h5saver::pipeline {

enum class OnFull { drop, refuse };
/// live: for OpenMode::live. No grids; chunks of several rows are not encoded (live_tree.hpp).
enum class FileKind { plain, live };

struct WriterOptions {
  unsigned threads = 2;
  /// Hard limit of the bytes accepted and not yet written. An append of any size is let in at the low water.
  std::size_t queue_bytes_max = 64U << 20U;
  /// 0: commits come only when asked for.
  std::chrono::milliseconds commit_interval{1000};
  OnFull on_full = OnFull::refuse;
  FileKind file_kind = FileKind::plain;
  /// How long the destructor of a Writer waits for the last commit.
  std::chrono::milliseconds teardown_limit{10000};
};

enum class AppendResult {
  accepted,
  above_high_water,
  dropped,
  queue_full,
  not_open,
  /// The writer had failed before: nothing was taken, and no token is released.
  failed,
  out_of_range,
  no_space,
  /// It failed meanwhile: pieces may still be read from the values, and a token is released once they are not.
  broken_off,
};
enum class Phase { opening, open, closing, closed, failed };
const char* phase_name(Phase phase);

/// One value of a row (or of many rows, one after the other): exactly the bytes of its column's frames.
struct RowValue {
  const std::byte* data = nullptr;
  std::size_t bytes = 0;
};

struct Rows {
  std::uint64_t count = 1;
  /// `count` Unix times in seconds, or null for the clock; a NaN means the clock too.
  const double* times = nullptr;
  /// `count` frame ids, or null; a negative id means none.
  const std::int64_t* frame_ids = nullptr;
  /// Grids: the point of each row, counted in C order.
  const std::uint64_t* points = nullptr;
  /// One for each value column.
  const RowValue* values = nullptr;
  std::size_t value_count = 0;
  /// Above 0: the values stay valid and unchanged until this token is released, and large frames are not copied.
  std::uint64_t token = 0;
};

struct WriterState {
  Phase phase = Phase::opening;
  std::optional<core::Error> error;
  RowCounts counts;
  std::size_t queue_bytes = 0;
  std::size_t queue_bytes_max = 0;
  /// Callers that were told to wait may go on at this many queued bytes.
  std::size_t queue_bytes_low = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_encoded = 0;
  std::uint64_t bytes_on_disk = 0;
  /// Bytes that rows to come may still take on the disk, as of the last look; none where that cannot be told.
  std::optional<std::uint64_t> space_left;
  /// The last thing that was found worth a warning, and how many there were.
  std::optional<core::Error> warning;
  std::uint64_t warnings = 0;
  /// Counts what has happened besides rows that were taken and written: commits, changes of the tree, warnings, the phase, a failure.
  std::uint64_t news = 0;
  std::uint64_t batches_done = 0;
  std::uint64_t requested_commits_done = 0;
  std::uint64_t commits = 0;
  double last_commit_unix_ms = 0;
  std::uint64_t commit_max_us = 0;
  std::uint64_t commit_last_us = 0;
  std::uint64_t encode_us = 0;
  std::uint64_t write_us = 0;
};

class WriterCore;

class Writer {
 public:
  /// Starts the threads; the file is opened by the write thread. `wake` tells that state() or take_released() has news.
  Writer(WriterOptions options, std::unique_ptr<ChunkSink> sink, std::function<void()> wake);
  /// Closes, waiting at most `teardown_limit`; threads stuck in the operating system after that are left behind.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  /// Enqueues changes of the tree; returns their number (see WriterState::batches_done).
  /// Throws ERR_WRITER_CLOSED, ERR_WRITER_FAILED, ERR_QUEUE_FULL (too many batches waiting, or no room for their data), ERR_NO_SPACE (no
  /// room for their arrays on the disk);
  /// ERR_SWMR_TREE_FROZEN for what would change the tree of a live file after StartLive; ERR_INVALID_OPTION for StartLive in
  /// a file that is not live.
  std::uint64_t submit(std::vector<TreeOp> ops);
  /// Enqueues the creation of a series' datasets; returns its number, counted from 0. Throws as submit, and for bad columns.
  std::size_t add_series(std::vector<ColumnSpec> columns);
  /// The same for datasets whose rows are the points of a grid. Throws ERR_INVALID_OPTION for live files.
  std::size_t add_grid(std::vector<std::uint64_t> grid_shape, std::vector<ColumnSpec> columns);
  /// The series of this number, for its specs, as long as it has not been ended; null when there is none.
  const Series* series(std::size_t index) const;
  /// Enqueues the end of a series: what it has accepted is written, its datasets are closed, its memory is given up.
  void end_series(std::size_t index);

  /// Takes all rows or none. The caller has checked that each value has the bytes of its column.
  AppendResult append(std::size_t series, const Rows& rows);

  /// Asks for a commit of all that was enqueued; returns its number (see WriterState::requested_commits_done).
  std::uint64_t request_commit();
  /// Asks for one wake when at most `bytes` are queued.
  void notify_below(std::size_t bytes);
  /// Asks for the end: everything enqueued is written and committed, the file closed.
  void close();
  /// Waits until the phase is closed or failed and the threads have ended. False after the limit.
  bool wait_ended(std::chrono::milliseconds limit);

  WriterState state() const;
  /// `queue_bytes` of the state, unless its `news` are others than these.
  std::optional<std::size_t> queue_bytes_unless_news(std::uint64_t seen) const;
  RowCounts series_counts(std::size_t series) const;
  /// Tokens that were released since the last call.
  std::vector<std::uint64_t> take_released();

 private:
  /// Shared with the write thread, which may outlive this object when the operating system holds it up.
  std::shared_ptr<WriterCore> core_;
  std::thread write_thread_;
};

}  // namespace h5saver::pipeline
