#include "core/dtype.hpp"

namespace h5saver::core {
namespace {

// Lets the words of dtypes.def name enumerators; `unsigned` is a keyword of C++ and `complex` is not.
constexpr DTypeKind kind_of(std::string_view word) {
  if (word == "boolean") return DTypeKind::boolean;
  if (word == "integer") return DTypeKind::integer;
  if (word == "unsigned") return DTypeKind::unsigned_;
  if (word == "complex") return DTypeKind::complex;
  return DTypeKind::floating;
}

}  // namespace

const std::vector<DTypeInfo>& dtypes() {
  static const std::vector<DTypeInfo> table = {
#define H5SAVER_DTYPE(name, size, kind, component, array) \
  {DType::name##_, #name, size, kind_of(#kind), component, #kind, #array},
#include "core/dtypes.def"
#undef H5SAVER_DTYPE
  };
  return table;
}

const DTypeInfo& dtype_info(DType dtype) { return dtypes()[static_cast<std::size_t>(dtype)]; }

std::optional<DType> parse_dtype(std::string_view name) {
  for (const DTypeInfo& info : dtypes()) {
    if (name == info.name) return info.dtype;
  }
  return std::nullopt;
}

}  // namespace h5saver::core
