// A change of the tree that is not a frame: carried out by the write thread, in the order in which it was asked for.
#pragma once

#include <cstddef>
#include <cstdint>
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
/// Takes the last rows away from a dataset that no series writes.
struct CutRows {
  std::string path;
  std::uint64_t rows = 0;
};
struct WriteAttributes {
  std::string path;
  std::vector<h5::Attribute> attributes;
};
/// A node of another file, with all below it.
struct CopyNode {
  std::string path;
  h5::CopySource source;
};
struct CopyAttributes {
  std::string path;
  h5::CopySource source;
  std::vector<std::string> names;
};
/// One more hard link to a node of the file.
struct CreateLink {
  std::string path;
  std::string target;
};

/// Another name for the file, in place of the file that has it.
struct MoveFile {
  std::string path;
};

/// From here on others may follow a live file, and its tree is frozen (live_tree.hpp).
struct StartLive {};

using TreeOp = std::variant<CreateGroup, h5::ArraySpec, h5::BytesListSpec, AppendBytes, CutRows, WriteAttributes,
                            CopyNode, CopyAttributes, CreateLink, MoveFile, StartLive>;

/// Bytes of data that the operation holds until it is carried out.
std::size_t data_bytes(const TreeOp& op);

/// Bytes of the disk that a node with these attributes takes.
std::uint64_t room_for_node(const std::vector<h5::Attribute>& attributes);
/// Bytes of the disk that it may need. Changes of what is there count nothing, the reserve has room for them, and what is copied counts as
/// an empty node.
std::uint64_t room_for(const TreeOp& op);

}  // namespace h5saver::pipeline
