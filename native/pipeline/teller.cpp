#include "pipeline/teller.hpp"

#include <chrono>
#include <utility>

namespace h5saver::pipeline {
namespace {

using core::MutexLock;

constexpr std::chrono::milliseconds kInterval{250};

std::uint64_t unix_ms() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
}

}  // namespace

Teller::Teller(std::shared_ptr<journal::StatisticsPlace> place, Look look)
    : place_(std::move(place)), look_(std::move(look)), started_ms_(unix_ms()), thread_([this] { run(); }) {}

Teller::~Teller() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Teller::run() {
  for (;;) {
    try {
      journal::Statistics told = look_();
      told.started_ms = started_ms_;
      told.at_ms = unix_ms();
      place_->tell(told);
    } catch (...) {
      // For want of memory: what was told last stays.
    }
    MutexLock lock(mutex_);
    const auto next = std::chrono::steady_clock::now() + kInterval;
    while (!stopping_ && changed_.wait_until(lock.native(), next) != std::cv_status::timeout) {
    }
    if (stopping_) return;
  }
}

}  // namespace h5saver::pipeline
