// A change of the tree that is not a frame: carried out by the write thread, in the order in which it was asked for.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "h5/node_spec.hpp"

namespace h5saver::pipeline {

struct CreateGroup {
  std::string path;
  std::vector<h5::Attribute> attributes;
};
struct AppendBytes {
  std::string path;
  std::vector<std::vector<std::byte>> rows;
};
struct WriteAttributes {
  std::string path;
  std::vector<h5::Attribute> attributes;
};

using TreeOp = std::variant<CreateGroup, h5::ArraySpec, h5::BytesListSpec, AppendBytes, WriteAttributes>;

}  // namespace h5saver::pipeline
