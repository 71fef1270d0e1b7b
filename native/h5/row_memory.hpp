// Memory for elements of variable length, bounded: libhdf5 asks for it one by one, and only then is known how much there is.
#pragma once

#include <cstdlib>
#include <string>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/handle.hpp"
#include "h5/reader.hpp"
#include "h5/selection.hpp"

namespace h5saver::h5 {

class RowMemory {
 public:
  /// Reads the selected elements; what they point to is given back with std::free.
  void read(hid_t dataset, const std::string& path, hid_t type, hid_t space, const Extents& count, void* out) {
    const PropertyHandle transfer =
        PropertyHandle::adopt(call("H5Pcreate", path, [] { return H5Pcreate(H5P_DATASET_XFER); }));
    call("H5Pset_vlen_mem_manager", path,
         [&] { return H5Pset_vlen_mem_manager(transfer.id(), allocate, this, release, this); });
    try {
      read_selected(dataset, path, type, space, count, transfer.id(), out);
    } catch (const core::Error&) {
      if (exceeded_) check_memory("the rows", std::uint64_t{kReadBytesMax} + 1, path);
      throw;
    }
  }

 private:
  // C callbacks: nothing may be thrown through them.
  static void* allocate(std::size_t size, void* info) noexcept {
    auto* memory = static_cast<RowMemory*>(info);
    if (size > kReadBytesMax - memory->bytes_) {
      memory->exceeded_ = true;
      return nullptr;
    }
    memory->bytes_ += size;
    return std::malloc(size);
  }
  static void release(void* row, void*) noexcept { std::free(row); }

  std::size_t bytes_ = 0;
  bool exceeded_ = false;
};

}  // namespace h5saver::h5
