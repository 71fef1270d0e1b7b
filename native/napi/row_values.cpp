#include "napi/row_values.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <string_view>

#include "core/half.hpp"
#include "napi/addon.hpp"
#include "napi/args.hpp"

namespace h5saver::napi {
namespace {

using core::DType;
using core::DTypeKind;
using Fault = std::optional<ColumnFault>;

napi_typedarray_type array_type_of(std::string_view array_class) {
  if (array_class == "Int8Array") return napi_int8_array;
  if (array_class == "Uint8Array") return napi_uint8_array;
  if (array_class == "Int16Array") return napi_int16_array;
  if (array_class == "Uint16Array") return napi_uint16_array;
  if (array_class == "Int32Array") return napi_int32_array;
  if (array_class == "Uint32Array") return napi_uint32_array;
  if (array_class == "BigInt64Array") return napi_bigint64_array;
  if (array_class == "BigUint64Array") return napi_biguint64_array;
  if (array_class == "Float32Array") return napi_float32_array;
  if (array_class == "Float64Array") return napi_float64_array;
  throw core::Error(core::ErrorCode::ERR_INTERNAL, "no typed array of class " + std::string(array_class));
}

std::size_t component_size(DType dtype) { return core::dtype_info(dtype).component_size; }

// An empty array is an empty array, or all that is left of one whose memory was transferred away.
bool is_detached(napi_env env, napi_value buffer) {
  bool detached = false;
  return napi_is_detached_arraybuffer(env, buffer, &detached) == napi_ok && detached;
}

// Whether `bytes` are exactly `count` rows. Multiplying could overflow: `count` is the caller's number.
Fault check_length(napi_env env, std::size_t bytes, napi_value buffer, const ValueColumn& column, std::uint64_t count) {
  if (bytes % column.row_bytes == 0 && bytes / column.row_bytes == count) return std::nullopt;
  return bytes == 0 && buffer != nullptr && is_detached(env, buffer) ? ColumnFault::detached : ColumnFault::length;
}

template <typename Integer>
bool store_integer(double number, ScalarSlot& slot) {
  // The first number above the range; it is a power of two, and so exact.
  const double end = std::ldexp(1.0, std::numeric_limits<Integer>::digits);
  const double begin = std::is_signed_v<Integer> ? -end : 0.0;
  if (!(number >= begin && number < end && std::trunc(number) == number)) return false;
  const auto integer = static_cast<Integer>(number);
  std::memcpy(slot.bytes, &integer, sizeof integer);
  return true;
}

bool store_number(double number, DType dtype, ScalarSlot& slot) {
  switch (dtype) {
    case DType::bool_:
      slot.bytes[0] = number != 0 ? std::byte{1} : std::byte{0};
      return number == 0 || number == 1;
    case DType::int8_:
      return store_integer<std::int8_t>(number, slot);
    case DType::uint8_:
      return store_integer<std::uint8_t>(number, slot);
    case DType::int16_:
      return store_integer<std::int16_t>(number, slot);
    case DType::uint16_:
      return store_integer<std::uint16_t>(number, slot);
    case DType::int32_:
      return store_integer<std::int32_t>(number, slot);
    case DType::uint32_:
      return store_integer<std::uint32_t>(number, slot);
    case DType::int64_:
      return store_integer<std::int64_t>(number, slot);
    case DType::uint64_:
      return store_integer<std::uint64_t>(number, slot);
    case DType::float16_: {
      const std::uint16_t half = core::half_bits(number);
      std::memcpy(slot.bytes, &half, sizeof half);
      return true;
    }
    case DType::float32_: {
      const auto single = static_cast<float>(number);
      std::memcpy(slot.bytes, &single, sizeof single);
      return true;
    }
    case DType::float64_:
      std::memcpy(slot.bytes, &number, sizeof number);
      return true;
    case DType::complex64_:
    case DType::complex128_:
      return false;
  }
  return false;
}

Fault store_bigint(napi_env env, napi_value value, const ValueColumn& column, ScalarSlot& slot) {
  const DTypeKind kind = core::dtype_info(column.dtype).kind;
  bool lossless = false;
  if (kind == DTypeKind::unsigned_) {
    napi_get_value_bigint_uint64(env, value, &slot.bits, &lossless);
    const bool fits = column.item_size == 8 || slot.bits >> (8 * column.item_size) == 0;
    return lossless && fits ? Fault() : ColumnFault::range;
  }
  if (kind != DTypeKind::integer) return ColumnFault::dtype;
  std::int64_t integer = 0;
  napi_get_value_bigint_int64(env, value, &integer, &lossless);
  std::memcpy(slot.bytes, &integer, sizeof integer);
  const std::int64_t limit = column.item_size == 8 ? std::numeric_limits<std::int64_t>::max()
                                                   : (std::int64_t{1} << (8 * column.item_size - 1)) - 1;
  return lossless && integer <= limit && integer >= -limit - 1 ? Fault() : ColumnFault::range;
}

Fault read_scalar(napi_env env, napi_value value, const ValueColumn& column, std::uint64_t count, ScalarSlot& slot) {
  napi_valuetype type = napi_undefined;
  if (napi_typeof(env, value, &type) != napi_ok) return ColumnFault::dtype;
  if (type != napi_number && type != napi_bigint && type != napi_boolean) return ColumnFault::dtype;
  if (core::dtype_info(column.dtype).kind == DTypeKind::complex) return ColumnFault::dtype;
  if (!column.takes_scalar || count != 1) return ColumnFault::length;
  if (type == napi_bigint) return store_bigint(env, value, column, slot);
  if (type == napi_boolean) {
    bool flag = false;
    napi_get_value_bool(env, value, &flag);
    return column.dtype == DType::bool_ && store_number(flag ? 1 : 0, column.dtype, slot) ? Fault()
                                                                                          : ColumnFault::dtype;
  }
  double number = 0;
  napi_get_value_double(env, value, &number);
  return store_number(number, column.dtype, slot) ? Fault() : ColumnFault::range;
}

// The memory of a SharedArrayBuffer, by way of a view of it: Node-API 8 has no function of its own for it.
// No code of the caller's may run here: it could take away the memory of the values before this one.
bool shared_memory(napi_env env, napi_value value, void** data, std::size_t* bytes) {
  const auto* addon = Napi::Env(env).GetInstanceData<Addon>();
  napi_value length = nullptr;
  if (napi_call_function(env, value, addon->shared_byte_length.Value(), 0, nullptr, &length) != napi_ok) {
    napi_get_and_clear_last_exception(env, &length);
    return false;
  }
  napi_value view = nullptr;
  return napi_new_instance(env, addon->uint8_array_class.Value(), 1, &value, &view) == napi_ok &&
         napi_get_typedarray_info(env, view, nullptr, bytes, data, nullptr, nullptr) == napi_ok;
}

}  // namespace

ValueColumn::ValueColumn(const pipeline::Column& column)
    : dtype(column.spec.dtype),
      array_type(array_type_of(core::dtype_info(column.spec.dtype).array_class)),
      item_size(core::dtype_info(column.spec.dtype).item_size),
      row_bytes(column.grid.row_bytes),
      takes_scalar(row_bytes == item_size) {}

Fault read_elements(napi_env env, napi_value value, const ValueColumn& column, std::uint64_t count, ScalarSlot& slot,
                    pipeline::RowValue& out) {
  double number = 0;
  if (column.takes_scalar && count == 1 && napi_get_value_double(env, value, &number) == napi_ok &&
      store_number(number, column.dtype, slot)) {
    out = {slot.bytes, column.row_bytes};
    return std::nullopt;
  }
  napi_typedarray_type type = napi_uint8_array;
  std::size_t length = 0;
  void* data = nullptr;
  napi_value buffer = nullptr;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, nullptr) != napi_ok) {
    const Fault fault = read_scalar(env, value, column, count, slot);
    if (!fault) out = {slot.bytes, column.row_bytes};
    return fault;
  }
  if (type != column.array_type) return ColumnFault::dtype;
  const std::size_t bytes = length * component_size(column.dtype);
  out = {static_cast<const std::byte*>(data), bytes};
  return check_length(env, bytes, buffer, column, count);
}

Fault read_bytes(napi_env env, napi_value value, const ValueColumn& column, std::uint64_t count,
                 pipeline::RowValue& out) {
  void* data = nullptr;
  std::size_t length = 0;
  napi_value buffer = value;
  napi_typedarray_type type = napi_uint8_array;
  std::size_t bytes = 0;
  if (napi_get_typedarray_info(env, value, &type, &length, &data, &buffer, nullptr) == napi_ok) {
    bytes = length * array_element_size(type);
  } else if (napi_get_dataview_info(env, value, &bytes, &data, &buffer, nullptr) != napi_ok &&
             napi_get_arraybuffer_info(env, value, &data, &bytes) != napi_ok &&
             !shared_memory(env, value, &data, &bytes)) {
    return ColumnFault::dtype;
  }
  out = {static_cast<const std::byte*>(data), bytes};
  return check_length(env, bytes, buffer, column, count);
}

}  // namespace h5saver::napi
