// A block of chunks that are found by libhdf5, and read and decoded without it: by several threads, while others use the library.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "codec/chunk_decoder.hpp"
#include "h5/chunk_plan.hpp"
#include "h5/handle.hpp"
#include "journal/read_file.hpp"

namespace h5saver::h5 {

class ChunkReader {
 public:
  /// Finds the chunks of a block that lies within an open dataset, and is not empty. None where libhdf5 has to read it: other layouts
  /// and filters, elements that are to be converted to the type `memory`, chunks that the file does not have or that are too many or
  /// too large, a damaged index of them, a null `file`. Call under LibraryLock.
  static std::optional<ChunkReader> find(hid_t dataset, const std::string& path, hid_t memory, const Extents& start,
                                         const Extents& count, std::shared_ptr<const journal::ReadFile> file);

  /// Reads and decodes them into the block's memory. Needs no lock. What has changed in the file meanwhile is for the caller to know. Throws ERR_DECODE_FAILED, ERR_IO, std::bad_alloc.
  void read(std::byte* block) const;

 private:
  struct Chunk {
    Extents origin;
    std::uint64_t address = 0;
    std::size_t bytes = 0;
    std::uint32_t mask = 0;
  };
  ChunkReader(ChunkedBlock block, codec::ChunkDecoder decoder, std::string path)
      : block_(std::move(block)), decoder_(decoder), path_(std::move(path)) {}
  static std::optional<Chunk> locate(hid_t dataset, const Extents& origin);
  void read_chunk(const Chunk& chunk, std::byte* block) const;
  void decode(const Chunk& chunk, std::byte* out) const;

  ChunkedBlock block_;
  codec::ChunkDecoder decoder_;
  std::string path_;
  std::shared_ptr<const journal::ReadFile> file_;
  std::vector<Chunk> chunks_;
};

}  // namespace h5saver::h5
