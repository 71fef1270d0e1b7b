#include "pipeline/series.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "core/node_path.hpp"

namespace h5saver::pipeline {
namespace {

using core::Error;
using core::ErrorCode;

// Up to this size a dataset of a grid is stored in one piece: the index of its chunks would be larger than what it saves.
constexpr std::uint64_t kOnePieceBytesMax = 4096;
// Without a codec there is nothing to save by chunks.
constexpr std::uint64_t kOnePiecePlainBytesMax = 64 * 1024;
// A scan whose fast dimension is not the last one comes back to a chunk after a whole line: so much is kept decoded.
constexpr std::uint64_t kCacheBytesMin = 1024 * 1024;
constexpr std::uint64_t kCacheBytesMax = 8 * 1024 * 1024;
// JavaScript numbers count exactly to here.
constexpr std::uint64_t kPointsMax = 9007199254740991ULL;

std::uint64_t points_of(const std::vector<std::uint64_t>& shape) {
  std::uint64_t points = 1;
  for (std::uint64_t extent : shape) {
    if (extent == 0) throw Error(ErrorCode::ERR_INVALID_OPTION, "gridShape has a dimension of 0 points");
    if (extent > kPointsMax / points) throw Error(ErrorCode::ERR_INVALID_OPTION, "gridShape has more than 2^53 points");
    points *= extent;
  }
  return points;
}

void check_rank(const ColumnSpec& spec, const std::vector<std::uint64_t>& grid_shape) {
  const std::size_t rank = grid_shape.size() + spec.frame_shape.size();
  if (rank > 0 && rank <= core::kFrameRankMax + 1) return;
  throw Error(ErrorCode::ERR_INVALID_OPTION, "the grid and the frames of " + spec.path + " have " +
                                                 std::to_string(rank) + " dimensions together; 1 to " +
                                                 std::to_string(core::kFrameRankMax + 1) + " are possible");
}

// What grid.row_bytes * points would be, or the largest number.
std::uint64_t product(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() / b ? std::numeric_limits<std::uint64_t>::max() : a * b;
}

}  // namespace

core::ChunkGrid chunk_grid_of(const ColumnSpec& spec) {
  core::ChunkLimits limits;
  limits.packed_rows_max = spec.fixed_rows;
  limits.packed_bytes_max = spec.chunk_bytes_max;
  if (spec.codec.library != codec::Library::none) limits.band_bytes = core::kEncodedBandBytes;
  return core::make_chunk_grid(core::dtype_info(spec.dtype).item_size, spec.frame_shape, limits);
}

Column::Column(ColumnSpec given, std::optional<std::vector<std::uint64_t>> points)
    : spec(std::move(given)),
      grid_shape(std::move(points)),
      grid(chunk_grid_of(spec)),
      codec(codec::make_codec(spec.codec, grid.item_size, grid.chunk_bytes)) {
  core::check_node_path(spec.path);
  if (grid_shape) {
    check_rank(spec, *grid_shape);
    if (!spec.row_count_attributes.empty() || spec.fixed_rows > 0) {
      throw Error(ErrorCode::ERR_INVALID_OPTION,
                  "rowCountAttributes and fixedRows mean nothing in a grid: " + spec.path);
    }
  }
  if (spec.fills_with_nan && spec.dtype != core::DType::float32_ && spec.dtype != core::DType::float64_) {
    throw Error(ErrorCode::ERR_DTYPE_MISMATCH, "the elements of " + spec.path + " cannot be NaN");
  }
  if (spec.source == ColumnSource::time && (spec.dtype != core::DType::float64_ || grid.row_bytes != sizeof(double))) {
    throw Error(ErrorCode::ERR_DTYPE_MISMATCH, "the time column " + spec.path + " is not one float64 a row");
  }
  if (!stores_points()) return;
  const h5::DatasetSpec made = dataset_spec();
  // In one piece it takes its room with its first point.
  point_space.emplace(*grid_shape, made.chunk_shape.empty() ? made.shape : made.chunk_shape, grid.item_size,
                      made.cache_bytes);
}

std::uint64_t Column::room_for(const std::uint64_t* points, std::uint64_t count) const {
  if (!stores_points()) return room_for_rows(grid, open_rows, open_space > 0, count);
  return point_space->needed(points, count);
}

std::uint64_t Column::rewrite_room() const {
  if (has_large_frames()) return 0;
  return stores_points() ? point_space->all_bytes() : room_for_chunk(grid);
}

h5::DatasetSpec Column::dataset_spec() const {
  h5::DatasetSpec made;
  made.path = spec.path;
  made.fills_with_nan = spec.fills_with_nan;
  made.dtype = spec.dtype;
  made.attributes = spec.attributes;
  for (const RowCountAttribute& counter : spec.row_count_attributes) {
    h5::Attribute attribute;
    attribute.name = counter.name;
    attribute.text = counter.prefix + "0" + counter.suffix;
    attribute.size = counter.size;
    made.attributes.push_back(std::move(attribute));
  }
  if (codec) made.filters = codec->filters();
  if (!grid_shape) {
    made.grows = spec.fixed_rows == 0;
    made.shape = {spec.fixed_rows};
    made.shape.insert(made.shape.end(), spec.frame_shape.begin(), spec.frame_shape.end());
    made.chunk_shape = grid.chunk_shape;
    return made;
  }
  made.grows = false;
  made.shape = *grid_shape;
  made.shape.insert(made.shape.end(), spec.frame_shape.begin(), spec.frame_shape.end());
  if (has_large_frames()) {
    made.chunk_shape.assign(grid_shape->size(), 1);
    made.chunk_shape.insert(made.chunk_shape.end(), grid.chunk_shape.begin() + 1, grid.chunk_shape.end());
    return made;
  }
  const std::uint64_t bytes = product(grid.row_bytes, points_of(*grid_shape));
  if (bytes <= (codec ? kOnePieceBytesMax : kOnePiecePlainBytesMax)) {
    made.filters.clear();
    return made;
  }
  made.chunk_shape = core::point_chunk_shape(grid.item_size, *grid_shape, spec.frame_shape);
  made.cache_bytes = static_cast<std::size_t>(std::clamp(bytes, kCacheBytesMin, kCacheBytesMax));
  return made;
}

Series::Series(std::vector<ColumnSpec> specs, std::optional<std::vector<std::uint64_t>> grid_shape) {
  if (specs.empty()) throw Error(ErrorCode::ERR_INVALID_OPTION, "a series needs at least one column");
  if (grid_shape) point_count = points_of(*grid_shape);
  for (ColumnSpec& spec : specs) {
    columns.push_back(std::make_unique<Column>(std::move(spec), grid_shape));
    Column* column = columns.back().get();
    if (column->spec.source == ColumnSource::value) value_columns.push_back(column);
    bytes_per_row += column->grid.row_bytes;
    rewrite_room = saturating_sum(rewrite_room, column->rewrite_room());
    rows_per_chunk_min = std::min<std::uint64_t>(rows_per_chunk_min, column->grid.rows_per_chunk);
    has_large_frames = has_large_frames || column->has_large_frames();
    const std::uint64_t fixed = column->spec.fixed_rows;
    if (fixed > 0) rows_max = std::min(rows_max.value_or(fixed), fixed);
  }
}

}  // namespace h5saver::pipeline
