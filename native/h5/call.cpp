#include "h5/call.hpp"

#include <system_error>

#include <optional>
#include <vector>

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

thread_local std::optional<Error> driver_error;

struct Walk {
  std::vector<core::LibraryFrame> frames;
  std::optional<ErrorCode> code;
  bool from_operating_system = false;
};

std::string message_text(hid_t message) {
  char text[256];
  const ssize_t length = H5Eget_msg(message, nullptr, text, sizeof text);
  return length > 0 ? std::string(text) : std::string();
}

// The one mapping from HDF5's error classes to our codes: by minor, overridden by (major, minor).
std::optional<ErrorCode> code_of(hid_t major, hid_t minor) {
  if (major == H5E_FILE && minor == H5E_NOTHDF5) return ErrorCode::ERR_NOT_HDF5;
  if (major == H5E_FILE && minor == H5E_TRUNCATED) return ErrorCode::ERR_NOT_HDF5;
  // Damaged files give the same minor for other things.
  if (minor == H5E_EXISTS && (major == H5E_SYM || major == H5E_LINK || major == H5E_ATTR))
    return ErrorCode::ERR_NODE_EXISTS;
  if (minor == H5E_NOTFOUND && (major == H5E_SYM || major == H5E_ATTR || major == H5E_LINK))
    return ErrorCode::ERR_NODE_NOT_FOUND;
  if (minor == H5E_NOFILTER) return ErrorCode::ERR_FILTER_UNAVAILABLE;
  if (minor == H5E_CANTFILTER) return ErrorCode::ERR_DECODE_FAILED;
  return std::nullopt;
}

// Innermost first: the first level that means something to us decides.
extern "C" herr_t collect(unsigned, const H5E_error2_t* error, void* data) {
  auto* walk = static_cast<Walk*>(data);
  try {
    walk->frames.push_back({message_text(error->maj_num), message_text(error->min_num),
                            error->desc != nullptr ? error->desc : "",
                            error->func_name != nullptr ? error->func_name : ""});
    if (!walk->code) walk->code = code_of(error->maj_num, error->min_num);
    // Drivers push "low-level I/O" or "unable to open file" with the number of the system call still in errno.
    if (error->maj_num == H5E_IO || error->maj_num == H5E_VFL || error->maj_num == H5E_FILE)
      walk->from_operating_system = true;
    return 0;
  } catch (...) {
    return -1;
  }
}

}  // namespace

void note_driver_error(Error error) { driver_error = std::move(error); }

void clear_driver_error() noexcept { driver_error.reset(); }

Error error_of_last_call(const char* function, const std::string& path, int error_number) {
  Walk walk;
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, collect, &walk);
  if (driver_error) {
    Error error = std::move(*driver_error);
    driver_error.reset();
    return error.with_stack(std::move(walk.frames));
  }
  const bool system = walk.from_operating_system && error_number != 0;
  const ErrorCode code = system ? core::code_of_errno(error_number) : walk.code.value_or(ErrorCode::ERR_HDF5);

  std::string message = std::string(function) + " failed";
  if (!path.empty()) message += " for " + path;
  if (system) {
    message += ": " + std::system_category().message(error_number);
  } else if (!walk.frames.empty()) {
    message += ": " + walk.frames.front().description;
  }
  Error error(code, std::move(message));
  error.with_path(path).with_stack(std::move(walk.frames));
  if (system) error.with_errno(error_number);
  return error;
}

}  // namespace h5saver::h5
