#include "napi/row_lists.hpp"

#include <algorithm>
#include <cmath>

namespace h5saver::napi {
namespace {

using core::Error;
using core::ErrorCode;

// The elements of a typed array of one of `types`, `count` of them.
const void* read_list(const Field& field, std::initializer_list<napi_typedarray_type> types, std::uint64_t count,
                      napi_typedarray_type& type) {
  void* data = nullptr;
  std::size_t length = 0;
  bool right =
      napi_get_typedarray_info(field.value().Env(), field.value(), &type, &length, &data, nullptr, nullptr) == napi_ok;
  right = right && std::find(types.begin(), types.end(), type) != types.end();
  if (!right) field.refuse(ErrorCode::ERR_INVALID_OPTION, "null or a typed array of a class that lib/native.ts names");
  if (length != count) {
    throw Error(ErrorCode::ERR_SHAPE_MISMATCH,
                field.name() + " has " + std::to_string(length) + " elements for " + std::to_string(count) + " rows");
  }
  return data;
}

template <typename Element>
bool convert_ids(const void* data, std::vector<std::int64_t>& ids) {
  const auto* elements = static_cast<const Element*>(data);
  for (std::size_t i = 0; i < ids.size(); ++i) {
    // Every id that is a safe integer is one as a double, and no other comes near the limits.
    if (!is_frame_id(static_cast<double>(elements[i]))) return false;
    ids[i] = static_cast<std::int64_t>(elements[i]);
  }
  return true;
}

}  // namespace

// Comparing with the number cut to an integer is faster than std::floor, which is a call on the oldest x86-64.
bool is_frame_id(double id) {
  return id >= -1 && id <= kSafeIntegerMax && static_cast<double>(static_cast<std::int64_t>(id)) == id;
}

const double* read_times(const Field& field, std::uint64_t count) {
  if (field.value().IsNull()) return nullptr;
  napi_typedarray_type type = napi_float64_array;
  const auto* times = static_cast<const double*>(read_list(field, {napi_float64_array}, count, type));
  for (std::uint64_t i = 0; i < count; ++i) {
    if (std::isinf(times[i])) {
      throw Error(ErrorCode::ERR_INVALID_OPTION, field.name() + "[" + std::to_string(i) + "] is infinite");
    }
  }
  return times;
}

const std::int64_t* read_frame_ids(const Field& field, std::uint64_t count, std::vector<std::int64_t>& ids) {
  if (field.value().IsNull()) return nullptr;
  napi_typedarray_type type = napi_float64_array;
  const void* data =
      read_list(field, {napi_float64_array, napi_uint32_array, napi_biguint64_array, napi_bigint64_array}, count, type);
  ids.resize(count);
  const bool good = type == napi_float64_array    ? convert_ids<double>(data, ids)
                    : type == napi_uint32_array   ? convert_ids<std::uint32_t>(data, ids)
                    : type == napi_bigint64_array ? convert_ids<std::int64_t>(data, ids)
                                                  : convert_ids<std::uint64_t>(data, ids);
  if (!good) {
    throw Error(ErrorCode::ERR_INVALID_OPTION,
                field.name() + " holds an id that is not an integer from -1 to 2^53 - 1");
  }
  return ids.data();
}

}  // namespace h5saver::napi
