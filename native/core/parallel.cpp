#include "core/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>
#include <vector>

#include "core/mutex.hpp"

namespace h5saver::core {
namespace {

// Decoding is bound by the processor up to here; beyond, memory is what limits.
constexpr unsigned kThreadsMax = 4;

/// What one call of run_parallel is about.
class Run {
 public:
  Run(std::size_t count, const std::function<void(std::size_t)>& job) : count_(count), job_(job) {}

  /// Does jobs until none is left to begin.
  void work() noexcept {
    MutexLock lock(mutex_);
    while (next_ < count_) {
      const std::size_t index = next_++;
      lock.unlock();
      std::exception_ptr error;
      try {
        job_(index);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      if (!error) continue;
      next_ = count_;
      if (!error_) error_ = error;
    }
  }

  void check() {
    MutexLock lock(mutex_);
    if (error_) std::rethrow_exception(error_);
  }

 private:
  const std::size_t count_;
  const std::function<void(std::size_t)>& job_;
  Mutex mutex_;
  std::size_t next_ GUARDED_BY(mutex_) = 0;
  std::exception_ptr error_ GUARDED_BY(mutex_);
};

/// Helpers of one run, taken from those of the process. None is left when it is over: to start one takes a hundredth of what it
/// does, and threads that stay would be in the way of whoever forks or ends the process.
class Helpers {
 public:
  Helpers(Run& run, std::size_t wanted) {
    threads_.reserve(wanted);
    while (threads_.size() < wanted && take()) {
      try {
        threads_.emplace_back([&run] {
          run.work();
          at_work.fetch_sub(1);
        });
      } catch (...) {
        // The process may have no more threads: the run does without.
        at_work.fetch_sub(1);
        break;
      }
    }
  }
  ~Helpers() {
    for (std::thread& thread : threads_) thread.join();
  }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

  static unsigned most() { return std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax) - 1; }

 private:
  static bool take() {
    if (at_work.fetch_add(1) < most()) return true;
    at_work.fetch_sub(1);
    return false;
  }

  static std::atomic<unsigned> at_work;
  std::vector<std::thread> threads_;
};

std::atomic<unsigned> Helpers::at_work{0};

}  // namespace

void run_parallel(std::size_t count, const std::function<void(std::size_t)>& job) {
  if (count == 0) return;
  Run run(count, job);
  {
    const Helpers helpers(run, std::min<std::size_t>(count - 1, Helpers::most()));
    run.work();
  }
  run.check();
}

}  // namespace h5saver::core
