// Tells others how a writer is doing: a thread that looks at it four times a second and writes what it sees into the journal's
// header page. It calls no libhdf5, waits for no commit, and a failure of it is nobody's failure.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <thread>

#include "core/mutex.hpp"
#include "journal/statistics.hpp"

namespace h5saver::pipeline {

class Teller {
 public:
  using Look = std::function<journal::Statistics()>;
  /// Tells at once, and then again and again until it is destroyed. `look` is called from the thread; when it began and when
  /// it looked is added to what it gives.
  Teller(std::shared_ptr<journal::StatisticsPlace> place, Look look);
  ~Teller();
  Teller(const Teller&) = delete;
  Teller& operator=(const Teller&) = delete;

 private:
  void run();

  const std::shared_ptr<journal::StatisticsPlace> place_;
  const Look look_;
  const std::uint64_t started_ms_;
  core::Mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace h5saver::pipeline
