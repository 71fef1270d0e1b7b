// The values of a row, from JavaScript to bytes: the hot path's checks. Works on the plain C API, allocates nothing, runs no
// JavaScript. Memory that is found stays valid until JavaScript runs again.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/dtype.hpp"
#include "pipeline/series.hpp"
#include "pipeline/writer.hpp"

namespace h5saver::napi {

/// What can be wrong with a value. The numbers are those of `columnFaults` in lib/native.ts.
enum class ColumnFault : std::uint32_t { dtype = 0, length = 1, detached = 2, range = 3, resizable = 4 };
constexpr std::uint32_t kColumnFaultCount = 5;

/// What a value column takes, looked up once.
struct ValueColumn {
  explicit ValueColumn(const pipeline::Column& column);

  core::DType dtype;
  napi_typedarray_type array_type;
  std::size_t item_size;
  std::size_t row_bytes;
  /// A row of it may be given as a number, bigint or boolean.
  bool takes_scalar;
};

/// Where a number is turned into an element.
union ScalarSlot {
  std::uint64_t bits;
  std::byte bytes[8];
};

/// Finds the `count` rows of one column: a typed array of the dtype's class, or a scalar, which is converted into `slot`.
std::optional<ColumnFault> read_elements(napi_env env, napi_value value, const ValueColumn& column, std::uint64_t count,
                                         ScalarSlot& slot, pipeline::RowValue& out);

/// Finds the bytes of `count` rows in any ArrayBuffer, SharedArrayBuffer or view of them, whatever its class.
std::optional<ColumnFault> read_bytes(napi_env env, napi_value value, const ValueColumn& column, std::uint64_t count,
                                      pipeline::RowValue& out);

}  // namespace h5saver::napi
