// The dtype table: numpy's name, item size and kind. Every other table of dtypes is derived from dtypes.def.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace h5saver::core {

enum class DTypeKind { boolean, integer, unsigned_, floating, complex };

enum class DType {
#define H5SAVER_DTYPE(name, size, kind, component, array) name##_,
#include "core/dtypes.def"
#undef H5SAVER_DTYPE
};

struct DTypeInfo {
  DType dtype;
  const char* name;
  std::size_t item_size;
  DTypeKind kind;
  /// Size of one JavaScript array element; half the item size for complex numbers.
  std::size_t component_size;
  const char* kind_name;
  const char* array_class;
};

const std::vector<DTypeInfo>& dtypes();
const DTypeInfo& dtype_info(DType dtype);
std::optional<DType> parse_dtype(std::string_view name);

}  // namespace h5saver::core
