// A series: datasets that are filled together, one row an append. Cuts rows into chunks; encodes nothing, writes nothing.
//
//            append ─► Column 0  frames ─► open chunk (small frames) or one job a piece (large frames) ─► job
//                      Column 1  …
//
// The rows of a grid are its points, in any order: they have their place from the caller, not from their turn. Small frames of
// a grid are packed as well, together with their places, and put into the dataset's chunks by libhdf5.
//
// Threads: `spec` parts are immutable after construction; everything else is guarded by the writer's mutex.
// Invariants: (1) all columns have the same number of accepted rows. (2) The rows of an open chunk are written once and never
// changed, so a commit may read them without the lock while later rows are added behind them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/codec.hpp"
#include "core/block.hpp"
#include "core/chunk_grid.hpp"
#include "core/dtype.hpp"
#include "h5/node_spec.hpp"
#include "pipeline/chunk_sink.hpp"
#include "pipeline/space.hpp"

namespace h5saver::pipeline {

/// Text that holds the row count of a dataset; rewritten in place at a commit.
struct RowCountAttribute {
  std::string name;
  std::string prefix;
  std::string suffix;
  std::size_t size = 0;
};

enum class ColumnSource { value, time };

struct ColumnSpec {
  std::string path;
  core::DType dtype = core::DType::float64_;
  std::vector<std::uint64_t> frame_shape;
  codec::CodecSpec codec;
  ColumnSource source = ColumnSource::value;
  std::vector<h5::Attribute> attributes;
  std::vector<RowCountAttribute> row_count_attributes;
  /// The dataset has so many rows from the start and never grows; 0: it grows.
  std::uint64_t fixed_rows = 0;
  /// Chunks of small rows have no more bytes than this, so that they are cheap to rewrite at each commit; 0: our own choice.
  std::size_t chunk_bytes_max = 0;
  /// Points that are never written read as NaN, not as zero.
  bool fills_with_nan = false;
};

/// How its rows lie in chunks. Throws ERR_INVALID_OPTION for a shape that cannot be.
core::ChunkGrid chunk_grid_of(const ColumnSpec& spec);

struct Column {
  /// `points`: the extents of the grid that the column belongs to; none for rows that follow one another.
  explicit Column(ColumnSpec given, std::optional<std::vector<std::uint64_t>> points = std::nullopt);

  const ColumnSpec spec;
  const std::optional<std::vector<std::uint64_t>> grid_shape;
  const core::ChunkGrid grid;
  const std::unique_ptr<const codec::Codec> codec;

  bool has_large_frames() const { return grid.rows_per_chunk == 1; }
  /// Small frames of a grid: libhdf5 puts them into their chunks, and encodes those.
  bool stores_points() const { return grid_shape && !has_large_frames(); }
  h5::DatasetSpec dataset_spec() const;
  /// Bytes of the disk that more rows need. Guarded as the members below.
  std::uint64_t room_for(const std::uint64_t* points, std::uint64_t count) const;
  /// Bytes of the disk that more rows may need beside, once a commit has come in the midst of them.
  std::uint64_t rewrite_room() const;

  // Guarded by the writer's mutex.
  core::BlockRef open_chunk;
  std::uint64_t open_rows = 0;
  /// Where the rows of the open chunk belong, for the columns that store points.
  std::vector<std::uint64_t> open_points;
  std::uint64_t accepted_rows = 0;
  /// Rows of the open chunk that the last commit has written.
  std::uint64_t committed_open_rows = 0;
  /// What is promised of the disk for the rows of the open chunk that are not on their way there yet; points count by themselves.
  std::uint64_t open_space = 0;
  /// What of it is kept until a commit: with a chunk the index and the header of the dataset change in libhdf5's memory, and the journal
  /// has to take them.
  std::uint64_t index_space = 0;
  /// Of the columns that store points.
  std::optional<PointSpace> point_space;
  /// Bytes of the open chunk as the last commit has written it; 0 when it has written none of it.
  std::uint64_t open_chunk_encoded_bytes = 0;
  /// Rows of which every piece was given to the sink.
  std::uint64_t written_rows = 0;

  // Touched by the write thread only.
  /// Empty until the dataset is made, and for good when it could not be made.
  std::optional<DatasetId> dataset;
  std::uint64_t extent = 0;
};

struct RowCounts {
  std::uint64_t offered = 0;
  std::uint64_t accepted = 0;
  std::uint64_t dropped = 0;
  std::uint64_t written = 0;
  std::uint64_t committed = 0;
  std::uint64_t failed = 0;
  std::uint64_t missing_frame_ids = 0;

  RowCounts& operator+=(const RowCounts& other);
};

struct Series {
  /// Throws for columns that cannot be made (shape, codec, dtype of the time column) and for a grid without points.
  explicit Series(std::vector<ColumnSpec> specs, std::optional<std::vector<std::uint64_t>> grid_shape = std::nullopt);

  std::vector<std::unique_ptr<Column>> columns;
  /// Columns whose values are given at each append, in order.
  std::vector<Column*> value_columns;
  std::size_t bytes_per_row = 0;
  /// The least of its columns.
  std::uint64_t rows_per_chunk_min = std::numeric_limits<std::uint64_t>::max();
  /// That of its columns together.
  std::uint64_t rewrite_room = 0;
  /// Whether some column's frames are chunks of their own.
  bool has_large_frames = false;
  /// Of a grid.
  std::optional<std::uint64_t> point_count;
  /// Rows that can be taken in all; none for series that grow.
  std::optional<std::uint64_t> rows_max;

  // Guarded by the writer's mutex.
  RowCounts counts;
  std::int64_t last_frame_id = -1;
  /// Its end was asked for: no more rows.
  bool ending = false;
  /// Its datasets are closed. Set by the write thread.
  bool closed = false;
};

}  // namespace h5saver::pipeline
