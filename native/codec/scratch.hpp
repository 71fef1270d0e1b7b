// Working memory of the codecs, kept per thread, so that a chunk costs no allocation.
#pragma once

#include <cstddef>
#include <vector>

namespace h5saver::codec {

enum class Scratch { shuffled, encoded };

/// This thread's own.
template <Scratch kUse>
std::vector<std::byte>& scratch_buffer() {
  thread_local std::vector<std::byte> buffer;
  return buffer;
}

/// At least `bytes`, whose content is undefined. The next call for the same use on this thread makes it anew.
template <Scratch kUse>
std::byte* scratch(std::size_t bytes) {
  std::vector<std::byte>& buffer = scratch_buffer<kUse>();
  if (buffer.size() < bytes) buffer.resize(bytes);
  return buffer.data();
}

/// Gives this thread's working memory back: for threads that outlive their use of the codecs.
inline void give_back_scratch() {
  std::vector<std::byte>().swap(scratch_buffer<Scratch::shuffled>());
  std::vector<std::byte>().swap(scratch_buffer<Scratch::encoded>());
}

/// Gives this thread's working memory back when it goes.
struct ScratchOfCall {
  ScratchOfCall() = default;
  ScratchOfCall(const ScratchOfCall&) = delete;
  ScratchOfCall& operator=(const ScratchOfCall&) = delete;
  ~ScratchOfCall() { give_back_scratch(); }
};

}  // namespace h5saver::codec
