// The public face: what callers ask for and are told. The work is done in admission.cpp and write_stage.cpp.
#include "pipeline/writer.hpp"

#include <algorithm>
#include <string>

#include "pipeline/writer_core.hpp"

namespace h5saver::pipeline {
namespace {

using core::Error;
using core::ErrorCode;
using core::MutexLock;

// Changes of the tree that may wait at once: far above any real use, so that a runaway loop is told instead of fed.
constexpr std::size_t kBatchesWaitingMax = 4096;

std::uint64_t written_rows(const Series& series) {
  std::uint64_t rows = series.columns.front()->written_rows;
  for (const auto& column : series.columns) rows = std::min(rows, column->written_rows);
  return rows;
}

}  // namespace

const char* phase_name(Phase phase) {
  switch (phase) {
    case Phase::opening:
      return "opening";
    case Phase::open:
      return "open";
    case Phase::closing:
      return "closing";
    case Phase::closed:
      return "closed";
    case Phase::failed:
      return "failed";
  }
  return "failed";
}

RowCounts& RowCounts::operator+=(const RowCounts& other) {
  offered += other.offered;
  accepted += other.accepted;
  dropped += other.dropped;
  written += other.written;
  committed += other.committed;
  failed += other.failed;
  missing_frame_ids += other.missing_frame_ids;
  return *this;
}

// Idle memory is bounded by the queue, plus a chunk for each encode thread's input and output.
WriterCore::WriterCore(WriterOptions options, std::unique_ptr<ChunkSink> sink, std::function<void()> wake)
    : options_(options),
      sink_(std::move(sink)),
      wake_(std::move(wake)),
      pool_(options.queue_bytes_max + 2 * options.threads * core::kBandBytes),
      // Whoever waits for the queue to fall is woken for that, and finds what was released by then.
      pins_([this] {
        if (!will_notify_.load(std::memory_order_acquire)) wake_();
      }),
      encode_(pool_, options.threads) {}

void WriterCore::check_accepting() {
  if (error_) throw Error(ErrorCode::ERR_WRITER_FAILED, "the writer failed: " + error_->message());
  if (closing_ || phase_ == Phase::closed || phase_ == Phase::failed) {
    throw Error(ErrorCode::ERR_WRITER_CLOSED, "the writer is closed");
  }
}

std::uint64_t WriterCore::submit(std::vector<TreeOp> ops) {
  std::size_t bytes = 0;
  std::uint64_t room = 0;
  bool has_arrays = false;
  for (const TreeOp& op : ops) {
    bytes += data_bytes(op);
    room += room_for(op);
    has_arrays = has_arrays || std::holds_alternative<h5::ArraySpec>(op);
  }
  const auto starts_live = [](const TreeOp& op) { return std::holds_alternative<StartLive>(op); };
  if (!is_live() && std::any_of(ops.begin(), ops.end(), starts_live)) {
    throw Error(ErrorCode::ERR_INVALID_OPTION, "start-live is for files that were made with live: true");
  }
  MutexLock lock(mutex_);
  check_accepting();
  if (is_live()) live_tree_.check(ops);
  // What comes without arrays is small, and what is to be told at the end of a file has the reserve.
  if (has_arrays && !space_.may_promise(room)) {
    space_asked_ = true;
    work_.notify_one();
    throw Error(ErrorCode::ERR_NO_SPACE, "the disk has no room for " + std::to_string(room) + " bytes");
  }
  if (bytes > 0 && queue_bytes_ > low_water() && queue_bytes_ + bytes > options_.queue_bytes_max) {
    throw Error(ErrorCode::ERR_QUEUE_FULL, std::to_string(queue_bytes_) + " bytes are waiting to be written; " +
                                               std::to_string(bytes) + " more do not fit");
  }
  if (batches_waiting_ >= kBatchesWaitingMax) {
    throw Error(ErrorCode::ERR_QUEUE_FULL,
                std::to_string(batches_waiting_) + " changes of the tree are waiting already");
  }
  if (is_live()) live_tree_.note(ops);
  const std::uint64_t number = ++batches_;
  queue_.push(Batch{std::move(ops), number, bytes, room});
  queue_bytes_ += bytes;
  space_.promise(room);
  ++items_pushed_;
  ++batches_waiting_;
  work_.notify_one();
  return number;
}

std::size_t WriterCore::add_series(std::vector<ColumnSpec> columns,
                                   std::optional<std::vector<std::uint64_t>> grid_shape) {
  if (is_live()) {
    if (grid_shape) throw Error(ErrorCode::ERR_INVALID_OPTION, "a grid cannot be written into a live file");
    for (ColumnSpec& column : columns) fit_to_live(column);
  }
  auto series = std::make_unique<Series>(std::move(columns), std::move(grid_shape));
  MutexLock lock(mutex_);
  check_accepting();
  if (is_live()) live_tree_.check_not_frozen("datasets");
  std::uint64_t room = 0;
  for (const auto& column : series->columns) room += room_for_node(column->spec.attributes);
  if (!space_.may_promise(room)) {
    space_asked_ = true;
    work_.notify_one();
    throw Error(ErrorCode::ERR_NO_SPACE, "the disk has no room for " + std::to_string(room) + " bytes");
  }
  if (is_live()) {
    for (const auto& column : series->columns) live_tree_.note(column->dataset_spec());
  }
  space_.promise(room);
  queue_.push(NewSeries{series.get(), room});
  ++items_pushed_;
  series_.push_back(std::move(series));
  work_.notify_one();
  return series_.size() - 1;
}

const Series* WriterCore::series(std::size_t index) const {
  MutexLock lock(mutex_);
  return index < series_.size() ? series_[index].get() : nullptr;
}

std::uint64_t WriterCore::request_commit() {
  MutexLock lock(mutex_);
  // After the end there is nothing left to commit: the last commit covered it, or the failure is told by the state.
  if (!closing_) work_.notify_one();
  return ++commits_requested_;
}

void WriterCore::notify_below(std::size_t bytes) {
  {
    MutexLock lock(mutex_);
    if (queue_bytes_ > bytes) {
      notify_below_ = bytes;
      will_notify_.store(true, std::memory_order_release);
      return;
    }
  }
  wake_();
}

void WriterCore::close() {
  // Rows that are being taken in right now belong before the last commit.
  MutexLock append_lock(append_mutex_);
  MutexLock lock(mutex_);
  closing_ = true;
  work_.notify_one();
}

bool WriterCore::wait_ended(std::chrono::milliseconds limit) {
  MutexLock lock(mutex_);
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!ended_) {
    if (ended_changed_.wait_until(lock.native(), deadline) == std::cv_status::timeout) return ended_;
  }
  return true;
}

