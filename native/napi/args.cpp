#include "napi/args.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

namespace h5saver::napi {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::size_t kShownTextBytes = 80;
/// Far above any real list. A length costs nothing in JavaScript: `new Array(2 ** 32 - 1)` shall not cost us its memory.
constexpr std::uint32_t kItemsMax = 1U << 20U;

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", number);
  return text;
}

// How a value appears in a message: short, and without running any code of the caller's.
std::string describe(const Napi::Value& value) {
  switch (value.Type()) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return value.As<Napi::Boolean>().Value() ? "true" : "false";
    case napi_number:
      return number_text(value.As<Napi::Number>().DoubleValue());
    case napi_string: {
      std::string text = value.As<Napi::String>().Utf8Value();
      // A message is one line, and goes to terminals.
      std::replace_if(
          text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; }, '?');
      return text.size() <= kShownTextBytes ? '"' + text + '"' : "a text of " + std::to_string(text.size()) + " bytes";
    }
    case napi_function:
      return "a function";
    case napi_bigint:
      return "a bigint";
    case napi_symbol:
      return "a symbol";
    default:
      return value.IsArray() ? "an array" : "an object";
  }
}

}  // namespace

std::size_t array_element_size(napi_typedarray_type type) {
  switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
      return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
      return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
      return 8;
    default:
      return 1;
  }
}

void Field::refuse(ErrorCode code, const std::string& wanted) const {
  throw Error(code, name_ + " is " + describe(value_) + "; it must be " + wanted);
}

Field Field::member(const char* key) const {
  if (!value_.IsObject()) refuse(ErrorCode::ERR_INVALID_OPTION, "an object");
  return {value_.As<Napi::Object>().Get(key), name_ + "." + key};
}

std::vector<Field> Field::items() const {
  if (!value_.IsArray()) refuse(ErrorCode::ERR_INVALID_OPTION, "an array");
  const auto array = value_.As<Napi::Array>();
  const std::uint32_t length = array.Length();
  if (length > kItemsMax) {
    refuse(ErrorCode::ERR_INVALID_OPTION, "an array of at most " + std::to_string(kItemsMax) + " items");
  }
  std::vector<Field> items;
  items.reserve(length);
  for (std::uint32_t i = 0; i < length; ++i) items.emplace_back(array.Get(i), name_ + "[" + std::to_string(i) + "]");
  return items;
}

std::string Field::text() const {
  if (!value_.IsString()) refuse(ErrorCode::ERR_INVALID_OPTION, "a string");
  return value_.As<Napi::String>().Utf8Value();
}

bool Field::flag() const {
  if (!value_.IsBoolean()) refuse(ErrorCode::ERR_INVALID_OPTION, "a boolean");
  return value_.As<Napi::Boolean>().Value();
}

double Field::number(double min, double max) const {
  const double number = value_.IsNumber() ? value_.As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(number >= min && number <= max)) {
    refuse(ErrorCode::ERR_INVALID_OPTION, "a number from " + number_text(min) + " to " + number_text(max));
  }
  return number;
}

std::uint64_t Field::integer(std::uint64_t min, std::uint64_t max) const {
  const double number = value_.IsNumber() ? value_.As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(number >= static_cast<double>(min) && number <= static_cast<double>(max) && std::floor(number) == number)) {
    refuse(ErrorCode::ERR_INVALID_OPTION, "an integer from " + std::to_string(min) + " to " + std::to_string(max));
  }
  return static_cast<std::uint64_t>(number);
}

std::int32_t Field::int32() const {
  const double number = value_.IsNumber() ? value_.As<Napi::Number>().DoubleValue() : std::nan("");
  if (!(number >= std::numeric_limits<std::int32_t>::min() && number <= std::numeric_limits<std::int32_t>::max() &&
        std::floor(number) == number)) {
    refuse(ErrorCode::ERR_INVALID_OPTION, "an integer of 32 bits");
  }
  return static_cast<std::int32_t>(number);
}

std::vector<std::uint64_t> Field::extents() const {
  std::vector<std::uint64_t> extents;
  for (const Field& item : items()) extents.push_back(item.integer(0, static_cast<std::uint64_t>(kSafeIntegerMax)));
  return extents;
}

std::size_t Field::choice(std::initializer_list<const char*> words) const {
  std::string wanted = "one of";
  const std::string given = value_.IsString() ? value_.As<Napi::String>().Utf8Value() : "";
  std::size_t index = 0;
  for (const char* word : words) {
    if (given == word) return index;
    wanted += std::string(index == 0 ? " " : ", ") + word;
    ++index;
  }
  refuse(ErrorCode::ERR_INVALID_OPTION, wanted);
}

BytesView Field::view() const {
  void* data = nullptr;
  std::size_t length = 0;
  napi_typedarray_type type = napi_uint8_array;
  if (napi_get_typedarray_info(value_.Env(), value_, &type, &length, &data, nullptr, nullptr) == napi_ok) {
    return {static_cast<const std::byte*>(data), length * array_element_size(type)};
  }
  if (napi_get_dataview_info(value_.Env(), value_, &length, &data, nullptr, nullptr) == napi_ok) {
    return {static_cast<const std::byte*>(data), length};
  }
  refuse(ErrorCode::ERR_INVALID_OPTION, "a typed array or a DataView");
}

void set_error_fields(Napi::Object target, const Error& error) {
  const Napi::Env env = target.Env();
  target.Set("code", core::error_code_name(error.code()));
  if (!error.path().empty()) target.Set("path", error.path());
  if (error.error_number() != 0) target.Set("errno", error.error_number());
  if (error.stack().empty()) return;
  const Napi::Array stack = Napi::Array::New(env, error.stack().size());
  std::uint32_t index = 0;
  for (const core::LibraryFrame& frame : error.stack()) {
    const Napi::Object level = Napi::Object::New(env);
    level.Set("major", frame.major);
    level.Set("minor", frame.minor);
    level.Set("description", frame.description);
    level.Set("function", frame.function);
    stack.Set(index++, level);
  }
  target.Set("hdf5Stack", stack);
}

Napi::Error error_to_js(Napi::Env env, const Error& error) {
  Napi::Error js = Napi::Error::New(env, error.message());
  set_error_fields(js.Value(), error);
  return js;
}

Napi::Array to_js(Napi::Env env, const std::vector<std::uint64_t>& numbers) {
  const Napi::Array array = Napi::Array::New(env, numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) array.Set(static_cast<std::uint32_t>(i), to_js(env, numbers[i]));
  return array;
}

}  // namespace h5saver::napi
