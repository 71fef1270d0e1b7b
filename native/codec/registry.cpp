// From a specification to a codec: the one place that knows which codecs there are.
#include <string>

#include "codec/blosc.hpp"
#include "codec/codec.hpp"
#include "codec/deflate.hpp"
#include "core/error.hpp"

namespace h5saver::codec {

std::unique_ptr<const Codec> make_codec(const CodecSpec& spec, std::size_t item_size, std::size_t chunk_bytes) {
  if (spec.library == Library::none) return nullptr;
  if (spec.level < 1 || spec.level > 9) {
    throw core::Error(core::ErrorCode::ERR_FILTER_PARAM,
                      "compression level " + std::to_string(spec.level) + " is not between 1 and 9");
  }
  if (spec.library == Library::deflate) return make_deflate_codec(spec.level, item_size);
  return make_blosc_codec(spec, item_size, chunk_bytes);
}

}  // namespace h5saver::codec
