#include "journal/extent_map.hpp"

#include <algorithm>
#include <cstring>
#include <limits>

namespace h5saver::journal {

std::uint64_t ExtentMap::end() const {
  if (extents_.empty()) return 0;
  const auto& [address, data] = *extents_.rbegin();
  return address + data.size();
}

void ExtentMap::put(std::uint64_t address, const std::byte* data, std::size_t size) {
  if (size == 0) return;
  auto next = extents_.upper_bound(address);
  if (next != extents_.begin()) {
    auto& [start, held] = *std::prev(next);
    // The usual case: the same piece of metadata once more, or a part of it.
    if (address + size <= start + held.size()) {
      std::memcpy(held.data() + (address - start), data, size);
      return;
    }
  }
  // Made before anything is taken away: an allocation that fails shall leave what was held.
  std::vector<std::byte> fresh(data, data + size);
  erase(address, size);
  extents_.emplace(address, std::move(fresh));
  bytes_ += size;
}

void ExtentMap::erase(std::uint64_t address, std::uint64_t size) {
  const std::uint64_t stop = size > std::numeric_limits<std::uint64_t>::max() - address
                                 ? std::numeric_limits<std::uint64_t>::max()
                                 : address + size;
  auto extent = extents_.upper_bound(address);
  if (extent != extents_.begin()) --extent;
  while (extent != extents_.end() && extent->first < stop) {
    const std::uint64_t start = extent->first;
    const std::uint64_t behind = start + extent->second.size();
    if (behind <= address) {
      ++extent;
      continue;
    }
    if (behind > stop) {
      const auto* kept = extent->second.data() + (stop - start);
      extents_.emplace(stop, std::vector<std::byte>(kept, kept + (behind - stop)));
      bytes_ += behind - stop;
    }
    bytes_ -= extent->second.size();
    if (start < address) {
      extent->second.resize(static_cast<std::size_t>(address - start));
      bytes_ += address - start;
      ++extent;
    } else {
      extent = extents_.erase(extent);
    }
  }
}

void ExtentMap::overlay(std::uint64_t address, std::size_t size, std::byte* out) const {
  const std::uint64_t stop = address + size;
  auto extent = extents_.upper_bound(address);
  if (extent != extents_.begin()) --extent;
  for (; extent != extents_.end() && extent->first < stop; ++extent) {
    const std::uint64_t first = std::max(extent->first, address);
    const std::uint64_t last = std::min<std::uint64_t>(extent->first + extent->second.size(), stop);
    if (first < last)
      std::memcpy(out + (first - address), extent->second.data() + (first - extent->first), last - first);
  }
}

}  // namespace h5saver::journal
