// Admission: takes rows without waiting for codecs or the disk, and cuts them into chunks.
// A large frame goes piece by piece, each copied (or pinned) before the lock is taken: the threads work on its first pieces while the
// next are copied. Small frames are packed into their column's open chunk under the lock.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>
#include <utility>

#include "pipeline/writer_core.hpp"

namespace h5saver::pipeline {
namespace {

using core::BlockRef;
using core::MutexLock;

// Rows of small frames taken in one hold of the lock: the write thread never waits longer than this copy takes.
constexpr std::size_t kSliceBytes = 256 * 1024;

// Rows of a column that are copied without the lock: from this size on a copy takes longer than to take the lock once more.
constexpr std::size_t kCopiedAheadBytes = 2048;

// Large frames go one by one; small ones in runs of about kSliceBytes, which never fill more than one chunk of a column.
std::uint64_t rows_per_slice(const Series& series) {
  if (series.has_large_frames) return 1;
  return std::clamp<std::uint64_t>(kSliceBytes / series.bytes_per_row, 1, series.rows_per_chunk_min);
}

bool is_out_of_range(const Series& series, const Rows& rows) {
  if (series.point_count) {
    return std::any_of(rows.points, rows.points + rows.count,
                       [&](std::uint64_t at) { return at >= *series.point_count; });
  }
  return series.rows_max && rows.count > *series.rows_max - series.counts.accepted;
}

double clock_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

AppendResult WriterCore::append(std::size_t series_index, const Rows& rows) {
  // Declared first, let go last: releasing a pin calls out, and no lock may be held then.
  BlockRef pin;
  MutexLock append_lock(append_mutex_);
  try {
    Series* series = nullptr;
    {
      MutexLock lock(mutex_);
      series = series_.at(series_index).get();
      if (series == nullptr) return AppendResult::not_open;
      if (const auto refused = refusal(*series, rows)) return *refused;
      if (!series->has_large_frames && rows.count <= rows_per_slice(*series)) {
        if (rows.token > 0) pin = pins_.pin(rows.token);
        const bool taken = add_slice(*series, rows, 0, rows.count);
        end_call(taken);
        return taken ? accepted(*series, high_water()) : AppendResult::broken_off;
      }
    }
    if (rows.token > 0) pin = pins_.pin(rows.token);
    return add_slices(*series, rows, pin);
  } catch (...) {
    // Some columns may have the row and others not: nothing consistent can follow.
    fail(core::error_of_current_exception(), Damage::storage);
    return AppendResult::broken_off;
  }
}

AppendResult WriterCore::add_slices(Series& series, const Rows& rows, const BlockRef& pin) {
  const std::uint64_t slice = rows_per_slice(series);
  for (std::uint64_t first = 0; first < rows.count; first += slice) {
    {
      MutexLock lock(mutex_);
      // These rows count as failed: they would never be written.
      if (error_) return AppendResult::broken_off;
      row_is_open_ = series.has_large_frames;
    }
    // The threads work on the first pieces of a large frame while the next ones are copied.
    if (series.has_large_frames && !add_frames(series, rows, first, pin)) return AppendResult::broken_off;
    MutexLock lock(mutex_);
    const bool taken = add_slice(series, rows, first, std::min(slice, rows.count - first));
    row_is_open_ = false;
    take_waiting_commit(taken);
    if (!taken) return AppendResult::broken_off;
  }
  MutexLock lock(mutex_);
  end_call(true);
  return accepted(series, pin && series.has_large_frames ? high_water_lent() : high_water());
}

// Where a row is whole the commit that waits for it is taken at once, not by the write thread, which would not get the lock before
// the next row of the call is open.
void WriterCore::take_waiting_commit(bool taken) {
  if (!commit_waits_ || !may_commit()) return;
  commit_waits_ = false;
  if (taken && !storage_damaged_) take_snapshot();
  work_.notify_one();
}

void WriterCore::end_call(bool taken) {
  call_room_ = 0;
  take_waiting_commit(taken);
}

// False to the caller as soon as the next row of this size might be refused: who waits for drain() then is never refused.
AppendResult WriterCore::accepted(const Series& series, std::size_t high_water) const {
  const bool room = queue_bytes_ <= high_water && queue_bytes_ + series.bytes_per_row <= options_.queue_bytes_max;
  return room ? AppendResult::accepted : AppendResult::above_high_water;
}

std::optional<AppendResult> WriterCore::refusal(Series& series, const Rows& rows) {
  if (error_ || phase_ == Phase::failed) return AppendResult::failed;
  if (closing_ || phase_ == Phase::closed || series.ending) return AppendResult::not_open;
  if (is_out_of_range(series, rows)) return AppendResult::out_of_range;
  const std::uint64_t bytes = rows.count * series.bytes_per_row;
  std::uint64_t room = 0;
  for (const auto& column : series.columns) room += column->room_for(rows.points, rows.count);
  const bool has_room = space_.may_promise(room);
  if (!has_room || space_.wants_look()) {
    space_asked_ = true;
    work_.notify_one();
  }
  if (!has_room) return AppendResult::no_space;
  // At the low water a row of any size is let in: drain() resolves there, and what follows it must not be refused.
  const bool full = queue_bytes_ > low_water() && queue_bytes_ + bytes > options_.queue_bytes_max;
  if (full && options_.on_full == OnFull::refuse) return AppendResult::queue_full;
  series.counts.offered += rows.count;
  count_frame_ids(series, rows);
  if (full) {
    series.counts.dropped += rows.count;
    return AppendResult::dropped;
  }
  series.counts.accepted += rows.count;
  call_room_ = series.rewrite_room > 0 ? saturating_sum(room, series.rewrite_room) : 0;
  return std::nullopt;
}

void WriterCore::count_frame_ids(Series& series, const Rows& rows) {
  if (rows.frame_ids == nullptr) return;
  for (std::uint64_t i = 0; i < rows.count; ++i) {
    const std::int64_t id = rows.frame_ids[i];
    if (id < 0) continue;
    // A smaller id is a source that started again, not a gap.
    if (series.last_frame_id >= 0 && id > series.last_frame_id + 1) {
      series.counts.missing_frame_ids += static_cast<std::uint64_t>(id - series.last_frame_id - 1);
    }
    series.last_frame_id = id;
  }
}

bool WriterCore::add_frames(Series& series, const Rows& rows, std::uint64_t row, const BlockRef& pin) {
  for (std::size_t i = 0; i < series.value_columns.size(); ++i) {
    Column& column = *series.value_columns[i];
    if (!column.has_large_frames()) continue;
    const std::byte* frame = rows.values[i].data + row * column.grid.row_bytes;
    for (const core::Piece& piece : column.grid.pieces) {
      if (!add_piece(column, piece, frame + piece.offset, rows.points == nullptr ? nullptr : rows.points + row, pin))
        return false;
    }
  }
  return true;
}

bool WriterCore::add_piece(Column& column, const core::Piece& piece, const std::byte* data, const std::uint64_t* point,
                           const BlockRef& pin) {
  BlockRef block = pin;
  std::size_t bytes = piece.bytes;
  if (!pin) {
    bytes = column.grid.chunk_bytes;
    block = pool_.take(bytes);
    std::memcpy(block.data(), data, piece.bytes);
    std::memset(block.data() + piece.bytes, 0, bytes - piece.bytes);
    data = block.data();
  }
  {
    MutexLock lock(mutex_);
    // The write thread may have given up everything that was in the queue.
    if (storage_damaged_) return false;
    ChunkJob& job = new_job(column);
    job.piece = &piece;
    job.first_row = column.accepted_rows;
    job.end_row = column.accepted_rows + 1;
    job.completes_rows = &piece == &column.grid.pieces.back();
    job.block = std::move(block);
    job.data = data;
    job.bytes = bytes;
    job.queued_bytes = piece.bytes;
    job.space = room_for_chunk(column.grid);
    space_.promise(job.space);
    if (point != nullptr) job.points.assign(1, *point);
    if (job.completes_rows) column.accepted_rows += 1;
    push_chunk(job);
  }
  work_.notify_one();
  return true;
}

const std::byte* WriterCore::times_of(const Rows& rows, std::uint64_t first, std::uint64_t count) {
  if (rows.times != nullptr) {
    const double* given = rows.times + first;
    if (std::none_of(given, given + count, [](double time) { return std::isnan(time); })) {
      return reinterpret_cast<const std::byte*>(given);
    }
  }
  const double now = clock_now();
  clock_times_.assign(count, now);
  for (std::uint64_t i = 0; rows.times != nullptr && i < count; ++i) {
    if (!std::isnan(rows.times[first + i])) clock_times_[i] = rows.times[first + i];
  }
  return reinterpret_cast<const std::byte*>(clock_times_.data());
}

// A row of which some columns could not be taken must never be seen by a commit: the failure is noted under the same hold of
// the lock.
bool WriterCore::add_slice(Series& series, const Rows& rows, std::uint64_t first, std::uint64_t count) {
  copy_ahead(series, rows, first, count);
  if (storage_damaged_ || (error_ && !row_is_open_)) {
    // It came meanwhile. Nobody knows of these rows yet: none of them is written, and they count as failed. The pieces of large
    // frames are known: where a last commit still comes their row goes on, or it would be in some columns only.
    ahead_.clear();
    return false;
  }
  try {
    fill_slice(series, rows, first, count);
    ahead_.clear();
    return true;
  } catch (...) {
    ahead_.clear();
    note_failure(core::error_of_current_exception(), Damage::storage);
    throw;
  }
}

// Copies the rows of the larger columns to where they belong, behind the rows that others know of. The lock is given up meanwhile:
// the write thread would wait for it longer than it has anything to do under it. No other rows can come in between (append_mutex_).
void WriterCore::copy_ahead(const Series& series, const Rows& rows, std::uint64_t first, std::uint64_t count) {
  ahead_.clear();
  for (std::size_t i = 0; i < series.value_columns.size(); ++i) {
    Column& column = *series.value_columns[i];
    const core::ChunkGrid& grid = column.grid;
    if (column.has_large_frames() || count * grid.row_bytes < kCopiedAheadBytes) continue;
    if (!column.open_chunk) column.open_chunk = pool_.take(grid.chunk_bytes);
    const std::uint64_t fits = std::min<std::uint64_t>(count, grid.rows_per_chunk - column.open_rows);
    CopiedAhead copied{&column, column.open_chunk, {}, column.open_rows * grid.row_bytes, fits * grid.row_bytes};
    copied.data = rows.values[i].data + first * grid.row_bytes;
    copied.bytes = count * grid.row_bytes;
    if (fits < count) copied.next = pool_.take(grid.chunk_bytes);
    ahead_.push_back(std::move(copied));
  }
  if (ahead_.empty()) return;
  mutex_.unlock();
  for (const CopiedAhead& copied : ahead_) {
    std::memcpy(copied.open.data() + copied.offset, copied.data, copied.fits);
    if (copied.next) std::memcpy(copied.next.data(), copied.data + copied.fits, copied.bytes - copied.fits);
  }
  mutex_.lock();
}

// The block of a column's next chunk, where its first rows are already.
WriterCore::CopiedAhead* WriterCore::copied_ahead(const Column& column) {
  const auto found =
      std::find_if(ahead_.begin(), ahead_.end(), [&](const auto& copied) { return copied.column == &column; });
  return found == ahead_.end() ? nullptr : &*found;
}

void WriterCore::fill_slice(Series& series, const Rows& rows, std::uint64_t first, std::uint64_t count) {
  const std::uint64_t* points = rows.points == nullptr ? nullptr : rows.points + first;
  for (std::size_t i = 0; i < series.value_columns.size(); ++i) {
    Column& column = *series.value_columns[i];
    if (column.has_large_frames()) continue;
    pack_rows(column, rows.values[i].data + first * column.grid.row_bytes, points, count);
  }
  for (const auto& column : series.columns) {
    if (column->spec.source == ColumnSource::time) pack_rows(*column, times_of(rows, first, count), points, count);
  }
  bytes_in_ += count * series.bytes_per_row;
  if (!dirty_) {
    // The write thread may be waiting without a deadline.
    dirty_ = true;
    work_.notify_one();
  }
}

void WriterCore::pack_rows(Column& column, const std::byte* data, const std::uint64_t* points, std::uint64_t count) {
  const core::ChunkGrid& grid = column.grid;
  CopiedAhead* const ahead = copied_ahead(column);
  while (count > 0) {
    if (!column.open_chunk)
      column.open_chunk = ahead != nullptr ? std::move(ahead->next) : pool_.take(grid.chunk_bytes);
    // For a new chunk, or the first row of one since a commit has written it.
    if (column.open_space == 0 && !column.stores_points()) {
      column.open_space = room_for_chunk(grid);
      space_.promise(column.open_space);
    }
    const std::uint64_t fits = std::min<std::uint64_t>(count, grid.rows_per_chunk - column.open_rows);
    const std::size_t bytes = static_cast<std::size_t>(fits) * grid.row_bytes;
    if (ahead == nullptr) std::memcpy(column.open_chunk.data() + column.open_rows * grid.row_bytes, data, bytes);
    if (column.stores_points()) {
      column.open_points.insert(column.open_points.end(), points, points + fits);
      for (std::uint64_t i = 0; column.point_space && i < fits; ++i) space_.promise(column.point_space->add(points[i]));
      points += fits;
    }
    column.open_rows += fits;
    column.accepted_rows += fits;
    data += bytes;
    count -= fits;
    if (column.open_rows < grid.rows_per_chunk) continue;

    ChunkJob& job = open_chunk_job(column);
    job.queued_bytes = job.bytes;
    column.open_chunk.reset();
    column.open_points.clear();
    column.open_rows = 0;
    column.committed_open_rows = 0;
    push_chunk(job);
    work_.notify_one();
  }
}

// The open chunk as it is now. Of points only those are written that the last commit has not written, and of rows that no codec
// changes too; of other rows the whole chunk is written again.
ChunkJob& WriterCore::open_chunk_job(Column& column) {
  const std::uint64_t skipped = column.stores_points() ? column.committed_open_rows : 0;
  ChunkJob& job = new_job(column);
  job.piece = &column.grid.pieces.front();
  job.first_row = column.accepted_rows - column.open_rows + skipped;
  job.end_row = column.accepted_rows;
  job.completes_rows = true;
  job.block = column.open_chunk;
  job.data = job.block.data() + skipped * column.grid.row_bytes;
  job.bytes = static_cast<std::size_t>(column.open_rows - skipped) * column.grid.row_bytes;
  if (column.stores_points()) {
    job.points.assign(column.open_points.begin() + static_cast<std::ptrdiff_t>(skipped), column.open_points.end());
    if (column.point_space) job.space = column.point_space->take();
    return job;
  }
  job.space = std::exchange(column.open_space, 0);
  if (column.codec == nullptr && column.committed_open_rows > 0) {
    job.changed = {column.committed_open_rows * column.grid.row_bytes, job.bytes};
    job.bytes = column.grid.chunk_bytes;
  }
  return job;
}

void WriterCore::end_series(std::size_t index) {
  // Rows that are being taken in right now belong before the end.
  MutexLock append_lock(append_mutex_);
  MutexLock lock(mutex_);
  Series* series = series_.at(index).get();
  if (series == nullptr || series->ending) return;
  series->ending = true;
  // The end of the file is the end of its series.
  if (error_ || closing_ || phase_ == Phase::closed || phase_ == Phase::failed) return;
  for (const auto& column : series->columns) {
    if (column->open_rows > column->committed_open_rows) {
      ChunkJob& job = open_chunk_job(*column);
      job.queued_bytes = job.bytes;
      column->committed_open_rows = column->open_rows;
      push_chunk(job);
    }
    column->open_chunk.reset();
  }
  queue_.push(EndOfSeries{series});
  ++items_pushed_;
  work_.notify_one();
}

ChunkJob& WriterCore::new_job(Column& column) {
  if (idle_jobs_.empty()) {
    jobs_.emplace_back();
    // Room to take every job back without allocating.
    idle_jobs_.reserve(jobs_.size());
    idle_jobs_.push_back(&jobs_.back());
  }
  ChunkJob& job = *idle_jobs_.back();
  idle_jobs_.pop_back();
  job.column = &column;
  return job;
}

void WriterCore::push_chunk(ChunkJob& job) {
  queue_bytes_ += job.queued_bytes;
  queue_.push(&job);
  ++items_pushed_;
  encode_.submit(job);
}

}  // namespace h5saver::pipeline
