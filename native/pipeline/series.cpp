#include "pipeline/series.hpp"

#include "core/error.hpp"
#include "core/node_path.hpp"

namespace h5saver::pipeline {
namespace {

using core::Error;
using core::ErrorCode;

core::ChunkGrid grid_of(const ColumnSpec& spec) {
  return core::make_chunk_grid(core::dtype_info(spec.dtype).item_size, spec.frame_shape);
}

}  // namespace

Column::Column(ColumnSpec given)
    : spec(std::move(given)),
      grid(grid_of(spec)),
      codec(codec::make_codec(spec.codec, grid.item_size, grid.chunk_bytes)) {
  core::check_node_path(spec.path);
  if (spec.source == ColumnSource::time && (spec.dtype != core::DType::float64_ || grid.row_bytes != sizeof(double))) {
    throw Error(ErrorCode::ERR_DTYPE_MISMATCH, "the time column " + spec.path + " is not one float64 a row");
  }
}

Series::Series(std::vector<ColumnSpec> specs) {
  if (specs.empty()) throw Error(ErrorCode::ERR_INVALID_OPTION, "a series needs at least one column");
  for (ColumnSpec& spec : specs) {
    columns.push_back(std::make_unique<Column>(std::move(spec)));
    Column* column = columns.back().get();
    if (column->spec.source == ColumnSource::value) value_columns.push_back(column);
    bytes_per_row += column->grid.row_bytes;
    has_large_frames = has_large_frames || column->grid.rows_per_chunk == 1;
  }
}

}  // namespace h5saver::pipeline
