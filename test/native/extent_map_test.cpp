// Pieces of a file that are held back, against a model.
#include <algorithm>
#include <random>

#include "journal/extent_map.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

using journal::ExtentMap;
using Bytes = std::vector<std::byte>;

TEST(ExtentMap, is_a_sparse_copy_of_what_was_put) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::uint64_t limit) {
    return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(random);
  };
  constexpr std::size_t kSize = 400;
  for (int round = 0; round < 50; ++round) {
    ExtentMap map;
    Bytes model(kSize);
    std::vector<bool> held(kSize);
    for (int step = 0; step < 60; ++step) {
      const std::uint64_t at = below(kSize);
      const std::size_t size = below(std::min<std::uint64_t>(kSize - at, 90) + 1);
      if (below(4) == 0) {
        map.erase(at, size);
        std::fill_n(held.begin() + static_cast<std::ptrdiff_t>(at), size, false);
      } else {
        const Bytes data = random_bytes(size, static_cast<unsigned>(random()));
        map.put(at, data.data(), size);
        std::copy(data.begin(), data.end(), model.begin() + static_cast<std::ptrdiff_t>(at));
        std::fill_n(held.begin() + static_cast<std::ptrdiff_t>(at), size, true);
      }
      const std::uint64_t from = below(kSize);
      Bytes out(kSize - from, std::byte{0xEE});
      map.overlay(from, out.size(), out.data());
      for (std::size_t i = 0; i < out.size(); ++i)
        ASSERT_EQ(out[i], held[from + i] ? model[from + i] : std::byte{0xEE});
      ASSERT_EQ(map.bytes(), static_cast<std::uint64_t>(std::count(held.begin(), held.end(), true)));
      std::uint64_t end = 0;
      for (const auto& [start, data] : map.extents()) {
        ASSERT_GE(start, end);
        ASSERT_FALSE(data.empty());
        end = start + data.size();
      }
      ASSERT_EQ(map.end(), end);
    }
  }
}

}  // namespace
}  // namespace h5saver::test
