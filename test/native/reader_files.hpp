// Builds HDF5 files with plain calls of libhdf5, as other programs would write them. Every failed call ends the test.
#pragma once

#include <gtest/gtest.h>
#include <hdf5.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/library.hpp"

namespace h5saver::test {

/// An id, or an exception that fails the test.
inline hid_t good(hid_t id) {
  if (id < 0) throw std::runtime_error("a call of libhdf5 failed while a test file was made");
  return id;
}

/// A file being built; closed at the end of the scope. Holds the library all the time, as single-threaded programs do.
class FileBuilder {
 public:
  explicit FileBuilder(const std::string& path, hid_t properties = H5P_DEFAULT)
      : file_(h5::FileHandle::adopt(good(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, properties, H5P_DEFAULT)))) {}

  hid_t id() const { return file_.id(); }

  static h5::SpaceHandle space(const std::vector<hsize_t>& dims, const std::vector<hsize_t>& max_dims = {}) {
    if (dims.empty()) return h5::SpaceHandle::adopt(good(H5Screate(H5S_SCALAR)));
    return h5::SpaceHandle::adopt(good(
        H5Screate_simple(static_cast<int>(dims.size()), dims.data(), max_dims.empty() ? nullptr : max_dims.data())));
  }
  static h5::TypeHandle text_type(std::size_t size, H5T_cset_t charset) {
    h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Tcopy(H5T_C_S1)));
    good(H5Tset_size(type.id(), size));
    good(H5Tset_cset(type.id(), charset));
    return type;
  }
  static h5::PropertyHandle chunked(const std::vector<hsize_t>& chunk) {
    h5::PropertyHandle properties = h5::PropertyHandle::adopt(good(H5Pcreate(H5P_DATASET_CREATE)));
    good(H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()));
    return properties;
  }

  void group(const std::string& path) { h5::GroupHandle::adopt(good(H5Gcreate2(id(), path.c_str(), 0, 0, 0))); }

  h5::DatasetHandle dataset(const std::string& path, hid_t type, hid_t space, hid_t properties = H5P_DEFAULT) {
    return h5::DatasetHandle::adopt(
        good(H5Dcreate2(id(), path.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT)));
  }
  /// A dataset of this type, filled by elements of `memory`.
  void array(const std::string& path, hid_t type, const std::vector<hsize_t>& dims, hid_t memory, const void* data) {
    const h5::SpaceHandle extent = space(dims);
    const h5::DatasetHandle made = dataset(path, type, extent.id());
    good(H5Dwrite(made.id(), memory, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  }
  /// An attribute of an open object, in memory laid out as in the file.
  void attribute(const std::string& node, const std::string& name, hid_t type, hid_t space, const void* data) {
    const h5::AttributeHandle made = h5::AttributeHandle::adopt(
        good(H5Acreate_by_name(id(), node.c_str(), name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT)));
    if (data != nullptr) good(H5Awrite(made.id(), type, data));
  }

 private:
  h5::LibraryLock lock_;
  h5::FileHandle file_;
};

}  // namespace h5saver::test
