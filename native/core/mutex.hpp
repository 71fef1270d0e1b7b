// A mutex and a lock that Clang's thread-safety analysis understands; other compilers see std::mutex.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define H5SAVER_ANNOTATION(x) __attribute__((x))
#else
#define H5SAVER_ANNOTATION(x)
#endif

/// The member may be touched only while `mutex` is held.
#define GUARDED_BY(mutex) H5SAVER_ANNOTATION(guarded_by(mutex))
/// The function may be called only while the mutex is held.
#define REQUIRES(...) H5SAVER_ANNOTATION(requires_capability(__VA_ARGS__))
#define H5SAVER_NO_ANALYSIS H5SAVER_ANNOTATION(no_thread_safety_analysis)

namespace h5saver::core {

class H5SAVER_ANNOTATION(capability("mutex")) Mutex {
 public:
  void lock() H5SAVER_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void unlock() H5SAVER_ANNOTATION(release_capability()) { mutex_.unlock(); }

 private:
  friend class MutexLock;
  std::mutex mutex_;
};

/// Holds a Mutex for a scope; may give it up and take it again, as a wait on a condition does.
class H5SAVER_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) H5SAVER_ANNOTATION(acquire_capability(mutex)) : lock_(mutex.mutex_) {}
  ~MutexLock() H5SAVER_ANNOTATION(release_capability()) {}
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  void lock() H5SAVER_ANNOTATION(acquire_capability()) { lock_.lock(); }
  void unlock() H5SAVER_ANNOTATION(release_capability()) { lock_.unlock(); }
  std::unique_lock<std::mutex>& native() { return lock_; }

 private:
  std::unique_lock<std::mutex> lock_;
};

}  // namespace h5saver::core
