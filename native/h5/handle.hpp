// One hid_t, one Handle: the close function is part of the type, and the id is closed exactly once.
// There is no H5Iis_valid here on purpose: HDF5 reuses ids, so a stale id may be somebody else's live object.
#pragma once

#include <hdf5.h>

#include <utility>

namespace h5saver::h5 {

template <herr_t (*kClose)(hid_t)>
class Handle {
 public:
  Handle() = default;
  /// Takes over an id that the caller has opened.
  static Handle adopt(hid_t id) {
    Handle handle;
    handle.id_ = id;
    return handle;
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() {
    if (id_ >= 0) kClose(id_);
  }

  hid_t id() const { return id_; }
  explicit operator bool() const { return id_ >= 0; }
  /// Gives the id up: the caller closes it, and checks the result.
  hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }

 private:
  hid_t id_ = H5I_INVALID_HID;
};

using FileHandle = Handle<H5Fclose>;
using GroupHandle = Handle<H5Gclose>;
using DatasetHandle = Handle<H5Dclose>;
using SpaceHandle = Handle<H5Sclose>;
using TypeHandle = Handle<H5Tclose>;
using AttributeHandle = Handle<H5Aclose>;
using PropertyHandle = Handle<H5Pclose>;
using ObjectHandle = Handle<H5Oclose>;

}  // namespace h5saver::h5
