// What is promised of the free space of a disk.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "pipeline/space.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

using pipeline::PointSpace;
using pipeline::SpaceLedger;
using Points = std::vector<std::uint64_t>;

TEST(SpaceLedger, counts_what_was_promised_until_the_disk_is_seen_to_have_it) {
  SpaceLedger ledger;
  EXPECT_TRUE(ledger.may_promise(~std::uint64_t{0})) << "a disk that tells nothing";
  EXPECT_FALSE(ledger.left());
  ledger.look(100);
  ledger.promise(60);
  EXPECT_TRUE(ledger.may_promise(40));
  EXPECT_FALSE(ledger.may_promise(41));
  EXPECT_FALSE(ledger.may_promise(~std::uint64_t{0}));
  // Written: the look at the disk was before.
  ledger.settle(50);
  EXPECT_EQ(ledger.left(), 40U);
  ledger.look(50);
  EXPECT_EQ(ledger.left(), 40U);
  ledger.look(5);
  EXPECT_EQ(ledger.left(), 0U);
  EXPECT_FALSE(ledger.may_promise(1));
}

TEST(RoomForRows, is_that_of_the_chunks_that_they_begin) {
  const auto packed = core::make_chunk_grid(8, {});
  const auto room_for = [&](std::uint64_t open_rows, bool is_promised, std::uint64_t count) {
    return pipeline::room_for_rows(packed, open_rows, is_promised, count);
  };
  const auto one = pipeline::room_for_chunk(packed);
  const std::uint64_t rows = packed.rows_per_chunk;
  EXPECT_GT(one, packed.chunk_bytes);
  EXPECT_EQ(room_for(0, false, 1), one);
  EXPECT_EQ(room_for(1, true, 1), 0U);
  EXPECT_EQ(room_for(1, true, rows - 1), 0U);
  EXPECT_EQ(room_for(1, true, rows), one);
  EXPECT_EQ(room_for(rows - 1, true, rows + 2), 2 * one);
  // A commit has written the open chunk: it is written again.
  EXPECT_EQ(room_for(1, false, 1), one);
  EXPECT_EQ(room_for(1, false, rows), 2 * one);
  const auto frames = core::make_chunk_grid(2, {1024, 1024});
  EXPECT_EQ(pipeline::room_for_rows(frames, 0, false, 3), 3 * pipeline::room_for_chunk(frames));
  // The last band is shorter than its chunk.
  const auto bands = core::make_chunk_grid(1, {1100, 2000});
  ASSERT_GT(bands.pieces.size() * bands.chunk_bytes, bands.row_bytes);
  EXPECT_EQ(pipeline::room_for_rows(bands, 0, false, 2), 2 * bands.pieces.size() * pipeline::room_for_chunk(bands));
}

TEST(PointSpace, owes_the_chunks_of_points_until_they_are_flushed) {
  // 2 x 2 chunks of 5 x 4 points, of 16 bytes each; one of them fits into memory.
  PointSpace space({10, 8}, {5, 4, 2}, 8, 320);
  const Points first = {0, 1, 9, 5};
  EXPECT_EQ(space.needed(first.data(), first.size()), 640U);
  EXPECT_EQ(space.add(0), 320U);
  EXPECT_EQ(space.add(1), 0U);
  EXPECT_EQ(space.add(9), 0U) << "the next row of the same chunk";
  EXPECT_EQ(space.add(5), 320U);
  const Points again = {5};
  EXPECT_EQ(space.needed(again.data(), 1), 0U);
  const std::uint64_t mark = space.take();
  EXPECT_EQ(space.needed(again.data(), 1), 320U) << "its chunk may be written before it";
  EXPECT_EQ(space.written(mark), 320U) << "memory has room for one";
  EXPECT_EQ(space.flushed(), 320U);
  EXPECT_EQ(space.flushed(), 0U);
}

// Against a libhdf5 that writes chunks as late as it can: what is owed is always enough for them.
TEST(PointSpace, owes_enough_and_never_more_than_the_dataset) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  for (int round = 0; round < 50; ++round) {
    const Points grid = {1 + below(9), 1 + below(9), 1 + below(9)};
    const Points chunk = {1 + below(grid[0]), 1 + below(grid[1]), 1 + below(grid[2])};
    const std::uint64_t chunk_bytes = chunk[0] * chunk[1] * chunk[2] * 8;
    std::uint64_t all = chunk_bytes;
    for (std::size_t i = 0; i < 3; ++i) all *= (grid[i] + chunk[i] - 1) / chunk[i];
    const auto chunk_of = [&](std::uint64_t point) {
      return Points{point / (grid[1] * grid[2]) / chunk[0], point / grid[2] % grid[1] / chunk[1],
                    point % grid[2] / chunk[2]};
    };
    PointSpace space(grid, chunk, 8, all);
    std::uint64_t owed = 0;
    std::set<Points> unwritten;
    std::vector<std::uint64_t> marks;
    for (int step = 0; step < 200; ++step) {
      const std::uint64_t what = below(10);
      if (what == 0) marks.push_back(space.take());
      if (what == 1 && !marks.empty()) {
        owed -= space.written(marks.front());
        marks.erase(marks.begin());
      }
      if (what == 2 && marks.empty()) {
        // A commit: all that was taken is written.
        owed -= space.written(space.take());
        owed -= space.flushed();
        EXPECT_EQ(owed, 0U);
        unwritten.clear();
      }
      if (what > 2) {
        Points points(1 + below(5));
        for (std::uint64_t& point : points) point = below(grid[0] * grid[1] * grid[2]);
        const std::uint64_t needed = space.needed(points.data(), points.size());
        std::uint64_t added = 0;
        for (const std::uint64_t point : points) {
          added += space.add(point);
          unwritten.insert(chunk_of(point));
        }
        EXPECT_EQ(added, needed);
        owed += added;
      }
      ASSERT_GE(owed, unwritten.size() * chunk_bytes);
      ASSERT_LE(owed, all);
    }
  }
}

}  // namespace
}  // namespace h5saver::test
