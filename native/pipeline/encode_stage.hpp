// Encode stage: worker threads that pad and encode chunks, outside the HDF5 lock. Decides no order: the write stage waits for
// the jobs in the order in which they were made.
// Threads: submit from any thread, wait from the write thread. Invariant: a job is touched by one thread at a time, and `done`
// is the hand-over.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <thread>
#include <vector>

#include "core/buffer_pool.hpp"
#include "core/mutex.hpp"
#include "core/ring.hpp"
#include "pipeline/chunk_job.hpp"

namespace h5saver::pipeline {

class EncodeStage {
 public:
  EncodeStage(core::BufferPool& pool, unsigned threads);
  ~EncodeStage() { stop(); }
  EncodeStage(const EncodeStage&) = delete;
  EncodeStage& operator=(const EncodeStage&) = delete;

  /// Takes a job; returns at once. A chunk that needs neither codec nor padding is done on return.
  void submit(ChunkJob& job);
  /// Waits until the job is done. Returns false when the stage was stopped before it got to the job.
  bool wait(ChunkJob& job);
  /// Ends the threads after the jobs that they are at; jobs still waiting are left undone. When it returns, no job's memory
  /// is read any more. Any thread, any number of times.
  void stop();

  std::uint64_t busy_us() const { return busy_us_.load(std::memory_order_relaxed); }

 private:
  void run();
  void encode(ChunkJob& job);

  core::BufferPool& pool_;
  core::Mutex mutex_;
  std::condition_variable work_;
  std::condition_variable done_;
  core::Ring<ChunkJob*> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::atomic<std::uint64_t> busy_us_{0};
  /// Held while the threads are joined, by whoever comes first; never together with a lock that they take.
  core::Mutex join_mutex_;
  std::vector<std::thread> threads_;
};

}  // namespace h5saver::pipeline
