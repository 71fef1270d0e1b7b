// The inside of a writer: admission (any thread) and the write stage (its own thread) meet here.
//
//   admission.cpp    append ─► chunks ─► queue_, encode stage
//   write_stage.cpp  queue_ ─► wait for the codec ─► sink; commits; the end
//   write_array.cpp  whole arrays, cut into chunks on the write thread
//   writer.cpp       everything else that callers ask for
//
// Threads: `mutex_` guards what its annotations say; the lock order is append_mutex_, mutex_, then the mutexes of the pool, the
// pins and the encode stage. The write thread calls the sink with no lock of ours held.
// Invariants: (1) the queue is carried out in the order in which it was filled. (2) A commit covers a state in which all
// columns of a series have the same number of rows. (3) Every accepted row ends as committed or failed.
// Ownership: members are destroyed bottom up; the threads end first, then jobs and series give their blocks back to the pool.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "core/buffer_pool.hpp"
#include "core/mutex.hpp"
#include "core/ring.hpp"
#include "pipeline/chunk_job.hpp"
#include "pipeline/encode_stage.hpp"
#include "pipeline/live_tree.hpp"
#include "pipeline/pins.hpp"
#include "pipeline/space.hpp"
#include "pipeline/teller.hpp"
#include "pipeline/writer.hpp"

namespace h5saver::pipeline {

/// Enough to keep the write thread busy: bench case W1 at full rate, copied, reaches 0.95 of the rate of bare writes. More only
/// leaves the processor's cache and keeps the caller's thread copying.
constexpr std::size_t kHighWaterBytesMax = 3U << 20U;
/// What the sink holds back in memory between commits: at half of it a commit comes early, at all of it nothing is written until
/// the commit in flight has ended.
constexpr std::uint64_t kHeldBytesMax = 64U << 20U;

class WriterCore {
 public:
  WriterCore(WriterOptions options, std::unique_ptr<ChunkSink> sink, std::function<void()> wake);

  // Admission.
  AppendResult append(std::size_t series_index, const Rows& rows);
  std::uint64_t submit(std::vector<TreeOp> ops);
  std::size_t add_series(std::vector<ColumnSpec> columns, std::optional<std::vector<std::uint64_t>> grid_shape);
  const Series* series(std::size_t index) const;
  void end_series(std::size_t index);

  // Requests and answers.
  std::uint64_t request_commit();
  void notify_below(std::size_t bytes);
  void close();
  bool wait_ended(std::chrono::milliseconds limit);
  std::chrono::milliseconds teardown_limit() const { return options_.teardown_limit; }
  /// After fail() only: chunks that still wait for a codec are never written.
  void stop_encoding() { encode_.stop(); }
  WriterState state() const;
  std::optional<std::size_t> queue_bytes_unless_news(std::uint64_t seen) const;
  RowCounts series_counts(std::size_t index) const;
  std::vector<std::uint64_t> take_released() { return pins_.take_released(); }

  /// The body of the write thread.
  void run() noexcept;

  /// What a failure leaves behind. After `storage` the file is not touched again; after `tree` what was accepted is still
  /// written, committed and closed.
  enum class Damage { tree, storage };
  /// Makes the first failure sticky. Any thread.
  void fail(core::Error error, Damage damage);

 private:
  struct Batch {
    std::vector<TreeOp> ops;
    std::uint64_t number = 0;
    std::size_t bytes = 0;
    /// Promised of the disk.
    std::uint64_t room = 0;
  };
  struct NewSeries {
    Series* series = nullptr;
    /// Promised of the disk.
    std::uint64_t room = 0;
  };
  struct EndOfSeries {
    Series* series = nullptr;
  };
  using Item = std::variant<std::monostate, ChunkJob*, Batch, NewSeries, EndOfSeries>;

  /// What a commit has to bring to disk, taken in one moment of the admission.
  struct CommitPlan {
    /// Queue items that come before it.
    std::uint64_t after_items = 0;
    std::uint64_t requested = 0;
    struct Part {
      Series* series = nullptr;
      std::uint64_t rows = 0;
    };
    std::vector<Part> parts;
    /// The partly filled chunks, encoded like any other.
    std::vector<ChunkJob*> open_chunks;
    std::uint64_t bytes_on_disk = 0;
  };
  /// Rows of a column that are where they belong before anybody knows of them: `fits` bytes of them in the open chunk, from
  /// `offset` on, the rest at the beginning of the next.
  struct CopiedAhead {
    Column* column = nullptr;
    core::BlockRef open;
    core::BlockRef next;
    std::size_t offset = 0;
    std::size_t fits = 0;
    const std::byte* data = nullptr;
    std::size_t bytes = 0;
  };

