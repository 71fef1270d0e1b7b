// What a writer knows of the tree of a live file: enough to refuse, at the call, what would change the tree once it is frozen.
// After StartLive only texts of fixed size may be written again, in place. Which ones there are is known from the requests before:
// live files are always new.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <vector>

#include "h5/node_spec.hpp"
#include "pipeline/series.hpp"
#include "pipeline/tree_op.hpp"

namespace h5saver::pipeline {

class LiveTree {
 public:
  /// Throws ERR_SWMR_TREE_FROZEN for a change behind StartLive.
  void check(const std::vector<TreeOp>& ops) const;
  /// For datasets. Throws ERR_SWMR_TREE_FROZEN.
  void check_not_frozen(const std::string& what) const;
  /// Takes note of requests that were checked and will be carried out.
  void note(const std::vector<TreeOp>& ops);
  void note(const h5::DatasetSpec& dataset);

 private:
  using TextSizes = std::unordered_map<std::string, std::size_t>;
  void note(const std::string& path, const std::vector<h5::Attribute>& attributes);
  void check_rewrite(const std::string& path, const h5::Attribute& attribute) const;

  /// Bytes of the fixed texts, by path and name.
  std::unordered_map<std::string, TextSizes> texts_;
  bool is_frozen_ = false;
};

/// Takes from a column what a live file cannot have. Chunks of several rows are written again at each commit, as long as they are
/// not full: they are not encoded, for an encoded chunk changes its size, and each time it would take new room in the file.
/// Throws as a Column for a codec that this build does not have.
void fit_to_live(ColumnSpec& column);

}  // namespace h5saver::pipeline
