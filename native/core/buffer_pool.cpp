#include "core/buffer_pool.hpp"

#include <cstdlib>
#include <memory>
#include <new>

namespace h5saver::core {
namespace {

// Whole pages: what the kernel copies from best, and what direct I/O would ask for.
constexpr std::size_t kAlignment = 4096;

std::size_t round_up(std::size_t bytes) { return (bytes + kAlignment - 1) / kAlignment * kAlignment; }

}  // namespace

BufferPool::~BufferPool() {
  for (auto& [size, blocks] : idle_) {
    for (Block* block : blocks) {
      std::free(block->data);
      delete block;
    }
  }
}

BlockRef BufferPool::take(std::size_t bytes) {
  const std::size_t size = round_up(bytes == 0 ? 1 : bytes);
  {
    MutexLock lock(mutex_);
    const auto found = idle_.find(size);
    if (found != idle_.end() && !found->second.empty()) {
      Block* block = found->second.back();
      found->second.pop_back();
      idle_bytes_ -= size;
      block->references.store(1, std::memory_order_relaxed);
      return BlockRef::adopt(block);
    }
  }
  auto block = std::make_unique<Block>();
  block->data = static_cast<std::byte*>(std::aligned_alloc(kAlignment, size));
  if (block->data == nullptr) throw std::bad_alloc();
  block->size = size;
  block->owner = this;
  block->references.store(1, std::memory_order_relaxed);
  MutexLock lock(mutex_);
  make_room(size);
  try {
    // The list must be able to take the block back without allocating: give_back cannot fail.
    std::vector<Block*>& list = idle_[size];
    list.reserve(total_bytes_ / size + 2);
  } catch (...) {
    std::free(block->data);
    throw;
  }
  total_bytes_ += size;
  return BlockRef::adopt(block.release());
}

// Nobody asks for the sizes that lie idle now: they go before the memory in use and idle is more than the limit.
void BufferPool::make_room(std::size_t bytes) {
  for (auto& [size, blocks] : idle_) {
    while (!blocks.empty() && total_bytes_ + bytes > idle_bytes_max_) {
      std::free(blocks.back()->data);
      delete blocks.back();
      blocks.pop_back();
      idle_bytes_ -= size;
      total_bytes_ -= size;
    }
  }
}

void BufferPool::give_back(Block* block) noexcept {
  {
    MutexLock lock(mutex_);
    std::vector<Block*>& list = idle_.find(block->size)->second;
    if (idle_bytes_ + block->size <= idle_bytes_max_ && list.size() < list.capacity()) {
      list.push_back(block);
      idle_bytes_ += block->size;
      return;
    }
    total_bytes_ -= block->size;
  }
  std::free(block->data);
  delete block;
}

std::size_t BufferPool::total_bytes() const {
  MutexLock lock(mutex_);
  return total_bytes_;
}

}  // namespace h5saver::core