WriterState WriterCore::state() const {
  MutexLock lock(mutex_);
  WriterState state;
  state.phase = phase_ == Phase::open && closing_ ? Phase::closing : phase_;
  state.error = error_;
  state.counts = ended_total_;
  for (const auto& series : series_) {
    if (series == nullptr) continue;
    RowCounts counts = series->counts;
    counts.written = written_rows(*series);
    state.counts += counts;
  }
  state.queue_bytes = queue_bytes_;
  state.queue_bytes_max = options_.queue_bytes_max;
  state.queue_bytes_low = low_water();
  state.bytes_in = bytes_in_;
  state.bytes_encoded = bytes_encoded_;
  state.bytes_on_disk = bytes_on_disk_;
  state.space_left = space_.left();
  state.warning = warning_;
  state.warnings = warnings_;
  state.news = news_;
  state.batches_done = batches_done_;
  state.requested_commits_done = commits_requested_done_;
  state.commits = commits_;
  state.last_commit_unix_ms = last_commit_unix_ms_;
  state.commit_max_us = commit_max_us_;
  state.commit_last_us = commit_last_us_;
  state.encode_us = encode_.busy_us();
  state.write_us = write_us_;
  return state;
}

std::optional<std::size_t> WriterCore::queue_bytes_unless_news(std::uint64_t seen) const {
  MutexLock lock(mutex_);
  return news_ == seen ? std::optional(queue_bytes_) : std::nullopt;
}

