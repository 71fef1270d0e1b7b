// Between JavaScript values and C++ ones: checked access to arguments, and errors with their code attached.
// Threads: everything here belongs to the JavaScript thread.
#pragma once

#include <napi.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"

namespace h5saver::napi {

/// Numbers above this are not exact in JavaScript.
constexpr double kSafeIntegerMax = 9007199254740991.0;

/// Bytes of a view's memory. Valid until JavaScript runs again.
struct BytesView {
  const std::byte* data = nullptr;
  std::size_t bytes = 0;
};

/// Bytes of one element of a typed array.
std::size_t array_element_size(napi_typedarray_type type);

/// A value given from JavaScript, with the name under which messages speak of it, such as `columns[0].dtype`.
/// Every accessor throws core::Error with ERR_INVALID_OPTION when the value is something else.
class Field {
 public:
  Field(Napi::Value value, std::string name) : value_(value), name_(std::move(name)) {}
  /// The argument of this index; undefined when it was not given.
  static Field argument(const Napi::CallbackInfo& info, std::size_t index, const char* name) {
    return {info[index], name};
  }

  const std::string& name() const { return name_; }
  const Napi::Value& value() const { return value_; }
  bool missing() const { return value_.IsUndefined(); }

  Field member(const char* key) const;
  std::vector<Field> items() const;
  std::string text() const;
  bool flag() const;
  /// Any number but NaN.
  double number(double min, double max) const;
  std::uint64_t integer(std::uint64_t min, std::uint64_t max) const;
  std::int32_t int32() const;
  /// Non-negative integers.
  std::vector<std::uint64_t> extents() const;
  /// The index of this text among `words`.
  std::size_t choice(std::initializer_list<const char*> words) const;
  /// The memory of a typed array or DataView.
  BytesView view() const;

  /// Throws with a message that names the field, its value, and what is wanted of it.
  [[noreturn]] void refuse(core::ErrorCode code, const std::string& wanted) const;

 private:
  Napi::Value value_;
  std::string name_;
};

/// The fields `code`, `message`, `path`, `errno` and `hdf5Stack` of an error, as far as they are known.
void set_error_fields(Napi::Object target, const core::Error& error);
/// A JavaScript Error that carries those fields; lib/errors.ts makes the error of its class from it.
Napi::Error error_to_js(Napi::Env env, const core::Error& error);

/// Runs the body of a binding: what it throws in C++ comes out as a JavaScript error with a code.
template <typename Function>
auto guarded(Napi::Env env, Function&& function) -> decltype(function()) {
  try {
    return function();
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw error_to_js(env, core::error_of_current_exception());
  }
}

inline Napi::Number to_js(Napi::Env env, std::uint64_t number) {
  return Napi::Number::New(env, static_cast<double>(number));
}
Napi::Array to_js(Napi::Env env, const std::vector<std::uint64_t>& numbers);

}  // namespace h5saver::napi