  // Admission (admission.cpp).
  AppendResult add_slices(Series& series, const Rows& rows, const core::BlockRef& pin) REQUIRES(append_mutex_);
  AppendResult accepted(const Series& series, std::size_t high_water) const REQUIRES(mutex_);
  /// Above the high water callers are asked to wait, until the low water. The write thread needs no more to stay busy than
  /// this; what is in flight beyond it only leaves the processor's cache and keeps the caller's thread copying.
  std::size_t high_water() const { return std::min(options_.queue_bytes_max / 4, kHighWaterBytesMax); }
  /// The same for frames that are lent: there is nothing to copy, and the fewer wakes the better.
  std::size_t high_water_lent() const { return options_.queue_bytes_max / 4; }
  std::size_t low_water() const { return high_water() / 2; }
  std::optional<AppendResult> refusal(Series& series, const Rows& rows) REQUIRES(mutex_);
  /// Whether a commit may take its snapshot now. What it writes half-full in the midst of a call is written again, and the rest of the
  /// call was promised to its caller: it waits for the end of the call where the disk has no room for both.
  bool may_commit() const REQUIRES(mutex_) {
    return !row_is_open_ && (error_ || call_room_ == 0 || space_.may_promise(call_room_));
  }
  void take_waiting_commit(bool taken) REQUIRES(mutex_);
  void end_call(bool taken) REQUIRES(mutex_);
  void count_frame_ids(Series& series, const Rows& rows) REQUIRES(mutex_);
  /// The large frames of one row. False: the write thread has given up.
  bool add_frames(Series& series, const Rows& rows, std::uint64_t row, const core::BlockRef& pin)
      REQUIRES(append_mutex_);
  bool add_piece(Column& column, const core::Piece& piece, const std::byte* data, const std::uint64_t* point,
                 const core::BlockRef& pin) REQUIRES(append_mutex_);
  /// False: the writer has failed meanwhile, and none of these rows was taken.
  bool add_slice(Series& series, const Rows& rows, std::uint64_t first, std::uint64_t count)
      REQUIRES(append_mutex_, mutex_);
  void fill_slice(Series& series, const Rows& rows, std::uint64_t first, std::uint64_t count)
      REQUIRES(append_mutex_, mutex_);
  void copy_ahead(const Series& series, const Rows& rows, std::uint64_t first, std::uint64_t count)
      REQUIRES(append_mutex_, mutex_);
  CopiedAhead* copied_ahead(const Column& column) REQUIRES(append_mutex_);
  void pack_rows(Column& column, const std::byte* data, const std::uint64_t* points, std::uint64_t count)
      REQUIRES(append_mutex_, mutex_);
  ChunkJob& open_chunk_job(Column& column) REQUIRES(mutex_);
  void push_chunk(ChunkJob& job) REQUIRES(mutex_);
  ChunkJob& new_job(Column& column) REQUIRES(mutex_);
  const std::byte* times_of(const Rows& rows, std::uint64_t first, std::uint64_t count) REQUIRES(append_mutex_);
  void check_accepting() REQUIRES(mutex_);
  bool is_live() const { return options_.file_kind == FileKind::live; }

  // Write stage (write_stage.cpp).
  void open_sink();
  void start_telling() noexcept;
  journal::Statistics statistics() const;
  bool step();
  bool commit_due() REQUIRES(mutex_);
  void take_snapshot() REQUIRES(mutex_);
  void carry_out(Item& item);
  bool take_notice() REQUIRES(mutex_);
  void write_chunk(ChunkJob& job);
  void write_points(const ChunkJob& job);
  void create_series(Series& series);
  void finish_series(Series& series);
  void give_up_ended_series() REQUIRES(mutex_);
  void touch_blocks(const Series& series);
  void run_batch(Batch& batch);
  void apply(const TreeOp& op);
  void write_array(const h5::ArraySpec& array);
  void run_commit();
  void look_at_space();
  void settle_points(Series& series) REQUIRES(mutex_);
  void end_commit(std::optional<core::Error> error) noexcept;
  void write_row_counts(const CommitPlan::Part& part);
  void note_failure(core::Error error, Damage damage) REQUIRES(mutex_);
  void finish_chunk(ChunkJob& job) REQUIRES(mutex_);
  void drop_everything() REQUIRES(mutex_);
  void end();

  const WriterOptions options_;
  const std::unique_ptr<ChunkSink> sink_;
  const std::function<void()> wake_;
  /// Whether `notify_below_` is set, for those who cannot take the lock.
  std::atomic<bool> will_notify_{false};
  core::BufferPool pool_;
  Pins pins_;
  /// The write thread's: from the opening of the sink until it is closed.
  std::optional<Teller> teller_;

