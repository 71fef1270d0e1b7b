// The rows: up to some millions of calls a second. Plain C API, no allocation in the steady state, no JavaScript run.
// All values are found and checked before the writer is given any.
#include <cmath>

#include "napi/row_lists.hpp"
#include "napi/writer_wrap.hpp"

namespace h5saver::napi {
namespace {

using core::Error;
using core::ErrorCode;

/// Calls with more arguments than this use a vector of the writer.
constexpr std::size_t kArgumentsInline = 12;
/// Rows of one appendMany: far more than memory holds, few enough for every product below.
constexpr std::uint64_t kRowsMax = 0xFFFFFFFFU;
/// The first of the codes that name a column and its fault: AppendCode.ColumnFault in lib/native.ts.
constexpr std::uint32_t kColumnFaultBase = 16;
// AppendCode of lib/native.ts has the same numbers.
static_assert(static_cast<int>(pipeline::AppendResult::accepted) == 0 &&
              static_cast<int>(pipeline::AppendResult::above_high_water) == 1 &&
              static_cast<int>(pipeline::AppendResult::dropped) == 2 &&
              static_cast<int>(pipeline::AppendResult::queue_full) == 3 &&
              static_cast<int>(pipeline::AppendResult::not_open) == 4 &&
              static_cast<int>(pipeline::AppendResult::failed) == 5 &&
              static_cast<int>(pipeline::AppendResult::out_of_range) == 6 &&
              static_cast<int>(pipeline::AppendResult::no_space) == 7 &&
              static_cast<int>(pipeline::AppendResult::broken_off) == 8);

double number_or_nan(napi_env env, napi_value value) {
  double number = 0;
  return napi_get_value_double(env, value, &number) == napi_ok ? number : std::nan("");
}

double read_time(napi_env env, napi_value value) {
  double time = 0;
  if (napi_get_value_double(env, value, &time) != napi_ok || std::isinf(time)) {
    Field(Napi::Value(env, value), "time").refuse(ErrorCode::ERR_INVALID_OPTION, "Unix seconds, or NaN for the clock");
  }
  return time;
}

std::int64_t read_frame_id(napi_env env, napi_value value) {
  const double id = number_or_nan(env, value);
  if (!is_frame_id(id)) {
    Field(Napi::Value(env, value), "frameId")
        .refuse(ErrorCode::ERR_INVALID_OPTION, "an integer from 0 on, or -1 for none");
  }
  return static_cast<std::int64_t>(id);
}

std::uint32_t code_of(pipeline::AppendResult result) { return static_cast<std::uint32_t>(result); }

// A plain callback has to catch everything itself.
template <typename Body>
napi_value answer(napi_env env, Body&& body) {
  try {
    const std::uint32_t code = guarded(env, body);
    napi_value result = nullptr;
    napi_create_uint32(env, code, &result);
    return result;
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();
    return nullptr;
  }
}

}  // namespace

std::size_t NativeWriter::series_index(napi_env env, napi_value value) const {
  const double number = number_or_nan(env, value);
  const bool inside = number >= 0 && number < static_cast<double>(series_.size());
  const std::size_t index = inside ? static_cast<std::size_t>(number) : 0;
  if (!inside || static_cast<double>(index) != number) {
    Field(Napi::Value(env, value), "series")
        .refuse(ErrorCode::ERR_INVALID_OPTION, "the number of a series of this writer");
  }
  return index;
}

std::optional<std::uint32_t> NativeWriter::read_values(napi_env env, const napi_value* given, std::size_t given_count,
                                                       const std::vector<ValueColumn>& columns, std::uint64_t count,
                                                       Mode mode) {
  if (given_count != columns.size()) {
    throw Error(ErrorCode::ERR_SHAPE_MISMATCH, std::to_string(given_count) + " values were given to a series of " +
                                                   std::to_string(columns.size()) + " value columns");
  }
  for (std::size_t i = 0; i < given_count; ++i) {
    const auto fault = mode == Mode::bytes ? read_bytes(env, given[i], columns[i], count, values_[i])
                                           : read_elements(env, given[i], columns[i], count, slots_[i], values_[i]);
    if (fault)
      return kColumnFaultBase + static_cast<std::uint32_t>(i) * kColumnFaultCount + static_cast<std::uint32_t>(*fault);
  }
  return std::nullopt;
}

std::uint32_t NativeWriter::take_rows(std::size_t series, const pipeline::Rows& rows) {
  return code_of(writer_->append(series, rows));
}

void NativeWriter::check_kind(const SeriesValues& series, bool by_point) {
  if (series.is_grid == by_point) return;
  throw Error(ErrorCode::ERR_INVALID_OPTION,
              by_point ? "series is no grid: append its rows" : "series is a grid: write its points by writeAt");
}

std::uint32_t NativeWriter::append(napi_env env, const Arguments& arguments, Mode mode) {
  const std::size_t head = mode == Mode::transfer ? 4 : 3;
  if (arguments.count < head) {
    throw Error(ErrorCode::ERR_INVALID_OPTION,
                mode == Mode::point ? "series, point and time are needed" : "series, time and frameId are needed");
  }
  const napi_value* values = arguments.values;
  const std::size_t series = series_index(env, values[0]);
  const SeriesValues& known = series_[series];
  if (known.ended) return code_of(pipeline::AppendResult::not_open);
  check_kind(known, mode == Mode::point);
  const double time = read_time(env, values[mode == Mode::point ? 2 : 1]);
  const std::int64_t frame_id = mode == Mode::point ? -1 : read_frame_id(env, values[2]);
  const std::uint64_t point =
      mode == Mode::point
          ? Field(Napi::Value(env, values[1]), "point").integer(0, static_cast<std::uint64_t>(kSafeIntegerMax))
          : 0;
  const std::uint64_t token =
      mode == Mode::transfer
          ? Field(Napi::Value(env, values[3]), "token").integer(1, static_cast<std::uint64_t>(kSafeIntegerMax))
          : 0;
  const std::size_t value_count = arguments.count - head;
  if (const auto fault = read_values(env, values + head, value_count, known.columns, 1, mode)) return *fault;

  pipeline::Rows rows;
  rows.times = &time;
  rows.frame_ids = &frame_id;
  rows.values = values_.data();
  rows.value_count = value_count;
  rows.token = token;
  if (mode == Mode::point) rows.points = &point;
  if (token == 0) return take_rows(series, rows);

  pin(env, token, values + head, value_count);
  const pipeline::AppendResult result = writer_->append(series, rows);
  // The encoders may have pieces of a row that was broken off: its token is released like that of one that was taken.
  const bool is_read = result == pipeline::AppendResult::accepted ||
                       result == pipeline::AppendResult::above_high_water ||
                       result == pipeline::AppendResult::broken_off;
  if (!is_read) unpin(token);
  return code_of(result);
}

std::uint32_t NativeWriter::append_many(napi_env env, const Arguments& arguments) {
  constexpr std::size_t kHead = 4;
  if (arguments.count < kHead)
    throw Error(ErrorCode::ERR_INVALID_OPTION, "series, count, times and frameIds are needed");
  const auto argument = [&](std::size_t index, const char* name) {
    return Field(Napi::Value(env, arguments.values[index]), name);
  };
  const std::size_t series = series_index(env, arguments.values[0]);
  const SeriesValues& known = series_[series];
  if (known.ended) return code_of(pipeline::AppendResult::not_open);
  check_kind(known, false);
  const std::uint64_t count = argument(1, "count").integer(1, kRowsMax);
  const std::size_t value_count = arguments.count - kHead;
  if (const auto fault =
          read_values(env, arguments.values + kHead, value_count, known.columns, count, Mode::elements)) {
    return *fault;
  }
  pipeline::Rows rows;
  rows.count = count;
  rows.times = read_times(argument(2, "times"), count);
  rows.frame_ids = read_frame_ids(argument(3, "frameIds"), count, frame_ids_);
  rows.values = values_.data();
  rows.value_count = value_count;
  return take_rows(series, rows);
}

void NativeWriter::pin(napi_env env, std::uint64_t token, const napi_value* values, std::size_t count) {
  const auto [entry, added] = pins_.try_emplace(token);
  if (!added)
    throw Error(ErrorCode::ERR_INVALID_OPTION, "token is " + std::to_string(token) + "; it is in use already");
  for (std::size_t i = 0; i < count; ++i) {
    napi_ref reference = nullptr;
    // A scalar cannot be referenced, and need not be: it was copied.
    if (napi_create_reference(env, values[i], 1, &reference) == napi_ok) entry->second.push_back(reference);
  }
}

void NativeWriter::unpin(std::uint64_t token) noexcept {
  const auto entry = pins_.find(token);
  if (entry == pins_.end()) return;
  for (napi_ref reference : entry->second) napi_delete_reference(env_, reference);
  pins_.erase(entry);
}

template <NativeWriter::Mode kMode>
napi_value NativeWriter::append_callback(napi_env env, napi_callback_info info) {
  napi_value inline_values[kArgumentsInline];
  return answer(env, [&]() -> std::uint32_t {
    const Arguments arguments = read_arguments(env, info, inline_values, kArgumentsInline);
    if (!arguments.writer->writer_) return code_of(pipeline::AppendResult::not_open);
    return arguments.writer->append(env, arguments, kMode);
  });
}

napi_value NativeWriter::append_many_callback(napi_env env, napi_callback_info info) {
  napi_value inline_values[kArgumentsInline];
  return answer(env, [&]() -> std::uint32_t {
    const Arguments arguments = read_arguments(env, info, inline_values, kArgumentsInline);
    if (!arguments.writer->writer_) return code_of(pipeline::AppendResult::not_open);
    return arguments.writer->append_many(env, arguments);
  });
}

NativeWriter::Arguments NativeWriter::read_arguments(napi_env env, napi_callback_info info, napi_value* inline_values,
                                                     std::size_t inline_count) {
  Arguments arguments{inline_count, inline_values, nullptr};
  void* writer = nullptr;
  napi_get_cb_info(env, info, &arguments.count, inline_values, nullptr, &writer);
  arguments.writer = static_cast<NativeWriter*>(writer);
  if (arguments.count > inline_count) {
    std::vector<napi_value>& many = arguments.writer->many_arguments_;
    many.resize(arguments.count);
    napi_get_cb_info(env, info, &arguments.count, many.data(), nullptr, nullptr);
    arguments.values = many.data();
  }
  return arguments;
}

// The functions belong to one writer: finding the writer of a `this` takes longer than to take in a small row.
void NativeWriter::add_row_functions(Napi::Object self) {
  struct {
    const char* name;
    napi_callback callback;
  } const functions[] = {
      {"append", append_callback<Mode::elements>},         {"appendBytes", append_callback<Mode::bytes>},
      {"appendTransfer", append_callback<Mode::transfer>}, {"appendMany", append_many_callback},
      {"writeAt", append_callback<Mode::point>},
  };
  const Napi::Env env = self.Env();
  for (const auto& [name, callback] : functions) {
    napi_value function = nullptr;
    const napi_status status = napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, this, &function);
    if (status != napi_ok) throw Napi::Error::New(env);
    // It may be all that somebody has of the writer, which must not go before it.
    Napi::Object(env, function).DefineProperty(Napi::PropertyDescriptor::Value("writer", self));
    self.DefineProperty(Napi::PropertyDescriptor::Value(name, Napi::Value(env, function)));
  }
}

template napi_value NativeWriter::append_callback<NativeWriter::Mode::elements>(napi_env, napi_callback_info);
template napi_value NativeWriter::append_callback<NativeWriter::Mode::bytes>(napi_env, napi_callback_info);
template napi_value NativeWriter::append_callback<NativeWriter::Mode::transfer>(napi_env, napi_callback_info);
template napi_value NativeWriter::append_callback<NativeWriter::Mode::point>(napi_env, napi_callback_info);

}  // namespace h5saver::napi
