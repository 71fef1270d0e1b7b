#include "core/zeroed_bytes.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <new>

namespace h5saver::core {
namespace {

// From here on it is mapped: an allocator that recycles memory of that size would have to write the zeros.
constexpr std::size_t kMappedMin = std::size_t{1} << 20U;

std::byte* map(std::size_t size) {
  void* data = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (data == MAP_FAILED) throw std::bad_alloc();
#if defined(MADV_HUGEPAGE)
  // A wish: without large pages everything works as well.
  static_cast<void>(::madvise(data, size, MADV_HUGEPAGE));
#endif
  return static_cast<std::byte*>(data);
}

}  // namespace

ZeroedBytes::ZeroedBytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  data_ = size >= kMappedMin ? map(size) : static_cast<std::byte*>(std::calloc(size, 1));
  if (data_ == nullptr) throw std::bad_alloc();
}

ZeroedBytes::~ZeroedBytes() {
  if (size_ >= kMappedMin) {
    ::munmap(data_, size_);
  } else {
    std::free(data_);
  }
}

}  // namespace h5saver::core
