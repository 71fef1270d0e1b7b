#include "h5/file.hpp"

#include <unistd.h>

#include <cerrno>

#include "core/error.hpp"
#include "core/node_path.hpp"
#include "h5/attribute.hpp"
#include "h5/call.hpp"
#include "h5/open_file.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

}  // namespace

File File::create(const std::string& path, journal::Durability durability) {
  const PropertyHandle access = file_access_properties(path, journal::Access::create, durability);
  File file;
  file.path_ = path;
  try {
    file.handle_ = FileHandle::adopt(
        call("H5Fcreate", path, [&] { return H5Fcreate(path.c_str(), H5F_ACC_EXCL, H5P_DEFAULT, access.id()); }));
  } catch (const Error& error) {
    // Of a file that this process has open itself, HDF5 says no more than that it cannot be opened.
    if (error.code() == ErrorCode::ERR_HDF5 && ::access(path.c_str(), F_OK) == 0) {
      throw Error(ErrorCode::ERR_FILE_EXISTS, error.message())
          .with_path(path)
          .with_errno(EEXIST)
          .with_stack(error.stack());
    }
    // For a file that is to be made, "no such file" speaks of its folder.
    if (error.code() != ErrorCode::ERR_FILE_NOT_FOUND) throw;
    throw Error(ErrorCode::ERR_PATH, error.message())
        .with_path(path)
        .with_errno(error.error_number())
        .with_stack(error.stack());
  }
  file.store_ = journal::store_of(file.id());
  return file;
}

File File::open(const std::string& path, journal::Durability durability) {
  check_regular_file(path);
  File file;
  file.path_ = path;
  file.handle_ = open_for_writing(path, durability);
  file.store_ = journal::store_of(file.id());
  return file;
}

void File::create_group(const std::string& path, const std::vector<Attribute>& attributes) {
  core::check_node_path(path);
  const GroupHandle group =
      GroupHandle::adopt(path == "/" ? call("H5Gopen2", path, [&] { return H5Gopen2(id(), path.c_str(), H5P_DEFAULT); })
                                     : call("H5Gcreate2", path, [&] {
                                         return H5Gcreate2(id(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
                                       }));
  write_attributes(group.id(), path, attributes);
}

void File::create_link(const std::string& path, const std::string& target) {
  core::check_node_path(path);
  core::check_node_path(target);
  call("H5Lcreate_hard", path,
       [&] { return H5Lcreate_hard(id(), target.c_str(), id(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT); });
}

void File::write_node_attributes(const std::string& path, const std::vector<Attribute>& attributes) {
  core::check_node_path(path);
  const ObjectHandle object =
      ObjectHandle::adopt(call("H5Oopen", path, [&] { return H5Oopen(id(), path.c_str(), H5P_DEFAULT); }));
  write_attributes(object.id(), path, attributes);
}

void File::flush() {
  call("H5Fflush", path_, [&] { return H5Fflush(id(), H5F_SCOPE_GLOBAL); });
}

std::uint64_t File::bytes() const {
  hsize_t size = 0;
  call("H5Fget_filesize", path_, [&] { return H5Fget_filesize(id(), &size); });
  return size;
}

void File::close() {
  const hid_t id = handle_.release();
  call("H5Fclose", path_, [&] { return H5Fclose(id); });
}

}  // namespace h5saver::h5
