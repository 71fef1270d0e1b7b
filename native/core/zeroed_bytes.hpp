// Memory for a block that is read, which an ArrayBuffer can take over. Zeroed: elements that a dataset never had are left alone.
#pragma once

#include <cstddef>
#include <utility>

namespace h5saver::core {

class ZeroedBytes {
 public:
  ZeroedBytes() = default;
  /// Throws std::bad_alloc. Much of it comes in large pages, where the operating system has them: a page of 4 KiB at a time, the
  /// first touch takes as long as to fill them.
  explicit ZeroedBytes(std::size_t size);
  ZeroedBytes(ZeroedBytes&& other) noexcept
      : size_(std::exchange(other.size_, 0)), data_(std::exchange(other.data_, nullptr)) {}
  ZeroedBytes& operator=(ZeroedBytes&& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(data_, other.data_);
    return *this;
  }
  ZeroedBytes(const ZeroedBytes&) = delete;
  ZeroedBytes& operator=(const ZeroedBytes&) = delete;
  ~ZeroedBytes();

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::size_t size_ = 0;
  std::byte* data_ = nullptr;
};

}  // namespace h5saver::core