  mutable core::Mutex mutex_;
  std::condition_variable work_;
  std::condition_variable ended_changed_;

  Phase phase_ GUARDED_BY(mutex_) = Phase::opening;
  std::uint64_t news_ GUARDED_BY(mutex_) = 0;
  std::optional<core::Error> error_ GUARDED_BY(mutex_);
  bool storage_damaged_ GUARDED_BY(mutex_) = false;
  bool closing_ GUARDED_BY(mutex_) = false;
  bool ended_ GUARDED_BY(mutex_) = false;

  /// Null where a series has ended and all of it is committed.
  std::deque<std::unique_ptr<Series>> series_ GUARDED_BY(mutex_);
  /// The counts of those, by their numbers.
  std::unordered_map<std::size_t, RowCounts> ended_counts_ GUARDED_BY(mutex_);
  RowCounts ended_total_ GUARDED_BY(mutex_);
  std::deque<ChunkJob> jobs_ GUARDED_BY(mutex_);
  std::vector<ChunkJob*> idle_jobs_ GUARDED_BY(mutex_);
  core::Ring<Item> queue_ GUARDED_BY(mutex_);
  std::size_t queue_bytes_ GUARDED_BY(mutex_) = 0;
  std::size_t batches_waiting_ GUARDED_BY(mutex_) = 0;
  std::uint64_t items_pushed_ GUARDED_BY(mutex_) = 0;
  std::uint64_t items_done_ GUARDED_BY(mutex_) = 0;

  /// Empty but for live files.
  LiveTree live_tree_ GUARDED_BY(mutex_);
  std::uint64_t batches_ GUARDED_BY(mutex_) = 0;
  std::uint64_t batches_done_ GUARDED_BY(mutex_) = 0;
  std::uint64_t commits_requested_ GUARDED_BY(mutex_) = 0;
  std::uint64_t commits_snapshot_ GUARDED_BY(mutex_) = 0;
  std::uint64_t commits_requested_done_ GUARDED_BY(mutex_) = 0;
  std::uint64_t commits_ GUARDED_BY(mutex_) = 0;
  /// What the call that brings rows now needs of the disk at most after a commit in its midst; 0: nothing, or there is none.
  std::uint64_t call_room_ GUARDED_BY(mutex_) = 0;
  bool dirty_ GUARDED_BY(mutex_) = false;
  /// Some pieces of a row are in the queue and others not: no commit is taken until it is whole.
  bool row_is_open_ GUARDED_BY(mutex_) = false;
  /// A commit is due and may not come yet: it is taken as soon as it may.
  bool commit_waits_ GUARDED_BY(mutex_) = false;
  bool final_commit_taken_ GUARDED_BY(mutex_) = false;
  std::chrono::steady_clock::time_point last_commit_ GUARDED_BY(mutex_) = std::chrono::steady_clock::now();
  std::optional<std::size_t> notify_below_ GUARDED_BY(mutex_);
  /// The commit to come: taken under the lock, by the write thread or by whoever ends the row or the call that it waits for, then the write
  /// thread's own until the sink has it.
  std::optional<CommitPlan> plan_;
  /// The commit that the sink has, and when the write thread began it.
  std::optional<CommitPlan> in_flight_ GUARDED_BY(mutex_);
  std::chrono::steady_clock::time_point commit_start_ GUARDED_BY(mutex_);

  std::uint64_t bytes_in_ GUARDED_BY(mutex_) = 0;
  std::uint64_t bytes_encoded_ GUARDED_BY(mutex_) = 0;
  std::uint64_t bytes_on_disk_ GUARDED_BY(mutex_) = 0;
  double last_commit_unix_ms_ GUARDED_BY(mutex_) = 0;
  SpaceLedger space_ GUARDED_BY(mutex_);
  /// Somebody was refused for want of space, or a lot was promised: it is looked at again.
  bool space_asked_ GUARDED_BY(mutex_) = false;
  /// The write thread's.
  std::chrono::steady_clock::time_point last_space_look_{};
  std::optional<core::Error> warning_ GUARDED_BY(mutex_);
  std::uint64_t warnings_ GUARDED_BY(mutex_) = 0;
  std::uint64_t commit_max_us_ GUARDED_BY(mutex_) = 0;
  std::uint64_t commit_last_us_ GUARDED_BY(mutex_) = 0;
  std::uint64_t write_us_ GUARDED_BY(mutex_) = 0;

  /// Serialises append against itself, so that a large frame can be copied without holding mutex_.
  core::Mutex append_mutex_;
  std::vector<CopiedAhead> ahead_ GUARDED_BY(append_mutex_);
  std::vector<double> clock_times_ GUARDED_BY(append_mutex_);

  EncodeStage encode_;
};

}  // namespace h5saver::pipeline
