// Every call of libhdf5 goes through call(): a negative result becomes an Error with HDF5's error stack attached.
// The stack is read at the failing call, before anything is tidied up: the next call of the library would clear it.
#pragma once

#include <hdf5.h>

#include <cerrno>
#include <string>

#include "core/error.hpp"

namespace h5saver::h5 {

/// The error of the HDF5 call that has just failed in this thread.
core::Error error_of_last_call(const char* function, const std::string& path, int error_number);

/// What a callback of ours told libhdf5 only that it failed: the next failing call of this thread throws it.
void note_driver_error(core::Error error);
void clear_driver_error() noexcept;

/// Runs `f` and returns what it returned, or throws. `path` is the node or file that the call is about.
template <typename F>
auto call(const char* function, const std::string& path, F&& f) {
  errno = 0;
  // libhdf5 goes on after some failures of its drivers, such as a trial to open a file that it is to make.
  clear_driver_error();
  const auto result = f();
  if (result < 0) throw error_of_last_call(function, path, errno);
  return result;
}

}  // namespace h5saver::h5
