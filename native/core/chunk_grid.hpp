// Shape arithmetic: how the frames of a dataset lie in its chunks.
//
//   small frames:  rows_per_chunk frames make a chunk          one piece a frame, many frames a chunk
//   a frame of 64 KiB or more is a chunk                       one piece a frame, one frame a chunk
//   very large frames are cut into bands                       many pieces a frame, one band a chunk
//
// A piece is always one contiguous run of the frame's bytes, so cutting costs no copy. Only the last band of a dimension
// can be shorter than its chunk; the rest of that chunk is padding outside the dataset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace h5saver::core {

/// From this size on a frame is a chunk of its own.
constexpr std::size_t kFrameChunkBytes = 64 * 1024;
/// Smaller frames are packed into chunks of about this size: the write of a chunk then costs little beside its copy.
constexpr std::size_t kPackedChunkBytes = 512 * 1024;
/// Packed chunks hold at most this many rows: columns of scalars stay cheap to rewrite at a commit, and files of few rows small.
constexpr std::size_t kPackedRowsMax = 2048;
constexpr std::size_t kPackedChunkBytesMin = 16 * 1024;
/// Frames above twice this size are cut into bands of about this size: less memory in flight, and more threads at one frame.
constexpr std::size_t kBandBytes = 1024 * 1024;
/// The same behind a codec, whose input, output and tables then stay in a core's own cache.
constexpr std::size_t kEncodedBandBytes = 512 * 1024;
/// HDF5's own limit is 32 dimensions, one of which counts the rows.
constexpr std::size_t kFrameRankMax = 31;

struct Piece {
  /// Where the piece begins in its frame, and its length.
  std::size_t offset = 0;
  std::size_t bytes = 0;
  /// Element coordinates of the piece's chunk within the frame (without the row).
  std::vector<std::uint64_t> origin;
};

struct ChunkGrid {
  std::size_t item_size = 0;
  std::size_t row_bytes = 0;
  std::size_t rows_per_chunk = 0;
  std::size_t chunk_bytes = 0;
  /// Shape of a chunk, the rows first.
  std::vector<std::uint64_t> chunk_shape;
  /// The chunks that one frame touches; exactly one when several frames share a chunk.
  std::vector<Piece> pieces;
};

struct ChunkLimits {
  /// A packed chunk holds no more rows and no more bytes; 0 for no such limit.
  std::uint64_t packed_rows_max = 0;
  std::size_t packed_bytes_max = 0;
  std::size_t band_bytes = kBandBytes;
};

/// Throws ERR_INVALID_OPTION for a shape with a zero, too many dimensions, or more bytes than a frame can have (2 GiB).
ChunkGrid make_chunk_grid(std::size_t item_size, const std::vector<std::uint64_t>& frame_shape,
                          const ChunkLimits& limits = {});

/// The chunks of a dataset (...grid, ...frame) whose frames are smaller than kFrameChunkBytes and come in any order: whole
/// frames, and as many points of the last grid dimensions as make about kFrameChunkBytes, which libhdf5 keeps in its cache.
std::vector<std::uint64_t> point_chunk_shape(std::size_t item_size, const std::vector<std::uint64_t>& grid_shape,
                                             const std::vector<std::uint64_t>& frame_shape);

/// The coordinates of a point that counts the points of `shape` in C order. `out` has room for each dimension.
void unravel(std::uint64_t point, const std::vector<std::uint64_t>& shape, std::uint64_t* out);

}  // namespace h5saver::core
