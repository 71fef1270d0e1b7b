#include "core/chunk_grid.hpp"

#include <algorithm>
#include <string>

#include "core/error.hpp"

namespace h5saver::core {
namespace {

// Chunk sizes are 32-bit numbers in HDF5 and blosc takes at most 2 GiB at once.
constexpr std::uint64_t kFrameBytesMax = (std::uint64_t{1} << 31) - 4096;

std::uint64_t ceil_divide(std::uint64_t a, std::uint64_t b) { return (a + b - 1) / b; }

std::size_t checked_row_bytes(std::size_t item_size, const std::vector<std::uint64_t>& frame_shape) {
  if (frame_shape.size() > kFrameRankMax) {
    throw Error(ErrorCode::ERR_INVALID_OPTION, "shape has " + std::to_string(frame_shape.size()) +
                                                   " dimensions; at most " + std::to_string(kFrameRankMax) +
                                                   " are possible");
  }
  std::uint64_t bytes = item_size;
  for (std::uint64_t extent : frame_shape) {
    if (extent == 0) throw Error(ErrorCode::ERR_INVALID_OPTION, "shape has a dimension of 0 elements");
    if (extent > kFrameBytesMax / bytes) {
      throw Error(ErrorCode::ERR_INVALID_OPTION, "shape makes a frame of 2 GiB or more");
    }
    bytes *= extent;
  }
  return static_cast<std::size_t>(bytes);
}

// Bands of equal height: ceil(extent / count) rows each, so that the last one has the least padding.
void cut_into_bands(ChunkGrid& grid, const std::vector<std::uint64_t>& shape, std::size_t band_bytes) {
  // The first dimension whose slices are small enough is the one to cut; those before it are cut into single slices.
  std::size_t axis = 0;
  std::uint64_t slice_bytes = grid.row_bytes / shape[0];
  while (slice_bytes > band_bytes && axis + 1 < shape.size()) {
    ++axis;
    slice_bytes /= shape[axis];
  }
  const std::uint64_t extent = shape[axis];
  const std::uint64_t per_band = std::max<std::uint64_t>(1, band_bytes / slice_bytes);
  const std::uint64_t band_count = ceil_divide(extent, per_band);
  const std::uint64_t height = ceil_divide(extent, band_count);
  const std::uint64_t bands = ceil_divide(extent, height);

  std::uint64_t outer = 1;
  for (std::size_t i = 0; i < axis; ++i) {
    grid.chunk_shape[1 + i] = 1;
    outer *= shape[i];
  }
  grid.chunk_shape[1 + axis] = height;
  grid.chunk_bytes = static_cast<std::size_t>(height * slice_bytes);

  grid.pieces.clear();
  for (std::uint64_t slice = 0; slice < outer; ++slice) {
    for (std::uint64_t band = 0; band < bands; ++band) {
      Piece piece;
      piece.offset = static_cast<std::size_t>((slice * extent + band * height) * slice_bytes);
      piece.bytes = static_cast<std::size_t>(std::min(height, extent - band * height) * slice_bytes);
      piece.origin.assign(shape.size(), 0);
      std::uint64_t rest = slice;
      for (std::size_t i = axis; i-- > 0;) {
        piece.origin[i] = rest % shape[i];
        rest /= shape[i];
      }
      piece.origin[axis] = band * height;
      grid.pieces.push_back(std::move(piece));
    }
  }
}

}  // namespace

ChunkGrid make_chunk_grid(std::size_t item_size, const std::vector<std::uint64_t>& frame_shape,
                          const ChunkLimits& limits) {
  ChunkGrid grid;
  grid.item_size = item_size;
  grid.row_bytes = checked_row_bytes(item_size, frame_shape);
  grid.chunk_shape.push_back(1);
  grid.chunk_shape.insert(grid.chunk_shape.end(), frame_shape.begin(), frame_shape.end());
  grid.rows_per_chunk = 1;
  grid.chunk_bytes = grid.row_bytes;
  grid.pieces.push_back({0, grid.row_bytes, std::vector<std::uint64_t>(frame_shape.size(), 0)});

  if (grid.row_bytes < kFrameChunkBytes) {
    const std::size_t target =
        limits.packed_bytes_max > 0 ? std::min(limits.packed_bytes_max, kPackedChunkBytes) : kPackedChunkBytes;
    const std::size_t by_size = target / grid.row_bytes;
    // A column of bytes would make chunks of 2 KiB, whose index costs as much as they do.
    const std::size_t by_rows = std::max(kPackedRowsMax, kPackedChunkBytesMin / grid.row_bytes);
    grid.rows_per_chunk = std::max<std::size_t>(1, std::min(by_size, by_rows));
    if (limits.packed_rows_max > 0)
      grid.rows_per_chunk = std::min<std::uint64_t>(grid.rows_per_chunk, limits.packed_rows_max);
    grid.chunk_shape[0] = grid.rows_per_chunk;
    grid.chunk_bytes = grid.rows_per_chunk * grid.row_bytes;
  } else if (grid.row_bytes > 2 * limits.band_bytes && !frame_shape.empty()) {
    cut_into_bands(grid, frame_shape, limits.band_bytes);
  }
  return grid;
}

std::vector<std::uint64_t> point_chunk_shape(std::size_t item_size, const std::vector<std::uint64_t>& grid_shape,
                                             const std::vector<std::uint64_t>& frame_shape) {
  std::vector<std::uint64_t> chunk(grid_shape.size(), 1);
  chunk.insert(chunk.end(), frame_shape.begin(), frame_shape.end());
  std::uint64_t bytes = checked_row_bytes(item_size, frame_shape);
  for (std::size_t i = grid_shape.size(); i-- > 0;) {
    chunk[i] = std::min<std::uint64_t>(grid_shape[i], std::max<std::uint64_t>(1, kFrameChunkBytes / bytes));
    bytes *= chunk[i];
    if (chunk[i] < grid_shape[i]) break;
  }
  return chunk;
}

void unravel(std::uint64_t point, const std::vector<std::uint64_t>& shape, std::uint64_t* out) {
  for (std::size_t i = shape.size(); i-- > 0;) {
    out[i] = point % shape[i];
    point /= shape[i];
  }
}

}  // namespace h5saver::core