void WriterCore::start_telling() noexcept {
  try {
    if (auto place = sink_->statistics()) teller_.emplace(std::move(place), [this] { return statistics(); });
  } catch (...) {
    // For want of a thread nobody is told: no reason to save nothing.
  }
}

journal::Statistics WriterCore::statistics() const {
  const WriterState now = state();
  journal::Statistics told;
  // One that has failed may still write what it had accepted.
  told.phase = static_cast<std::uint32_t>(now.error ? Phase::failed : now.phase);
  told.live = is_live();
  told.offered = now.counts.offered;
  told.accepted = now.counts.accepted;
  told.dropped = now.counts.dropped;
  told.written = now.counts.written;
  told.committed = now.counts.committed;
  told.failed = now.counts.failed;
  told.bytes_in = now.bytes_in;
  told.bytes_encoded = now.bytes_encoded;
  told.bytes_on_disk = now.bytes_on_disk;
  told.queue_bytes = now.queue_bytes;
  told.queue_bytes_max = now.queue_bytes_max;
  told.space_left = now.space_left;
  told.last_commit_ms = static_cast<std::uint64_t>(now.last_commit_unix_ms);
  return told;
}

RowCounts WriterCore::series_counts(std::size_t index) const {
  MutexLock lock(mutex_);
  const Series* series = series_.at(index).get();
  if (series == nullptr) return ended_counts_.at(index);
  RowCounts counts = series->counts;
  counts.written = written_rows(*series);
  return counts;
}

Writer::Writer(WriterOptions options, std::unique_ptr<ChunkSink> sink, std::function<void()> wake)
    : core_(std::make_shared<WriterCore>(options, std::move(sink), std::move(wake))),
      write_thread_([core = core_] { core->run(); }) {}

Writer::~Writer() {
  core_->close();
  if (core_->wait_ended(core_->teardown_limit())) {
    write_thread_.join();
    return;
  }
  // The thread hangs in the operating system, or waits for a slow codec. It keeps the core alive, and starts nothing new when
  // it comes back. The codecs are stopped here: they may be reading pinned memory, which the caller takes back now.
  core_->fail(Error(ErrorCode::ERR_CLOSE_TIMEOUT, "the file could not be closed in time"), WriterCore::Damage::storage);
  core_->stop_encoding();
  write_thread_.detach();
}

std::uint64_t Writer::submit(std::vector<TreeOp> ops) { return core_->submit(std::move(ops)); }
std::size_t Writer::add_series(std::vector<ColumnSpec> columns) {
  return core_->add_series(std::move(columns), std::nullopt);
}
std::size_t Writer::add_grid(std::vector<std::uint64_t> grid_shape, std::vector<ColumnSpec> columns) {
  return core_->add_series(std::move(columns), std::move(grid_shape));
}
void Writer::end_series(std::size_t index) { core_->end_series(index); }
const Series* Writer::series(std::size_t index) const { return core_->series(index); }
AppendResult Writer::append(std::size_t series, const Rows& rows) { return core_->append(series, rows); }
std::uint64_t Writer::request_commit() { return core_->request_commit(); }
void Writer::notify_below(std::size_t bytes) { core_->notify_below(bytes); }
void Writer::close() { core_->close(); }
bool Writer::wait_ended(std::chrono::milliseconds limit) { return core_->wait_ended(limit); }
WriterState Writer::state() const { return core_->state(); }
std::optional<std::size_t> Writer::queue_bytes_unless_news(std::uint64_t seen) const {
  return core_->queue_bytes_unless_news(seen);
}
RowCounts Writer::series_counts(std::size_t series) const { return core_->series_counts(series); }
std::vector<std::uint64_t> Writer::take_released() { return core_->take_released(); }

}  // namespace h5saver::pipeline
