// What is read about the nodes of a file: plain values, without hdf5.h, so that other layers can take them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/dtype.hpp"
#include "core/zeroed_bytes.hpp"

namespace h5saver::h5 {

enum class NodeKind { group, dataset, datatype, unknown };
enum class LinkKind { hard, soft, external, other };

struct Entry {
  std::string name;
  LinkKind link = LinkKind::hard;
  /// unknown for every link that is not hard: those are not followed
  NodeKind kind = NodeKind::unknown;
  /// Hard links: tells the node from all others of the file; two links of the same node have the same. Empty when unknown.
  std::string node_id;
  /// Soft and external links: the path that they lead to, as it stands in the file.
  std::string target;
  /// External links: the file that the path is in.
  std::string target_file;
};

/// What the elements of a dataset or attribute are, as far as it is understood.
enum class ElementKind { number, string, bytes_list, opaque };

struct ElementField;

/// One name of an enumeration.
struct EnumMember {
  std::string name;
  std::int64_t value = 0;
};

struct ElementType {
  ElementKind kind = ElementKind::opaque;
  /// Numbers only.
  core::DType dtype = core::DType::float64_;
  /// HDF5's class of the datatype, such as "compound".
  std::string class_name;
  /// Not known for types without a byte order.
  std::optional<bool> little_endian;
  /// Bytes of one element in the file; 0 for variable-length strings.
  std::size_t size = 0;
  /// Strings only.
  bool utf8 = false;
  bool variable = false;
  /// Enumerations only: what their members are numbers of, and their names.
  std::optional<core::DType> enum_dtype;
  std::vector<EnumMember> members;
  /// Compounds only; those of compounds inside are not told.
  std::vector<ElementField> fields;
};

struct ElementField {
  std::string name;
  /// Bytes before it in the element, as it stands in the file.
  std::size_t offset = 0;
  ElementType type;
  /// Extents of an array within the element, whose items `type` describes.
  std::vector<std::uint64_t> shape;
};

struct FilterInfo {
  unsigned id = 0;
  unsigned flags = 0;
  std::string name;
  std::vector<unsigned> values;
};

struct NodeInfo {
  NodeKind kind = NodeKind::unknown;
  /// Groups only: how many links they have.
  std::uint64_t links = 0;
  // Datasets only.
  ElementType type;
  /// None for a null dataspace, and for a virtual dataset: to know its extents, other files would have to be opened.
  std::optional<std::vector<std::uint64_t>> shape;
  /// kUnlimited where there is no limit.
  std::vector<std::uint64_t> max_shape;
  std::string layout;
  std::vector<std::uint64_t> chunk;
  std::vector<FilterInfo> filters;
  /// References to nodes or regions are among the elements: a copy into another file would lose what they mean.
  bool holds_references = false;
};
constexpr std::uint64_t kUnlimited = ~std::uint64_t{0};

/// How attributes are given whose type is not understood.
enum class OpaqueValues {
  as_bytes,
  /// as JSON too: names of what references lead to take time, and the library's lock
  as_json
};

struct AttributeInfo {
  std::string name;
  ElementType type;
  /// None for a null dataspace.
  std::optional<std::vector<std::uint64_t>> shape;
  /// Strings: one a element. All others: one with all elements; none where they hold addresses of memory.
  std::vector<std::vector<std::byte>> data;
  /// With OpaqueValues::as_json: all elements, where they are few (json_reader.hpp). Empty where they cannot be told.
  std::string json;
  /// Whether it can be copied into another file as it is: references, and types that are nodes of the file, cannot.
  bool copies = true;
};

using Bytes = core::ZeroedBytes;

}  // namespace h5saver::h5
