// What JavaScript asks for, as the values that the pipeline takes: options, tree changes, columns. Everything that can be
// checked is checked here, while the caller can still be told; a fault found later by the write thread ends the writer.
#pragma once

#include <vector>

#include "napi/args.hpp"
#include "pipeline/series.hpp"
#include "pipeline/tree_op.hpp"
#include "pipeline/writer.hpp"

namespace h5saver::napi {

/// Throws ERR_INVALID_OPTION, and ERR_INVALID_NAME for a path that no file could have.
std::string file_path_from_js(const Field& field);
pipeline::WriterOptions writer_options_from_js(const Field& options);
/// `create` where nothing is given.
pipeline::OpenMode open_mode_from_js(const Field& field);
/// `durable` where nothing is given.
pipeline::Durability durability_from_js(const Field& field);

/// Data are copied. Throws ERR_INVALID_OPTION, ERR_INVALID_NAME, ERR_DTYPE_UNSUPPORTED, ERR_SHAPE_MISMATCH, ERR_FILTER_*.
std::vector<pipeline::TreeOp> tree_ops_from_js(const Field& ops);
std::vector<pipeline::ColumnSpec> columns_from_js(const Field& columns);

}  // namespace h5saver::napi
