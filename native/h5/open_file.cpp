#include "h5/open_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/status_flags.hpp"
#include "journal/journal_file.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

// Whether the marks of a writer, if there are any, are those of one that died, or of one whose commits are whole.
bool is_whole_between_commits(const std::string& path) {
  if (::access(journal::journal_path_of(path).c_str(), F_OK) != 0) return false;
  const auto writer = journal::CommitWatch::of_writer(path);
  return !writer || !writer->is_live();
}

// Whether the file has only begun: a live one, whose first bytes are not written yet.
bool is_being_made(const std::string& path) {
  const auto writer = journal::CommitWatch::of_writer(path);
  return writer && writer->is_live();
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
  const PropertyHandle access = file_access_properties(path, journal::Access::read, journal::Durability::fast);
  unsigned mode = H5F_ACC_RDONLY;
  const StatusFlags flags = read_status_flags(path);
  if (flags.following) {
    mode |= H5F_ACC_SWMR_READ;
  } else if (is_whole_between_commits(path)) {
    // In a file that is only read nothing is changed by it.
    ignore_status_flags(access.id());
  }
  try {
    return FileHandle::adopt(call("H5Fopen", path, [&] { return H5Fopen(path.c_str(), mode, access.id()); }));
  } catch (const Error& error) {
    const bool is_marked = flags.writing && error.code() == ErrorCode::ERR_HDF5;
    if (!is_marked && (error.code() != ErrorCode::ERR_NOT_HDF5 || !is_being_made(path))) throw;
    throw Error(ErrorCode::ERR_FILE_LOCKED, "\"" + path + "\" is being written, and cannot be followed yet")
        .with_path(path)
        .with_stack(error.stack());
  }
}
FileHandle open_for_writing(const std::string& path, journal::Durability durability) {
  const PropertyHandle access = file_access_properties(path, journal::Access::append, durability);
  return FileHandle::adopt(call("H5Fopen", path, [&] { return H5Fopen(path.c_str(), H5F_ACC_RDWR, access.id()); }));
}

PropertyHandle file_access_properties(const std::string& path, journal::Access access, journal::Durability durability) {
  PropertyHandle properties = PropertyHandle::adopt(call("H5Pcreate", path, [] { return H5Pcreate(H5P_FILE_ACCESS); }));
  // Closing the file closes whatever is open in it: a forgotten handle must not keep the file alive, writable and locked.
  call("H5Pset_fclose_degree", path, [&] { return H5Pset_fclose_degree(properties.id(), H5F_CLOSE_STRONG); });
  // The earliest format is what every reader opens; it costs half a microsecond and 40 bytes a chunk. Not the latest one of this
  // library for live files: an older one may follow them.
  const H5F_libver_t format = access == journal::Access::create_live ? H5F_LIBVER_V110 : H5F_LIBVER_EARLIEST;
  call("H5Pset_libver_bounds", path, [&] { return H5Pset_libver_bounds(properties.id(), format, H5F_LIBVER_LATEST); });
  journal::use_driver(properties.id(), access, durability);
  return properties;
}

}  // namespace h5saver::h5
