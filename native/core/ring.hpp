// A first-in, first-out queue on one array that grows and never shrinks: no allocation in the steady state.
// Not synchronised: its owner's mutex guards it.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace h5saver::core {

template <typename T>
class Ring {
 public:
  bool empty() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  T& front() { return slots_[head_]; }

  void push(T value) {
    if (count_ == slots_.size()) grow();
    slots_[(head_ + count_) % slots_.size()] = std::move(value);
    ++count_;
  }

  T pop() {
    T value = std::move(slots_[head_]);
    head_ = (head_ + 1) % slots_.size();
    --count_;
    return value;
  }

 private:
  void grow() {
    std::vector<T> larger(slots_.empty() ? 64 : slots_.size() * 2);
    for (std::size_t i = 0; i < count_; ++i) larger[i] = std::move(slots_[(head_ + i) % slots_.size()]);
    slots_ = std::move(larger);
    head_ = 0;
  }

  std::vector<T> slots_;
  std::size_t head_ = 0;
  std::size_t count_ = 0;
};

}  // namespace h5saver::core
