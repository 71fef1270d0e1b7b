// The one lock that every HDF5 call runs under, and the library's start.
// libhdf5 is one per process, and not every distribution builds it thread-safe: the lock is shared by all writers and readers
// of all JavaScript threads.
#pragma once

#include <mutex>
#include <string>

namespace h5saver::h5 {

/// Holds the library for a scope. The first one ever starts the library and registers our filters.
class LibraryLock {
 public:
  LibraryLock();
  LibraryLock(const LibraryLock&) = delete;
  LibraryLock& operator=(const LibraryLock&) = delete;
  /// Before the scope ends.
  void unlock() { lock_.unlock(); }
  void lock() { lock_.lock(); }

 private:
  std::unique_lock<std::mutex> lock_;
};

/// Gives the library up for a scope, for others.
class LibraryPause {
 public:
  explicit LibraryPause(LibraryLock& lock) : lock_(lock) { lock_.unlock(); }
  ~LibraryPause() { lock_.lock(); }
  LibraryPause(const LibraryPause&) = delete;
  LibraryPause& operator=(const LibraryPause&) = delete;

 private:
  LibraryLock& lock_;
};

std::string hdf5_version();
bool hdf5_is_threadsafe();

}  // namespace h5saver::h5
