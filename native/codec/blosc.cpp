#include "codec/blosc.hpp"

#include <blosc.h>

#include <algorithm>
#include <sstream>

#include "core/error.hpp"

namespace h5saver::codec {
namespace {

using core::Error;
using core::ErrorCode;

// cd_values[0] and [1], as the registered filter and PyTables write them.
constexpr unsigned kFilterRevision = 2;
constexpr unsigned kBloscFormat = 2;
// One thread a chunk: the pool encodes many chunks at once, which scales better than threads inside a chunk.
constexpr int kThreadsInside = 1;

std::vector<unsigned> cd_values(const CodecSpec& spec, int compressor_code, std::size_t item_size,
                                std::size_t chunk_bytes) {
  std::vector<unsigned> values = {kFilterRevision,
                                  kBloscFormat,
                                  static_cast<unsigned>(item_size),
                                  static_cast<unsigned>(chunk_bytes),
                                  static_cast<unsigned>(spec.level),
                                  static_cast<unsigned>(spec.shuffle)};
  // PyTables leaves the code out for blosclz, the filter's default.
  if (compressor_code != BLOSC_BLOSCLZ) values.push_back(static_cast<unsigned>(compressor_code));
  return values;
}

class BloscCodec final : public Codec {
 public:
  BloscCodec(const CodecSpec& spec, int code, std::size_t item_size, std::size_t chunk_bytes)
      : Codec({{kBloscFilterId, "blosc", cd_values(spec, code, item_size, chunk_bytes)}}),
        spec_(spec),
        item_size_(item_size) {}

  std::size_t encode(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t capacity) const override {
    const int size = blosc_compress_ctx(spec_.level, static_cast<int>(spec_.shuffle), item_size_, bytes, data, out,
                                        capacity, spec_.compressor.c_str(), 0, kThreadsInside);
    if (size < 0) throw Error(ErrorCode::ERR_ENCODE_FAILED, "blosc failed with status " + std::to_string(size));
    return static_cast<std::size_t>(size);
  }

  void decode(const std::byte* data, std::size_t bytes, std::byte* out, std::size_t size) const override {
    if (blosc_decoded_size(data, bytes) != size || !blosc_decode(data, bytes, out, size)) {
      throw Error(ErrorCode::ERR_DECODE_FAILED, "not a blosc buffer of " + std::to_string(size) + " bytes");
    }
  }

 private:
  CodecSpec spec_;
  std::size_t item_size_;
};

}  // namespace

std::vector<std::string> blosc_compressors() {
  std::vector<std::string> names;
  std::istringstream list(blosc_list_compressors());
  for (std::string name; std::getline(list, name, ',');) names.push_back(name);
  return names;
}

std::string blosc_version() { return blosc_get_version_string(); }

std::size_t blosc_decoded_size(const void* data, std::size_t bytes) {
  std::size_t size = 0;
  if (bytes < BLOSC_MIN_HEADER_LENGTH || blosc_cbuffer_validate(data, bytes, &size) < 0) return 0;
  return size;
}

bool blosc_decode(const void* data, std::size_t bytes, void* out, std::size_t size) {
  const std::size_t decoded = blosc_decoded_size(data, bytes);
  if (decoded == 0 || decoded > size) return false;
  return blosc_decompress_ctx(data, out, size, kThreadsInside) == static_cast<int>(decoded);
}

std::unique_ptr<const Codec> make_blosc_codec(const CodecSpec& spec, std::size_t item_size, std::size_t chunk_bytes) {
  const std::vector<std::string> known = blosc_compressors();
  if (std::find(known.begin(), known.end(), spec.compressor) == known.end()) {
    throw Error(ErrorCode::ERR_FILTER_UNAVAILABLE, "compression library blosc:" + spec.compressor +
                                                       " is not in this build (it has " + blosc_list_compressors() +
                                                       ")");
  }
  return std::make_unique<BloscCodec>(spec, blosc_compname_to_compcode(spec.compressor.c_str()), item_size,
                                      chunk_bytes);
}

}  // namespace h5saver::codec
