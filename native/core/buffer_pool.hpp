// Page-aligned memory for chunks, handed out and taken back without going to the allocator in the steady state.
// Threads: any. Ownership: blocks return by BlockRef; the pool must outlive every block (it is the first member of its owner).
#pragma once

#include <cstddef>
#include <map>
#include <vector>

#include "core/block.hpp"
#include "core/mutex.hpp"

namespace h5saver::core {

class BufferPool final : public BlockOwner {
 public:
  /// Keeps at most `idle_bytes_max` of returned memory; what comes back above that is freed. Idle blocks are given up, too,
  /// rather than have them and those in use of other sizes exceed it together.
  explicit BufferPool(std::size_t idle_bytes_max) : idle_bytes_max_(idle_bytes_max) {}
  ~BufferPool();
  BufferPool(const BufferPool&) = delete;
  BufferPool& operator=(const BufferPool&) = delete;

  /// A block of at least `bytes`, its content undefined. Throws std::bad_alloc.
  BlockRef take(std::size_t bytes);

  /// Bytes in use and idle together.
  std::size_t total_bytes() const;

  void give_back(Block* block) noexcept override;

 private:
  void make_room(std::size_t bytes) REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::size_t, std::vector<Block*>> idle_ GUARDED_BY(mutex_);
  std::size_t idle_bytes_ GUARDED_BY(mutex_) = 0;
  std::size_t total_bytes_ GUARDED_BY(mutex_) = 0;
  const std::size_t idle_bytes_max_;
};

}  // namespace h5saver::core
