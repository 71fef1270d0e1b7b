// Bytes to bytes: what a dataset's chunks are encoded with, and the filter entries that tell every reader how to decode them.
// Threads: a Codec may be used by many threads at once; engines keep their working memory per thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace h5saver::codec {

enum class Library { none, deflate, blosc };
/// The numbers are those that blosc stores in cd_values[5].
enum class Shuffle { none = 0, byte = 1, bit = 2 };

struct CodecSpec {
  Library library = Library::none;
  /// 1–9
  int level = 0;
  /// blosc only: blosclz, lz4, lz4hc, snappy, zlib, zstd
  std::string compressor;
  /// blosc only; deflate always has HDF5's own shuffle filter before it
  Shuffle shuffle = Shuffle::byte;
};

/// An entry of HDF5's filter pipeline.
struct FilterEntry {
  unsigned id;
  /// What readers know the filter by.
  std::string name;
  std::vector<unsigned> values;
};

constexpr unsigned kDeflateFilterId = 1;
constexpr unsigned kShuffleFilterId = 2;
/// The registry of The HDF Group; both PyTables and the public plugin use it.
constexpr unsigned kBloscFilterId = 32001;

class Codec {
 public:
  virtual ~Codec() = default;

  /// Encodes `bytes` (a whole number of items) into `out`. Returns the encoded size, or 0 when it would not be smaller than
  /// `capacity`: the caller then stores the chunk as it is. Throws ERR_ENCODE_FAILED.
  virtual std::size_t encode(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t capacity) const = 0;

  /// Decodes exactly `size` bytes into `out`. Throws ERR_DECODE_FAILED; never writes past `size`.
  virtual void decode(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t size) const = 0;

  const std::vector<FilterEntry>& filters() const { return filters_; }
  /// The filter mask of a chunk that is stored as it is: every filter skipped.
  unsigned skip_mask() const { return (1U << filters_.size()) - 1U; }

 protected:
  explicit Codec(std::vector<FilterEntry> filters) : filters_(std::move(filters)) {}

 private:
  std::vector<FilterEntry> filters_;
};

/// The codec of a dataset, or null for none. Throws ERR_FILTER_UNAVAILABLE and ERR_FILTER_PARAM.
std::unique_ptr<const Codec> make_codec(const CodecSpec& spec, std::size_t item_size, std::size_t chunk_bytes);

}  // namespace h5saver::codec
