// The caller's own memory, pinned while chunks are read from it. When the last reader is done, the caller's token is released.
// Threads: any. The release callback runs in whichever thread lets go last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/block.hpp"
#include "core/mutex.hpp"

namespace h5saver::pipeline {

class Pins final : public core::BlockOwner {
 public:
  explicit Pins(std::function<void()> on_release) : on_release_(std::move(on_release)) {}

  /// One reference; the token is released when the last copy of the reference goes.
  core::BlockRef pin(std::uint64_t token);
  std::vector<std::uint64_t> take_released();

  void give_back(core::Block* block) noexcept override;

 private:
  std::function<void()> on_release_;
  core::Mutex mutex_;
  std::vector<std::unique_ptr<core::Block>> blocks_ GUARDED_BY(mutex_);
  std::vector<core::Block*> idle_ GUARDED_BY(mutex_);
  std::vector<std::uint64_t> released_ GUARDED_BY(mutex_);
};

}  // namespace h5saver::pipeline
