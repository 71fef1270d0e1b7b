#include "h5/library.hpp"

#include <hdf5.h>

#include "core/error.hpp"
#include "h5/filters.hpp"

namespace h5saver::h5 {
namespace {

std::mutex& library_mutex() {
  // Never destroyed: threads left behind at exit may still hold it.
  static auto* mutex = new std::mutex();
  return *mutex;
}

void start_library() {
  // Our own teardown closes what is open. HDF5's exit handler would close files that were abandoned after a failed write, and
  // libhdf5 1.10 crashes doing that.
  H5dont_atexit();
  if (H5open() < 0) throw core::Error(core::ErrorCode::ERR_HDF5, "libhdf5 cannot be started");
  register_filters();
}

}  // namespace

LibraryLock::LibraryLock() : lock_(library_mutex()) {
  static bool started = false;
  if (!started) {
    start_library();
    started = true;
  }
  // HDF5's error stack and its printer belong to the thread.
  thread_local bool quiet = false;
  if (!quiet) {
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    quiet = true;
  }
}

std::string hdf5_version() {
  LibraryLock lock;
  unsigned major = 0;
  unsigned minor = 0;
  unsigned release = 0;
  if (H5get_libversion(&major, &minor, &release) < 0) return "unknown";
  return std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(release);
}

bool hdf5_is_threadsafe() {
  LibraryLock lock;
  hbool_t threadsafe = false;
  return H5is_library_threadsafe(&threadsafe) >= 0 && threadsafe;
}

}  // namespace h5saver::h5
