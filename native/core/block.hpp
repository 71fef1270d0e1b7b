// A piece of memory that several threads read until the last of them is done with it.
// Ownership: a BlockRef counts; when the last one goes, the block returns to its owner (a pool, or the pins of the caller).
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace h5saver::core {

struct Block;

class BlockOwner {
 public:
  virtual void give_back(Block* block) noexcept = 0;

 protected:
  ~BlockOwner() = default;
};

struct Block {
  std::byte* data = nullptr;
  std::size_t size = 0;
  /// Meaning is the owner's: the caller's token for pinned memory, unused in a pool.
  std::uint64_t token = 0;
  BlockOwner* owner = nullptr;
  std::atomic<std::uint32_t> references{0};
};

class BlockRef {
 public:
  BlockRef() = default;
  /// Takes over one reference that the caller has counted already.
  static BlockRef adopt(Block* block) {
    BlockRef ref;
    ref.block_ = block;
    return ref;
  }
  BlockRef(const BlockRef& other) noexcept : block_(other.block_) {
    if (block_ != nullptr) block_->references.fetch_add(1, std::memory_order_relaxed);
  }
  BlockRef(BlockRef&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  BlockRef& operator=(BlockRef other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~BlockRef() { reset(); }

  void reset() noexcept {
    Block* block = std::exchange(block_, nullptr);
    // The release/acquire pair makes every reader's work visible before the owner reuses the memory.
    if (block != nullptr && block->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      block->owner->give_back(block);
  }
  explicit operator bool() const { return block_ != nullptr; }
  std::byte* data() const { return block_->data; }
  std::size_t size() const { return block_->size; }

 private:
  Block* block_ = nullptr;
};

}  // namespace h5saver::core
