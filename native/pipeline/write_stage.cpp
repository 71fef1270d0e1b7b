// Write stage: the one thread that calls the sink. It carries out the queue in order and brings about the commits.
// Encodes nothing, decides no names. Threads: everything here runs in the write thread, except fail().
//
// A commit is a snapshot of the admission (rows of every series, the partly filled chunks) that is carried out when the queue
// items before it are done: open chunks, row counts, then the sink's commit. One at a time.
#include <algorithm>
#include <string>
#include <utility>

#include "pipeline/writer_core.hpp"

namespace h5saver::pipeline {
namespace {

using core::Error;
using core::ErrorCode;
using core::MutexLock;
using Clock = std::chrono::steady_clock;

std::uint64_t elapsed_us(Clock::time_point start) {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count());
}

constexpr std::size_t kPageBytes = 4096;
// Looking at the free space of a disk takes some microseconds.
constexpr std::chrono::milliseconds kSpaceLookInterval{20};

double unix_ms() {
  return std::chrono::duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// After these the file on disk is in doubt. A tree operation that was merely wrong leaves it sound.
bool is_storage_failure(const Error& error) {
  const std::string class_name = core::error_codes()[static_cast<std::size_t>(error.code())].class_name;
  return class_name == "StorageError" || error.code() == core::ErrorCode::ERR_INTERNAL;
}

}  // namespace

void WriterCore::run() noexcept {
  try {
    open_sink();
    while (step()) {
    }
  } catch (...) {
    fail(core::error_of_current_exception(), Damage::storage);
  }
  end();
}

void WriterCore::open_sink() {
  sink_->open();
  {
    MutexLock lock(mutex_);
    phase_ = Phase::open;
    ++news_;
    last_commit_ = Clock::now();
  }
  look_at_space();
  start_telling();
  wake_();
}

void WriterCore::look_at_space() {
  last_space_look_ = Clock::now();
  std::uint64_t owed = 0;
  {
    MutexLock lock(mutex_);
    owed = space_.owed();
  }
  const auto left = sink_->space_left(owed);
  MutexLock lock(mutex_);
  space_.look(left);
  space_asked_ = false;
}

bool WriterCore::step() {
  Item item;
  bool commit = false;
  bool look = false;
  {
    MutexLock lock(mutex_);
    for (;;) {
      if (storage_damaged_) return false;
      // One at a time: what comes after a snapshot may be written while the sink brings that snapshot to disk, not before.
      const bool due = !plan_ && !in_flight_ && commit_due();
      commit_waits_ = due && !may_commit();
      if (due && !commit_waits_) take_snapshot();
      commit = plan_ && plan_->after_items == items_done_;
      const bool may_write = !in_flight_ || sink_->held_bytes() < kHeldBytesMax;
      if (commit || space_asked_ || (!queue_.empty() && may_write)) break;
      if (closing_ && final_commit_taken_ && !in_flight_) return false;
      if (!in_flight_ && dirty_ && !commit_waits_ && options_.commit_interval.count() > 0) {
        work_.wait_until(lock.native(), last_commit_ + options_.commit_interval);
      } else {
        work_.wait(lock.native());
      }
    }
    look = space_asked_;
    if (!commit && !look) item = queue_.pop();
  }
  if (look || Clock::now() - last_space_look_ >= kSpaceLookInterval) look_at_space();
  if (commit) {
    run_commit();
  } else if (!look) {
    carry_out(item);
  }
  return true;
}

bool WriterCore::commit_due() {
  if (commits_requested_ > commits_snapshot_ || sink_->held_bytes() >= kHeldBytesMax / 2) return true;
  if (closing_) return !final_commit_taken_;
  return dirty_ && options_.commit_interval.count() > 0 && Clock::now() >= last_commit_ + options_.commit_interval;
}

void WriterCore::take_snapshot() {
  plan_ = CommitPlan{};
  plan_->after_items = items_pushed_;
  plan_->requested = commits_requested_;
  for (const auto& series : series_) {
    if (series == nullptr) continue;
    const std::uint64_t rows = series->columns.front()->accepted_rows;
    if (rows == series->counts.committed) continue;
    plan_->parts.push_back({series.get(), rows});
    for (const auto& column : series->columns) {
      if (column->open_rows == column->committed_open_rows) continue;
      // Its block is shared with the admission, which adds rows behind these and never changes them.
      ChunkJob& job = open_chunk_job(*column);
      job.queued_bytes = 0;
      column->committed_open_rows = column->open_rows;
      plan_->open_chunks.push_back(&job);
      encode_.submit(job);
    }
  }
  commits_snapshot_ = commits_requested_;
  final_commit_taken_ = closing_;
  dirty_ = false;
}

void WriterCore::carry_out(Item& item) {
  bool notify = false;
  if (ChunkJob** chunk = std::get_if<ChunkJob*>(&item)) {
    const auto start = Clock::now();
    write_chunk(**chunk);
    MutexLock lock(mutex_);
    write_us_ += elapsed_us(start);
    queue_bytes_ -= (*chunk)->queued_bytes;
    finish_chunk(**chunk);
    ++items_done_;
    notify = take_notice();
  } else {
    if (Batch* batch = std::get_if<Batch>(&item)) run_batch(*batch);
    if (const NewSeries* fresh = std::get_if<NewSeries>(&item)) create_series(*fresh->series);
    if (const EndOfSeries* last = std::get_if<EndOfSeries>(&item)) finish_series(*last->series);
    MutexLock lock(mutex_);
    ++items_done_;
    dirty_ = true;
    if (const NewSeries* fresh = std::get_if<NewSeries>(&item)) space_.settle(fresh->room);
    if (const Batch* batch = std::get_if<Batch>(&item)) {
      --batches_waiting_;
      queue_bytes_ -= batch->bytes;
      space_.settle(batch->room);
      batches_done_ = batch->number;
      ++news_;
      take_notice();
      notify = true;
    }
  }
  if (notify) wake_();
}

// Whether somebody waits for as little as there is in the queue now, who is to be told then.
bool WriterCore::take_notice() {
  if (!notify_below_ || queue_bytes_ > *notify_below_) return false;
  notify_below_.reset();
  will_notify_.store(false, std::memory_order_release);
  return true;
}

void WriterCore::write_chunk(ChunkJob& job) {
  Column& column = *job.column;
  if (!encode_.wait(job))
    throw Error(ErrorCode::ERR_CLOSE_TIMEOUT, "the codecs were stopped before the chunk was encoded");
  if (job.error) throw *job.error;
  if (!column.dataset) return;
  if (column.stores_points()) return write_points(job);
  if (column.grid_shape) {
    std::uint64_t origin[core::kFrameRankMax + 1];
    core::unravel(job.points.front(), *column.grid_shape, origin);
    std::copy(job.piece->origin.begin(), job.piece->origin.end(), origin + column.grid_shape->size());
    sink_->write_chunk(*column.dataset, origin, job.filter_mask, job.data, job.bytes);
    return;
  }
  // The extent is exact: it never runs ahead of the chunks, and never shrinks.
  if (job.end_row > column.extent) {
    sink_->extend(*column.dataset, job.end_row);
    column.extent = job.end_row;
  }
  std::uint64_t origin[core::kFrameRankMax + 1] = {job.first_row};
  std::copy(job.piece->origin.begin(), job.piece->origin.end(), origin + 1);
  if (job.changed.to > 0) return sink_->rewrite_chunk(*column.dataset, origin, job.data, job.bytes, job.changed);
  sink_->write_chunk(*column.dataset, origin, job.filter_mask, job.data, job.bytes);
}

// Points that follow one another on a line of the grid's last dimension make one block.
void WriterCore::write_points(const ChunkJob& job) {
  const Column& column = *job.column;
  const std::vector<std::uint64_t>& grid = *column.grid_shape;
  std::uint64_t start[core::kFrameRankMax + 1] = {};
  std::uint64_t count[core::kFrameRankMax + 1];
  std::fill_n(count, grid.size(), 1);
  std::copy(column.spec.frame_shape.begin(), column.spec.frame_shape.end(), count + grid.size());
  for (std::size_t first = 0; first < job.points.size();) {
    core::unravel(job.points[first], grid, start);
    std::size_t next = first + 1;
    if (!grid.empty()) {
      const std::uint64_t room = grid.back() - start[grid.size() - 1];
      while (next < job.points.size() && next - first < room && job.points[next] == job.points[next - 1] + 1) ++next;
      count[grid.size() - 1] = next - first;
    }
    sink_->write_block(*column.dataset, start, count, job.data + first * column.grid.row_bytes);
    first = next;
  }
}

void WriterCore::finish_series(Series& series) {
  const std::uint64_t rows = [&] {
    MutexLock lock(mutex_);
    return series.columns.front()->accepted_rows;
  }();
  write_row_counts({&series, rows});
  for (const auto& column : series.columns) {
    if (column->dataset) sink_->close_dataset(*column->dataset);
  }
  MutexLock lock(mutex_);
  settle_points(series);
  series.closed = true;
}

void WriterCore::give_up_ended_series() {
  for (std::size_t i = 0; i < series_.size(); ++i) {
    const Series* series = series_[i].get();
    if (series == nullptr || !series->closed || series->counts.committed < series->counts.accepted) continue;
    RowCounts counts = series->counts;
    counts.written = counts.committed;
    ended_total_ += counts;
    ended_counts_.emplace(i, counts);
    series_[i].reset();
  }
}

void WriterCore::create_series(Series& series) {
  try {
    for (const auto& column : series.columns) {
      column->dataset = sink_->create_dataset(column->dataset_spec());
      column->extent = column->spec.fixed_rows;
    }
    touch_blocks(series);
  } catch (const Error& error) {
    // A row with some of its columns missing is no row: none of them is written.
    for (const auto& column : series.columns) column->dataset.reset();
    fail(error, is_storage_failure(error) ? Damage::storage : Damage::tree);
  }
}

// The first touch of a page costs as much as writing it: for large frames that is done here, not in the first appends.
void WriterCore::touch_blocks(const Series& series) {
  if (!series.has_large_frames) return;
  std::vector<core::BlockRef> blocks;
  const std::size_t row_bytes = std::max<std::size_t>(1, series.bytes_per_row);
  for (const auto& column : series.columns) {
    const core::ChunkGrid& grid = column->grid;
    if (grid.rows_per_chunk > 1) continue;
    const std::size_t share = high_water() / row_bytes * grid.row_bytes;
    for (std::size_t bytes = 0; bytes + grid.chunk_bytes <= share; bytes += grid.chunk_bytes) {
      blocks.push_back(pool_.take(grid.chunk_bytes));
      for (std::size_t at = 0; at < blocks.back().size(); at += kPageBytes) blocks.back().data()[at] = std::byte{0};
    }
  }
}

void WriterCore::run_batch(Batch& batch) {
  {
    MutexLock lock(mutex_);
    if (error_) return;
  }
  try {
    for (const TreeOp& op : batch.ops) apply(op);
  } catch (const Error& error) {
    fail(error, is_storage_failure(error) ? Damage::storage : Damage::tree);
  }
}

void WriterCore::run_commit() {
  const auto start = Clock::now();
  for (ChunkJob* job : plan_->open_chunks) write_chunk(*job);
  for (const CommitPlan::Part& part : plan_->parts) write_row_counts(part);
  plan_->bytes_on_disk = sink_->file_bytes();
  {
    MutexLock lock(mutex_);
    for (ChunkJob* job : plan_->open_chunks) finish_chunk(*job);
    plan_->open_chunks.clear();
    in_flight_ = std::exchange(plan_, std::nullopt);
    commit_start_ = start;
    // The sink flushes all of it now, and counts it from then on.
    for (const auto& series : series_) {
      if (series == nullptr) continue;
      settle_points(*series);
      for (const auto& column : series->columns) space_.settle(std::exchange(column->index_space, 0));
    }
  }
  sink_->begin_commit([this](std::optional<Error> error) { end_commit(std::move(error)); });
}

// The sink has flushed them, is about to, or has closed their datasets.
void WriterCore::settle_points(Series& series) {
  for (const auto& column : series.columns) {
    if (column->point_space) space_.settle(column->point_space->flushed());
  }
}

// In whichever thread the sink's commit has ended.
void WriterCore::end_commit(std::optional<Error> error) noexcept {
  if (error) {
    {
      MutexLock lock(mutex_);
      in_flight_.reset();
    }
    fail(std::move(*error), Damage::storage);
    return;
  }
  {
    MutexLock lock(mutex_);
    const CommitPlan plan = std::move(*in_flight_);
    in_flight_.reset();
    for (const CommitPlan::Part& part : plan.parts) {
      if (part.series->columns.front()->dataset) part.series->counts.committed = part.rows;
    }
    give_up_ended_series();
    bytes_on_disk_ = plan.bytes_on_disk;
    for (Error& warning : sink_->take_warnings()) {
      warning_ = std::move(warning);
      ++warnings_;
    }
    commits_requested_done_ = plan.requested;
    ++commits_;
    ++news_;
    last_commit_ = Clock::now();
    last_commit_unix_ms_ = unix_ms();
    commit_last_us_ = elapsed_us(commit_start_);
    commit_max_us_ = std::max(commit_max_us_, commit_last_us_);
    work_.notify_one();
  }
  wake_();
}

void WriterCore::write_row_counts(const CommitPlan::Part& part) {
  // The datasets of a series that has ended are closed, their counts written.
  if (part.series->closed) return;
  for (const auto& column : part.series->columns) {
    if (!column->dataset) continue;
    for (const RowCountAttribute& counter : column->spec.row_count_attributes) {
      h5::Attribute attribute;
      attribute.name = counter.name;
      attribute.text = counter.prefix + std::to_string(part.rows) + counter.suffix;
      attribute.size = counter.size;
      sink_->rewrite_text(*column->dataset, attribute);
    }
  }
}

void WriterCore::finish_chunk(ChunkJob& job) {
  Column& column = *job.column;
  if (column.point_space) {
    space_.settle(column.point_space->written(job.space));
  } else {
    // One index changes, however many chunks come: more of it is new, and the sink counts that as it has its place in the file.
    const std::uint64_t kept = column.index_space > 0 ? 0 : std::min(job.space, kIndexBytes);
    column.index_space += kept;
    space_.settle(job.space - kept);
  }
  // Chunks of a series that could not be made are written nowhere.
  if (column.dataset) {
    bytes_encoded_ += job.bytes;
    if (!column.grid_shape) {
      // A chunk that a commit wrote half-full is replaced by its next version.
      bytes_encoded_ -= column.open_chunk_encoded_bytes;
      column.open_chunk_encoded_bytes = job.queued_bytes == 0 ? job.bytes : 0;
    }
    if (job.completes_rows) column.written_rows = std::max(column.written_rows, job.end_row);
  }
  job.clear();
  idle_jobs_.push_back(&job);
}

void WriterCore::fail(Error error, Damage damage) {
  {
    MutexLock lock(mutex_);
    note_failure(std::move(error), damage);
  }
  wake_();
}

void WriterCore::note_failure(Error error, Damage damage) {
  if (phase_ == Phase::closed || phase_ == Phase::failed) return;
  ++news_;
  if (!error_) error_ = std::move(error);
  closing_ = true;
  if (damage == Damage::storage) storage_damaged_ = true;
  work_.notify_one();
}

void WriterCore::end() {
  encode_.stop();
  bool damaged = false;
  {
    MutexLock lock(mutex_);
    damaged = storage_damaged_;
  }
  if (!damaged) {
    try {
      sink_->close();
    } catch (...) {
      fail(core::error_of_current_exception(), Damage::storage);
      damaged = true;
    }
  }
  if (damaged) sink_->abandon();
  teller_.reset();
  {
    MutexLock lock(mutex_);
    drop_everything();
    phase_ = error_ ? Phase::failed : Phase::closed;
    ++news_;
    ended_ = true;
  }
  // The last one.
  wake_();
  ended_changed_.notify_all();
}

void WriterCore::drop_everything() {
  for (ChunkJob& job : jobs_) job.clear();
  while (!queue_.empty()) queue_.pop();
  plan_.reset();
  queue_bytes_ = 0;
  for (const auto& series : series_) {
    if (series == nullptr) continue;
    series->counts.failed = series->counts.accepted - series->counts.committed;
    for (const auto& column : series->columns) column->open_chunk.reset();
  }
}

}  // namespace h5saver::pipeline
