#include "pipeline/encode_stage.hpp"

#include <chrono>
#include <cstring>

#include "core/thread_priority.hpp"

namespace h5saver::pipeline {

using core::BlockRef;
using core::MutexLock;

EncodeStage::EncodeStage(core::BufferPool& pool, unsigned threads) : pool_(pool) {
  threads_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  } catch (...) {
    stop();
    throw;
  }
}

void EncodeStage::submit(ChunkJob& job) {
  const Column& column = *job.column;
  if (column.stores_points() || (column.codec == nullptr && job.bytes == column.grid.chunk_bytes)) {
    job.done.store(true, std::memory_order_release);
    return;
  }
  {
    MutexLock lock(mutex_);
    waiting_.push(&job);
  }
  work_.notify_one();
}

bool EncodeStage::wait(ChunkJob& job) {
  if (job.done.load(std::memory_order_acquire)) return true;
  MutexLock lock(mutex_);
  while (!job.done.load(std::memory_order_acquire)) {
    if (stopping_) return false;
    done_.wait(lock.native());
  }
  return true;
}

void EncodeStage::stop() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  done_.notify_all();
  MutexLock lock(join_mutex_);
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

void EncodeStage::run() {
  core::give_way();
  for (;;) {
    ChunkJob* job = nullptr;
    {
      MutexLock lock(mutex_);
      while (waiting_.empty() && !stopping_) work_.wait(lock.native());
      if (stopping_) return;
      job = waiting_.pop();
    }
    const auto start = std::chrono::steady_clock::now();
    try {
      encode(*job);
    } catch (...) {
      job->error = core::error_of_current_exception();
    }
    const auto busy = std::chrono::steady_clock::now() - start;
    busy_us_.fetch_add(static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(busy).count()),
                       std::memory_order_relaxed);
    {
      // Under the lock, so that a writer about to wait cannot miss it.
      MutexLock lock(mutex_);
      job->done.store(true, std::memory_order_release);
    }
    done_.notify_one();
  }
}

void EncodeStage::encode(ChunkJob& job) {
  const Column& column = *job.column;
  const std::size_t chunk_bytes = column.grid.chunk_bytes;
  if (job.bytes < chunk_bytes) {
    BlockRef padded = pool_.take(chunk_bytes);
    std::memcpy(padded.data(), job.data, job.bytes);
    std::memset(padded.data() + job.bytes, 0, chunk_bytes - job.bytes);
    job.data = padded.data();
    job.bytes = chunk_bytes;
    job.block = std::move(padded);
  }
  if (column.codec == nullptr) return;
  BlockRef encoded = pool_.take(chunk_bytes);
  const std::size_t size = column.codec->encode(job.data, chunk_bytes, encoded.data(), chunk_bytes - 1);
  if (size == 0) {
    // Nothing to gain: the chunk is stored as it is, and its filter mask tells readers so.
    job.filter_mask = column.codec->skip_mask();
    return;
  }
  job.data = encoded.data();
  job.bytes = size;
  job.block = std::move(encoded);
}

}  // namespace h5saver::pipeline
