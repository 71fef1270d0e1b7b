// Working memory of the codecs, kept per thread, so that a chunk costs no allocation.
#pragma once

#include <cstddef>
#include <vector>

namespace h5saver::codec {

enum class Scratch { shuffled, encoded };

/// At least `bytes`, whose content is undefined. The next call for the same use on this thread makes it anew.
template <Scratch kUse>
std::byte* scratch(std::size_t bytes) {
  thread_local std::vector<std::byte> buffer;
  if (buffer.size() < bytes) buffer.resize(bytes);
  return buffer.data();
}

}  // namespace h5saver::codec
