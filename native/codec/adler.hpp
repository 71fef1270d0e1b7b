// The checksum of zlib streams.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(H5SAVER_HAVE_LIBDEFLATE)
#include <libdeflate.h>
#else
#include <zlib.h>
#endif

namespace h5saver::codec {

inline std::uint32_t adler32(const std::byte* data, std::size_t bytes) {
#if defined(H5SAVER_HAVE_LIBDEFLATE)
  return libdeflate_adler32(1, data, bytes);
#else
  return static_cast<std::uint32_t>(::adler32_z(1, reinterpret_cast<const Bytef*>(data), bytes));
#endif
}

}  // namespace h5saver::codec
