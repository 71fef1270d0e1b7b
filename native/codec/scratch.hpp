// Working memory of the codecs, kept per thread, so that a chunk costs no allocation.
#pragma once

#include <cstddef>
#include <vector>

namespace h5saver::codec {

/// At least `bytes`, whose content is undefined. The next call on this thread makes it anew.
inline std::byte* scratch(std::size_t bytes) {
  thread_local std::vector<std::byte> buffer;
  if (buffer.size() < bytes) buffer.resize(bytes);
  return buffer.data();
}

}  // namespace h5saver::codec
