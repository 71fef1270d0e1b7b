#include "pipeline/pins.hpp"

namespace h5saver::pipeline {

core::BlockRef Pins::pin(std::uint64_t token) {
  core::MutexLock lock(mutex_);
  if (idle_.empty()) {
    // Both lists get room first: give_back must not allocate.
    idle_.reserve(blocks_.size() + 1);
    blocks_.push_back(std::make_unique<core::Block>());
    blocks_.back()->owner = this;
    idle_.push_back(blocks_.back().get());
  }
  // Doubled: growing by one at a time would copy the whole list for every row while nobody takes it.
  const std::size_t room = released_.size() + blocks_.size();
  if (released_.capacity() < room) released_.reserve(2 * room);
  core::Block* block = idle_.back();
  idle_.pop_back();
  block->token = token;
  block->references.store(1, std::memory_order_relaxed);
  return core::BlockRef::adopt(block);
}

void Pins::give_back(core::Block* block) noexcept {
  {
    core::MutexLock lock(mutex_);
    released_.push_back(block->token);
    idle_.push_back(block);
  }
  on_release_();
}

std::vector<std::uint64_t> Pins::take_released() {
  core::MutexLock lock(mutex_);
  std::vector<std::uint64_t> tokens(released_.begin(), released_.end());
  released_.clear();
  return tokens;
}

}  // namespace h5saver::pipeline
