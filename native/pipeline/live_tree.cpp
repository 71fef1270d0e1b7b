#include "pipeline/live_tree.hpp"

#include <algorithm>

#include "core/chunk_grid.hpp"
#include "core/error.hpp"

namespace h5saver::pipeline {
namespace {

using core::Error;
using core::ErrorCode;

std::size_t bytes_of(const h5::Attribute& attribute) { return std::max(attribute.size, attribute.text.size()); }

bool is_fixed_text(const h5::Attribute& attribute) {
  return attribute.kind == h5::Attribute::Kind::text && attribute.storage == h5::TextStorage::fixed;
}

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorCode::ERR_SWMR_TREE_FROZEN, "the file is live: " + what);
}

}  // namespace

void LiveTree::check_not_frozen(const std::string& what) const {
  if (is_frozen_) refuse(what + " cannot be made any more");
}

void LiveTree::check(const std::vector<TreeOp>& ops) const {
  bool frozen = is_frozen_;
  for (const TreeOp& op : ops) {
    const auto* write = std::get_if<WriteAttributes>(&op);
    if (!frozen) {
      frozen = std::holds_alternative<StartLive>(op);
    } else if (is_frozen_ && write != nullptr) {
      for (const h5::Attribute& attribute : write->attributes) check_rewrite(write->path, attribute);
    } else {
      refuse("its tree cannot change any more");
    }
  }
}

void LiveTree::check_rewrite(const std::string& path, const h5::Attribute& attribute) const {
  const std::string where = path + "@" + attribute.name;
  if (!is_fixed_text(attribute)) refuse(where + " can only be written as a text of fixed size");
  const auto node = texts_.find(path);
  if (node == texts_.end() || node->second.count(attribute.name) == 0) {
    refuse(where + " is not there as a text of fixed size");
  }
  const std::size_t size = node->second.at(attribute.name);
  if (size == bytes_of(attribute)) return;
  refuse(where + " has " + std::to_string(size) + " bytes; " + std::to_string(bytes_of(attribute)) + " were given");
}

void LiveTree::note(const std::vector<TreeOp>& ops) {
  for (const TreeOp& op : ops) {
    if (std::holds_alternative<StartLive>(op)) is_frozen_ = true;
    // From then on what is written has the sizes that are known.
    if (is_frozen_) return;
    if (const auto* group = std::get_if<CreateGroup>(&op)) note(group->path, group->attributes);
    if (const auto* array = std::get_if<h5::ArraySpec>(&op)) note(array->path, array->attributes);
    if (const auto* list = std::get_if<h5::BytesListSpec>(&op)) note(list->path, list->attributes);
    if (const auto* write = std::get_if<WriteAttributes>(&op)) note(write->path, write->attributes);
    if (const auto* copy = std::get_if<CopyAttributes>(&op)) {
      // Whatever they are in the other file, they are not rewritten.
      for (const std::string& name : copy->names) texts_[copy->path].erase(name);
    }
  }
}

void LiveTree::note(const h5::DatasetSpec& dataset) { note(dataset.path, dataset.attributes); }

void LiveTree::note(const std::string& path, const std::vector<h5::Attribute>& attributes) {
  for (const h5::Attribute& attribute : attributes) {
    if (is_fixed_text(attribute)) {
      texts_[path][attribute.name] = bytes_of(attribute);
    } else {
      texts_[path].erase(attribute.name);
    }
  }
}

void fit_to_live(ColumnSpec& column) {
  const core::ChunkGrid grid = chunk_grid_of(column);
  // Only to be told now of a codec that this build does not have.
  static_cast<void>(codec::make_codec(column.codec, grid.item_size, grid.chunk_bytes));
  if (grid.rows_per_chunk > 1) column.codec = codec::CodecSpec{};
}

}  // namespace h5saver::pipeline
