#include "pipeline/tree_op.hpp"

namespace h5saver::pipeline {

std::size_t data_bytes(const TreeOp& op) {
  if (const auto* array = std::get_if<h5::ArraySpec>(&op)) return array->data.size();
  std::size_t bytes = 0;
  if (const auto* append = std::get_if<AppendBytes>(&op)) {
    for (const auto& row : append->rows) bytes += row.size();
  }
  return bytes;
}

}  // namespace h5saver::pipeline
