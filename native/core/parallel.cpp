#include "core/parallel.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <memory>
#include <thread>

#include "core/mutex.hpp"
#include "core/ring.hpp"

namespace h5saver::core {
namespace {

// Decoding is bound by the processor up to here; beyond, memory is what limits.
constexpr unsigned kThreadsMax = 4;

/// What one call of run_parallel is about. Helpers may come to it when it is over: then there is nothing left to begin.
class Run {
 public:
  Run(std::size_t count, const std::function<void(std::size_t)>& job) : count_(count), job_(job) {}

  /// Does jobs until none is left to begin.
  void work() {
    MutexLock lock(mutex_);
    while (next_ < count_) {
      const std::size_t index = next_++;
      ++at_work_;
      lock.unlock();
      std::exception_ptr error;
      try {
        job_(index);
      } catch (...) {
        error = std::current_exception();
      }
      lock.lock();
      --at_work_;
      if (error) {
        next_ = count_;
        if (!error_) error_ = error;
      }
    }
    if (at_work_ == 0) done_.notify_all();
  }

  void wait() {
    MutexLock lock(mutex_);
    while (at_work_ > 0) done_.wait(lock.native());
    if (error_) std::rethrow_exception(error_);
  }

 private:
  const std::size_t count_;
  /// Belongs to the caller: touched only while a job is at work.
  const std::function<void(std::size_t)>& job_;
  Mutex mutex_;
  std::condition_variable done_;
  std::size_t next_ GUARDED_BY(mutex_) = 0;
  std::size_t at_work_ GUARDED_BY(mutex_) = 0;
  std::exception_ptr error_ GUARDED_BY(mutex_);
};

class Helpers {
 public:
  Helpers() {
    const unsigned cores = std::clamp(std::thread::hardware_concurrency(), 1U, kThreadsMax);
    for (unsigned i = 1; i < cores; ++i) {
      try {
        // Never joined: they sleep until the process ends, as the pool does.
        std::thread([this] { help(); }).detach();
        ++threads_;
      } catch (...) {
        // The process may have no more threads: those that ask do without.
        break;
      }
    }
  }

  void ask(const std::shared_ptr<Run>& run, std::size_t helpers) {
    {
      MutexLock lock(mutex_);
      for (std::size_t i = 0; i < std::min<std::size_t>(helpers, threads_); ++i) waiting_.push(run);
    }
    work_.notify_all();
  }

 private:
  void help() {
    for (;;) {
      std::shared_ptr<Run> run;
      {
        MutexLock lock(mutex_);
        while (waiting_.empty()) work_.wait(lock.native());
        run = waiting_.pop();
      }
      run->work();
    }
  }

  Mutex mutex_;
  std::condition_variable work_;
  Ring<std::shared_ptr<Run>> waiting_ GUARDED_BY(mutex_);
  std::size_t threads_ = 0;
};

Helpers& helpers() {
  // Never destroyed: its threads use it to the end of the process.
  static auto* shared = new Helpers();
  return *shared;
}

}  // namespace

void run_parallel(std::size_t count, const std::function<void(std::size_t)>& job) {
  if (count == 1) return job(0);
  if (count == 0) return;
  const auto run = std::make_shared<Run>(count, job);
  helpers().ask(run, count - 1);
  run->work();
  run->wait();
}

}  // namespace h5saver::core
