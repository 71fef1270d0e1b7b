#include "h5/filters.hpp"

#include <blosc.h>
#include <hdf5.h>

#include <cstdlib>

#include "codec/blosc.hpp"
#include "core/error.hpp"

namespace h5saver::h5 {
namespace {

// Replaces HDF5's buffer by ours. HDF5 frees it with free().
std::size_t hand_over(std::size_t* buffer_size, void** buffer, void* ours, std::size_t allocated, std::size_t used) {
  std::free(*buffer);
  *buffer = ours;
  *buffer_size = allocated;
  return used;
}

std::size_t encode(std::size_t count, const unsigned values[], std::size_t bytes, std::size_t* buffer_size,
                   void** buffer) {
  const std::size_t item_size = count > 2 ? values[2] : 1;
  const int level = count > 4 ? static_cast<int>(values[4]) : 5;
  const int shuffle = count > 5 ? static_cast<int>(values[5]) : BLOSC_SHUFFLE;
  const char* compressor = nullptr;
  if (blosc_compcode_to_compname(count > 6 ? static_cast<int>(values[6]) : BLOSC_BLOSCLZ, &compressor) < 0) return 0;
  void* out = std::malloc(bytes);
  if (out == nullptr) return 0;
  const int size = blosc_compress_ctx(level, shuffle, item_size, bytes, *buffer, out, bytes, compressor, 0, 1);
  if (size <= 0) {
    std::free(out);
    return 0;
  }
  return hand_over(buffer_size, buffer, out, bytes, static_cast<std::size_t>(size));
}

std::size_t decode(std::size_t bytes, std::size_t* buffer_size, void** buffer) {
  const std::size_t size = codec::blosc_decoded_size(*buffer, bytes);
  if (size == 0) return 0;
  void* out = std::malloc(size);
  if (out == nullptr) return 0;
  if (!codec::blosc_decode(*buffer, bytes, out, size)) {
    std::free(out);
    return 0;
  }
  return hand_over(buffer_size, buffer, out, size, size);
}

// A C callback: nothing may be thrown through it. 0 tells HDF5 that the filter failed.
extern "C" std::size_t blosc_filter(unsigned flags, std::size_t count, const unsigned values[], std::size_t bytes,
                                    std::size_t* buffer_size, void** buffer) {
  try {
    return (flags & H5Z_FLAG_REVERSE) != 0 ? decode(bytes, buffer_size, buffer)
                                           : encode(count, values, bytes, buffer_size, buffer);
  } catch (...) {
    return 0;
  }
}

}  // namespace

void register_filters() {
  H5Z_class2_t filter{};
  filter.version = H5Z_CLASS_T_VERS;
  filter.id = static_cast<H5Z_filter_t>(codec::kBloscFilterId);
  filter.encoder_present = 1;
  filter.decoder_present = 1;
  filter.name = "blosc";
  filter.filter = blosc_filter;
  if (H5Zregister(&filter) < 0) throw core::Error(core::ErrorCode::ERR_HDF5, "the blosc filter cannot be registered");
}

}  // namespace h5saver::h5
