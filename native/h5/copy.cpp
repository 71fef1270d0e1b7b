#include "h5/copy.hpp"

#include <algorithm>

#include "core/error.hpp"
#include "core/node_path.hpp"
#include "h5/call.hpp"
#include "h5/element_type.hpp"
#include "h5/node_access.hpp"
#include "h5/node_info.hpp"
#include "h5/open_file.hpp"
#include "h5/reader.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

// A source that cannot be opened leaves the target as it is, so it must not look like a failure of the target's storage.
FileHandle open_source(const std::string& path) {
  try {
    check_regular_file(path);
    return open_for_reading(path);
  } catch (const Error& error) {
    throw Error(ErrorCode::ERR_INVALID_OPTION, "the source cannot be copied: " + error.message())
        .with_path(path)
        .with_errno(error.error_number())
        .with_stack(error.stack());
  }
}

// The memory that libhdf5 has allocated for elements of variable length, given back to it whatever happens.
class Elements {
 public:
  Elements(std::size_t size, hid_t type, hid_t space) : block_(size), type_(type), space_(space) {}
  Elements(const Elements&) = delete;
  Elements& operator=(const Elements&) = delete;
  ~Elements() {
    if (holds_addresses(type_)) H5Dvlen_reclaim(type_, space_, H5P_DEFAULT, block_.data());
  }
  void* data() const { return block_.data(); }

 private:
  Bytes block_;
  hid_t type_;
  hid_t space_;
};

void copy_attribute(hid_t target, hid_t source, const std::string& name, const std::string& where) {
  const AttributeHandle from =
      AttributeHandle::adopt(call("H5Aopen", where, [&] { return H5Aopen(source, name.c_str(), H5P_DEFAULT); }));
  const TypeHandle type = TypeHandle::adopt(call("H5Aget_type", where, [&] { return H5Aget_type(from.id()); }));
  const SpaceHandle space = SpaceHandle::adopt(call("H5Aget_space", where, [&] { return H5Aget_space(from.id()); }));
  if (call("H5Tdetect_class", where, [&] { return H5Tdetect_class(type.id(), H5T_REFERENCE); }) > 0) {
    throw Error(ErrorCode::ERR_DTYPE_UNSUPPORTED, "references mean nothing in another file: " + where).with_path(where);
  }
  if (call("H5Tcommitted", where, [&] { return H5Tcommitted(type.id()); }) > 0) {
    throw Error(ErrorCode::ERR_DTYPE_UNSUPPORTED, "the type of " + where + " is a node of the source").with_path(where);
  }
  if (call("H5Aexists", where, [&] { return H5Aexists(target, name.c_str()); }) > 0) {
    call("H5Adelete", where, [&] { return H5Adelete(target, name.c_str()); });
  }
  const AttributeHandle to = AttributeHandle::adopt(call("H5Acreate2", where, [&] {
    return H5Acreate2(target, name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT);
  }));
  if (H5Sget_simple_extent_type(space.id()) == H5S_NULL) return;
  const auto count = static_cast<std::size_t>(
      call("H5Sget_simple_extent_npoints", where, [&] { return H5Sget_simple_extent_npoints(space.id()); }));
  const std::size_t item = std::max<std::size_t>(H5Tget_size(type.id()), 1);
  if (count > kReadBytesMax / item) {
    throw Error(ErrorCode::ERR_INVALID_OPTION, "the attribute " + where + " is larger than 1 GiB").with_path(where);
  }
  if (count == 0) return;
  const Elements elements(count * item, type.id(), space.id());
  call("H5Aread", where, [&] { return H5Aread(from.id(), type.id(), elements.data()); });
  call("H5Awrite", where, [&] { return H5Awrite(to.id(), type.id(), elements.data()); });
}

}  // namespace

void copy_node(hid_t target, const std::string& path, const CopySource& source) {
  core::check_node_path(path);
  const FileHandle file = open_source(source.file);
  const ObjectHandle node = open_node(file.id(), source.path);
  call("H5Ocopy", path, [&] { return H5Ocopy(node.id(), ".", target, path.c_str(), H5P_DEFAULT, H5P_DEFAULT); });
}

void copy_attributes(hid_t target, const std::string& path, const CopySource& source,
                     const std::vector<std::string>& names) {
  const FileHandle file = open_source(source.file);
  const ObjectHandle from = open_node(file.id(), source.path);
  const ObjectHandle to = open_node(target, path);
  for (const std::string& name : names) copy_attribute(to.id(), from.id(), name, path + "@" + name);
}

}  // namespace h5saver::h5
