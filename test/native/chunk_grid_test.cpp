// How frames lie in chunks: the limits of each regime, and what must hold for any shape.
#include "core/chunk_grid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "support.hpp"

namespace h5saver::test {
namespace {

using core::ChunkGrid;
using core::make_chunk_grid;
using Shape = std::vector<std::uint64_t>;

std::uint64_t product(const Shape& shape) {
  return std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
}

// The offset in bytes of an element of the frame, in C order.
std::uint64_t offset_of(const Shape& at, const Shape& shape, std::size_t item_size) {
  std::uint64_t index = 0;
  for (std::size_t i = 0; i < shape.size(); ++i) index = index * shape[i] + at[i];
  return index * item_size;
}

// What every grid promises, whatever the shape.
void check_grid(const ChunkGrid& grid, std::size_t item_size, const Shape& frame) {
  ASSERT_EQ(grid.item_size, item_size);
  ASSERT_EQ(grid.row_bytes, product(frame) * item_size);
  ASSERT_EQ(grid.chunk_shape.size(), frame.size() + 1);
  ASSERT_EQ(grid.chunk_shape[0], grid.rows_per_chunk);
  ASSERT_EQ(grid.chunk_bytes, product(grid.chunk_shape) * item_size);
  ASSERT_LT(grid.chunk_bytes, std::uint64_t{1} << 31U);
  ASSERT_FALSE(grid.pieces.empty());
  if (grid.rows_per_chunk > 1) {
    ASSERT_EQ(grid.pieces.size(), 1U);
  }

  // The pieces are the frame, cut without gap or overlap, each in its own chunk.
  std::uint64_t next = 0;
  for (const core::Piece& piece : grid.pieces) {
    ASSERT_EQ(piece.offset, next);
    next += piece.bytes;
    ASSERT_EQ(piece.origin.size(), frame.size());
    ASSERT_EQ(offset_of(piece.origin, frame, item_size), piece.offset);
    std::uint64_t inside = item_size;
    for (std::size_t i = 0; i < frame.size(); ++i) {
      ASSERT_LT(piece.origin[i], frame[i]);
      ASSERT_EQ(piece.origin[i] % grid.chunk_shape[i + 1], 0U);
      inside *= std::min(grid.chunk_shape[i + 1], frame[i] - piece.origin[i]);
    }
    ASSERT_EQ(piece.bytes, inside);
    ASSERT_LE(piece.bytes, grid.chunk_bytes);
  }
  ASSERT_EQ(next, grid.row_bytes);
}

TEST(ChunkGrid, ScalarsArePackedUpToTheRowLimit) {
  const ChunkGrid grid = make_chunk_grid(8, {});
  check_grid(grid, 8, {});
  EXPECT_EQ(grid.rows_per_chunk, core::kPackedRowsMax);
  // A byte a row: the chunk still has the bytes that make it worth a write.
  EXPECT_EQ(make_chunk_grid(1, {}).chunk_bytes, core::kPackedChunkBytesMin);
}

TEST(ChunkGrid, AFrameBecomesAChunkAt64KiB) {
  const ChunkGrid below = make_chunk_grid(1, {core::kFrameChunkBytes - 1});
  check_grid(below, 1, {core::kFrameChunkBytes - 1});
  EXPECT_GT(below.rows_per_chunk, 1U);
  const ChunkGrid at = make_chunk_grid(1, {core::kFrameChunkBytes});
  check_grid(at, 1, {core::kFrameChunkBytes});
  EXPECT_EQ(at.rows_per_chunk, 1U);
  EXPECT_EQ(at.pieces.size(), 1U);
}

TEST(ChunkGrid, PackedChunksStayBelowTheirSize) {
  for (const std::uint64_t bytes : {1U, 7U, 100U, 4096U, 65535U}) {
    EXPECT_LE(make_chunk_grid(1, {bytes}).chunk_bytes, core::kPackedChunkBytes) << bytes;
  }
}

TEST(ChunkGrid, LargeFramesAreCutIntoBandsOfEqualHeight) {
  const ChunkGrid grid = make_chunk_grid(2, {2048, 2048});
  check_grid(grid, 2, {2048, 2048});
  EXPECT_EQ(grid.chunk_shape, (Shape{1, 256, 2048}));
  EXPECT_EQ(grid.pieces.size(), 8U);
  core::ChunkLimits limits;
  limits.band_bytes = core::kEncodedBandBytes;
  const ChunkGrid encoded = make_chunk_grid(2, {2048, 2048}, limits);
  check_grid(encoded, 2, {2048, 2048});
  EXPECT_EQ(encoded.chunk_shape, (Shape{1, 128, 2048}));
  EXPECT_EQ(make_chunk_grid(2, {512, 1024}, limits).pieces.size(), 1U);
  // A height that does not divide: the last band is shorter, by less than one row a band.
  const ChunkGrid odd = make_chunk_grid(2, {2047, 2049});
  check_grid(odd, 2, {2047, 2049});
  EXPECT_LT(odd.chunk_shape[1] * odd.pieces.size() - 2047, odd.pieces.size());
}

TEST(ChunkGrid, BandsReachIntoInnerDimensions) {
  // One slice of the first dimension alone is 8 MiB: the second is cut as well.
  const ChunkGrid grid = make_chunk_grid(2, {3, 2048, 2048});
  check_grid(grid, 2, {3, 2048, 2048});
  EXPECT_EQ(grid.chunk_shape, (Shape{1, 1, 256, 2048}));
  // One row of elements larger than a band.
  const ChunkGrid line = make_chunk_grid(8, {2, 1'000'003});
  check_grid(line, 8, {2, 1'000'003});
  EXPECT_LE(line.chunk_bytes, core::kBandBytes);
}

TEST(ChunkGrid, RefusesWhatHdf5CouldNotHold) {
  const std::string refused = "ERR_INVALID_OPTION";
  EXPECT_EQ(code_thrown_by([] { make_chunk_grid(2, {0}); }), refused);
  EXPECT_EQ(code_thrown_by([] { make_chunk_grid(2, {4, 0, 4}); }), refused);
  EXPECT_EQ(code_thrown_by([] { make_chunk_grid(1, Shape(core::kFrameRankMax + 1, 1)); }), refused);
  EXPECT_EQ(code_thrown_by([] { make_chunk_grid(1, Shape(core::kFrameRankMax, 1)); }), "nothing");
  EXPECT_EQ(code_thrown_by([] { make_chunk_grid(1, {std::uint64_t{1} << 31U}); }), refused);
  // A product that would wrap round to something small.
  EXPECT_EQ(code_thrown_by([] { make_chunk_grid(8, {std::uint64_t{1} << 62U, 8}); }), refused);
  EXPECT_EQ(code_thrown_by([] { make_chunk_grid(1, {1U << 16U, 1U << 14U}); }), "nothing");
}

TEST(ChunkGrid, HoldsItsPromisesForRandomShapes) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const std::size_t item_sizes[] = {1, 2, 4, 8, 16};
  for (int trial = 0; trial < 2000; ++trial) {
    const std::size_t item_size = item_sizes[random() % 5];
    std::uint64_t budget = (std::uint64_t{1} << (random() % 28U)) + random() % 1000;
    Shape shape(random() % 6);
    for (std::uint64_t& extent : shape) {
      extent = 1 + random() % std::max<std::uint64_t>(1, std::min<std::uint64_t>(budget, 100'000));
      budget = std::max<std::uint64_t>(1, budget / extent);
    }
    SCOPED_TRACE("item size " + std::to_string(item_size) + ", shape " + ::testing::PrintToString(shape));
    check_grid(make_chunk_grid(item_size, shape), item_size, shape);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace h5saver::test
