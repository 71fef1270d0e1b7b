// Whole arrays: cut into chunks, encoded by the pool, written by the write thread. Small ones go to the sink as they are.
// Threads: everything here runs in the write thread; the encode threads read the array's own memory meanwhile.
#include <algorithm>
#include <deque>

#include "pipeline/writer_core.hpp"

namespace h5saver::pipeline {
namespace {

using core::Error;
using core::ErrorCode;
using core::MutexLock;

// Up to these sizes an array is stored in one piece: chunks and their index would cost more than they save.
constexpr std::size_t kOnePieceBytesMax = 4096;
// Without a codec only the time counts for which one write keeps the library locked.
constexpr std::size_t kOnePiecePlainBytesMax = 8 * 1024 * 1024;
// Of a chunk in the index, which is written once, in the file and in the journal; its nodes are half full.
constexpr std::uint64_t kChunkEntryBytes = 256;
// What a row of bytes takes beside them: its place in the dataset, and that of the bytes in the heap.
constexpr std::uint64_t kBytesRowBytes = 64;
// Chunks of an array that are with the encode threads at a time: enough for all of them, little memory.
constexpr std::size_t kChunksInFlightMax = 16;

bool is_one_piece(const h5::ArraySpec& array) {
  const std::size_t limit = array.codec.library == codec::Library::none ? kOnePiecePlainBytesMax : kOnePieceBytesMax;
  return array.data.size() <= limit;
}

ColumnSpec column_of(const h5::ArraySpec& array) {
  ColumnSpec column;
  column.path = array.path;
  column.dtype = array.dtype;
  column.frame_shape.assign(array.shape.begin() + 1, array.shape.end());
  column.fixed_rows = array.shape.front();
  column.codec = array.codec;
  column.attributes = array.attributes;
  return column;
}

std::uint64_t room_for_array(const h5::ArraySpec& array) {
  if (is_one_piece(array)) return array.data.size();
  const ColumnSpec column = column_of(array);
  const core::ChunkGrid grid = chunk_grid_of(column);
  const std::uint64_t chunks = (column.fixed_rows + grid.rows_per_chunk - 1) / grid.rows_per_chunk * grid.pieces.size();
  return chunks * (grid.chunk_bytes + kChunkEntryBytes) + kIndexBytes;
}

// The chunks that are being encoded. Whatever happens, it ends only when no thread reads the array any more.
class ChunksInFlight {
 public:
  explicit ChunksInFlight(EncodeStage& encode) : encode_(encode) {}
  ChunksInFlight(const ChunksInFlight&) = delete;
  ChunksInFlight& operator=(const ChunksInFlight&) = delete;
  ~ChunksInFlight() {
    for (ChunkJob* job : jobs_) {
      // A stage that was stopped may still be at this job: it has ended when stop() returns.
      if (!encode_.wait(*job)) encode_.stop();
    }
  }
  void push(ChunkJob& job) {
    jobs_.push_back(&job);
    encode_.submit(job);
  }
  ChunkJob& front() const { return *jobs_.front(); }
  void pop() { jobs_.pop_front(); }
  std::size_t count() const { return jobs_.size(); }

 private:
  EncodeStage& encode_;
  std::deque<ChunkJob*> jobs_;
};

}  // namespace

std::uint64_t room_for_node(const std::vector<h5::Attribute>& attributes) {
  std::uint64_t bytes = kNodeBytes;
  // In the file and in the journal.
  for (const h5::Attribute& attribute : attributes) bytes += 2 * attribute.text.size();
  return bytes;
}

std::uint64_t room_for(const TreeOp& op) {
  if (const auto* array = std::get_if<h5::ArraySpec>(&op)) {
    return room_for_node(array->attributes) + room_for_array(*array);
  }
  if (const auto* group = std::get_if<CreateGroup>(&op)) return room_for_node(group->attributes);
  if (const auto* list = std::get_if<h5::BytesListSpec>(&op)) return room_for_node(list->attributes);
  if (std::holds_alternative<CopyNode>(op)) return kNodeBytes;
  if (const auto* append = std::get_if<AppendBytes>(&op)) return data_bytes(op) + append->rows.size() * kBytesRowBytes;
  return 0;
}

void WriterCore::apply(const TreeOp& op) {
  const auto* array = std::get_if<h5::ArraySpec>(&op);
  if (array == nullptr || is_one_piece(*array)) {
    sink_->apply(op);
  } else {
    write_array(*array);
  }
}

void WriterCore::write_array(const h5::ArraySpec& array) {
  Column column(column_of(array));
  column.dataset = sink_->create_dataset(column.dataset_spec());
  column.extent = column.spec.fixed_rows;
  const core::ChunkGrid& grid = column.grid;
  // Declared after the column and thus gone before it.
  ChunksInFlight chunks(encode_);
  const auto write_first = [&] {
    write_chunk(chunks.front());
    MutexLock lock(mutex_);
    chunks.front().clear();
    idle_jobs_.push_back(&chunks.front());
    chunks.pop();
  };
  for (std::uint64_t row = 0; row < column.spec.fixed_rows; row += grid.rows_per_chunk) {
    const std::uint64_t rows = std::min<std::uint64_t>(grid.rows_per_chunk, column.spec.fixed_rows - row);
    for (const core::Piece& piece : grid.pieces) {
      if (chunks.count() == kChunksInFlightMax) write_first();
      ChunkJob& job = [&]() -> ChunkJob& {
        MutexLock lock(mutex_);
        return new_job(column);
      }();
      job.piece = &piece;
      job.first_row = row;
      job.end_row = row + rows;
      job.data = array.data.data() + row * grid.row_bytes + piece.offset;
      job.bytes = grid.rows_per_chunk == 1 ? piece.bytes : static_cast<std::size_t>(rows) * grid.row_bytes;
      job.queued_bytes = 0;
      chunks.push(job);
    }
  }
  while (chunks.count() > 0) write_first();
  sink_->close_dataset(*column.dataset);
}

}  // namespace h5saver::pipeline
