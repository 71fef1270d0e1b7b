// From a chunk as it stands in a file back to its elements, for the pipelines of filters that are undone here: shuffle, then deflate
// or blosc, each of which may be missing. What has any other filter is for libhdf5.
// Threads: a ChunkDecoder is immutable and may be used by many at once; working memory is the thread's.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "codec/codec.hpp"

namespace h5saver::codec {

/// Working memory of one thread, its content undefined. Kept from one use to the next as long as it is small.
class WorkingMemory {
 public:
  WorkingMemory() = default;
  WorkingMemory(const WorkingMemory&) = delete;
  WorkingMemory& operator=(const WorkingMemory&) = delete;
  ~WorkingMemory();
  /// Throws std::bad_alloc.
  std::byte* take(std::size_t bytes);
  /// Gives up what is too large to be kept.
  void trim();
  /// Gives up all of it.
  void give_back();

  /// One use: trims at its end, also by an exception.
  class Use {
   public:
    explicit Use(WorkingMemory& memory) : memory_(memory) {}
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() { memory_.trim(); }

   private:
    WorkingMemory& memory_;
  };

 private:
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

class ChunkDecoder {
 public:
  /// None where libhdf5 has to decode. `filters`: the pipeline in the order in which chunks were encoded.
  static std::optional<ChunkDecoder> of(const std::vector<FilterEntry>& filters, std::size_t chunk_bytes);

  /// Whether a chunk of this filter mask is stored as it is.
  bool is_plain(unsigned mask) const { return !unpacks(mask) && !unshuffles(mask); }
  /// The most bytes that a chunk takes when encoders of some sense have made it.
  std::size_t encoded_bytes_max() const;
  /// Decodes a chunk of this filter mask into `out`, which takes the bytes of a whole chunk; `data` and `out` do not overlap.
  /// Throws ERR_DECODE_FAILED unless exactly that many come out.
  void decode(const std::byte* data, std::size_t bytes, unsigned mask, std::byte* out) const;

  /// Gives this thread's working memory back, that of the codecs too: for threads that outlive a read.
  static void give_back_memory();

 private:
  ChunkDecoder() = default;
  bool unpacks(unsigned mask) const { return packer_ != 0 && (mask >> packer_index_ & 1U) == 0; }
  bool unshuffles(unsigned mask) const { return item_size_ > 1 && (mask >> shuffle_index_ & 1U) == 0; }
  void unpack(const std::byte* data, std::size_t bytes, std::byte* out) const;

  std::size_t chunk_bytes_ = 0;
  /// 0 without shuffle.
  std::size_t item_size_ = 0;
  unsigned shuffle_index_ = 0;
  /// Deflate's or blosc's number, or 0.
  unsigned packer_ = 0;
  unsigned packer_index_ = 0;
};

}  // namespace h5saver::codec
