// What can go wrong, as a value: a stable code, a message, and the context that a caller needs to act.
// Inside one thread an Error may be thrown; between threads the value travels. errors.def is the only list of codes.
#pragma once

#include <exception>
#include <string>
#include <vector>

namespace h5saver::core {

enum class ErrorCode {
#define H5SAVER_ERROR(code, class_name, meaning) code,
#include "core/errors.def"
#undef H5SAVER_ERROR
};

struct ErrorCodeInfo {
  ErrorCode code;
  const char* name;
  const char* class_name;
};

/// Every code, in the order of the table.
const std::vector<ErrorCodeInfo>& error_codes();

/// The code's text, such as "ERR_NO_SPACE". The pointer lives as long as the program.
const char* error_code_name(ErrorCode code);

/// One level of libhdf5's error stack, innermost last. Plain text, so that this layer needs no hdf5.h.
struct LibraryFrame {
  std::string major;
  std::string minor;
  std::string description;
  std::string function;
};

class Error : public std::exception {
 public:
  Error(ErrorCode code, std::string message) : code_(code), message_(std::move(message)) {}

  Error& with_path(std::string path) {
    path_ = std::move(path);
    return *this;
  }
  Error& with_errno(int number) {
    errno_ = number;
    return *this;
  }
  Error& with_stack(std::vector<LibraryFrame> stack) {
    stack_ = std::move(stack);
    return *this;
  }

  ErrorCode code() const { return code_; }
  const std::string& message() const { return message_; }
  const std::string& path() const { return path_; }
  /// 0 when the operating system had no part in it.
  int error_number() const { return errno_; }
  const std::vector<LibraryFrame>& stack() const { return stack_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorCode code_;
  std::string message_;
  std::string path_;
  int errno_ = 0;
  std::vector<LibraryFrame> stack_;
};

/// The code for a failed system call on a file.
ErrorCode code_of_errno(int number);

/// Turns whatever is being handled into an Error. To be called inside a catch block.
Error error_of_current_exception() noexcept;

}  // namespace h5saver::core
