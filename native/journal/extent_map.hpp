// Pieces of a file that are held back: bytes by their addresses, never overlapping. Not synchronised.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace h5saver::journal {

class ExtentMap {
 public:
  using Extents = std::map<std::uint64_t, std::vector<std::byte>>;

  bool empty() const { return extents_.empty(); }
  /// Bytes that are held.
  std::uint64_t bytes() const { return bytes_; }
  /// The first address behind all of them; 0 when there are none.
  std::uint64_t end() const;
  const Extents& extents() const { return extents_; }

  /// Holds these bytes, in place of those that were held there.
  void put(std::uint64_t address, const std::byte* data, std::size_t size);
  /// Holds nothing from `address` on for `size` bytes.
  void erase(std::uint64_t address, std::uint64_t size);
  /// Replaces what `out`, the file's bytes from `address` on, shares with them.
  void overlay(std::uint64_t address, std::size_t size, std::byte* out) const;

 private:
  Extents extents_;
  std::uint64_t bytes_ = 0;
};

}  // namespace h5saver::journal
