#include "h5/open_file.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"
#include "h5/call.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

FileHandle open_file(const std::string& path, unsigned flags, journal::Access mode, journal::Durability durability) {
  const PropertyHandle access = file_access_properties(path, mode, durability);
  return FileHandle::adopt(call("H5Fopen", path, [&] { return H5Fopen(path.c_str(), flags, access.id()); }));
}

}  // namespace

void check_regular_file(const std::string& path) {
  if (path.find('\0') != std::string::npos) {
    throw Error(ErrorCode::ERR_INVALID_NAME, "the file's path has a NUL in it");
  }
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) {
    const int number = errno;
    throw Error(core::code_of_errno(number), "\"" + path + "\" cannot be opened: " + std::strerror(number))
        .with_path(path)
        .with_errno(number);
  }
  if (!S_ISREG(status.st_mode))
    throw Error(ErrorCode::ERR_PATH, "\"" + path + "\" is not a regular file").with_path(path);
}

FileHandle open_for_reading(const std::string& path) {
  return open_file(path, H5F_ACC_RDONLY, journal::Access::read, journal::Durability::fast);
}
FileHandle open_for_writing(const std::string& path, journal::Durability durability) {
  return open_file(path, H5F_ACC_RDWR, journal::Access::append, durability);
}

PropertyHandle file_access_properties(const std::string& path, journal::Access access, journal::Durability durability) {
  PropertyHandle properties = PropertyHandle::adopt(call("H5Pcreate", path, [] { return H5Pcreate(H5P_FILE_ACCESS); }));
  // Closing the file closes whatever is open in it: a forgotten handle must not keep the file alive, writable and locked.
  call("H5Pset_fclose_degree", path, [&] { return H5Pset_fclose_degree(properties.id(), H5F_CLOSE_STRONG); });
  // The earliest format is what every reader opens; it costs half a microsecond and 40 bytes a chunk.
  call("H5Pset_libver_bounds", path,
       [&] { return H5Pset_libver_bounds(properties.id(), H5F_LIBVER_EARLIEST, H5F_LIBVER_LATEST); });
  journal::use_driver(properties.id(), access, durability);
  return properties;
}

}  // namespace h5saver::h5
