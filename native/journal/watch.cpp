#include "journal/watch.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "journal/file_io.hpp"
#include "journal/identity.hpp"

namespace h5saver::journal {
namespace {

using core::Error;
using core::ErrorCode;

struct stat status_of(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw_errno("looking at", path, errno);
  return status;
}

}  // namespace

void check_not_cut(int fd, const std::string& path, std::uint64_t size_min, const char* advice) {
  // Nobody reads or writes where the descriptor stands. On NFS fstat would have all written that waits to be.
  const off_t size = ::lseek(fd, 0, SEEK_END);
  if (size < 0) throw_errno("looking at", path, errno);
  if (static_cast<std::uint64_t>(size) >= size_min) return;
  throw Error(ErrorCode::ERR_FILE_CUT, "\"" + path + "\" was cut to " + std::to_string(size) + " bytes, of " +
                                           std::to_string(size_min) + " that were written" + advice)
      .with_path(path);
}

Watch::Watch(int fd, const std::string& path) : mode_(status_of(fd, path).st_mode) {}

std::optional<Error> Watch::check(int fd, const std::string& path, std::uint64_t size_min) {
  const struct stat opened = status_of(fd, path);
  if (is_nameless(fd, path)) {
    throw Error(ErrorCode::ERR_FILE_REMOVED, "\"" + path + "\" was deleted or replaced while it was written")
        .with_path(path);
  }
  check_not_cut(fd, path, size_min);
  struct stat named {};
  const bool is_moved =
      ::stat(path.c_str(), &named) != 0 || named.st_ino != opened.st_ino || named.st_dev != opened.st_dev;
  std::optional<Error> warning;
  if (is_moved && !is_moved_) {
    warning = Error(ErrorCode::ERR_FILE_MOVED, "\"" + path +
                                                   "\" was renamed while it is written; its rows go on into it, its "
                                                   "journal stays beside the old name");
  } else if (opened.st_mode != mode_) {
    warning = Error(ErrorCode::ERR_FILE_MODE, "the permissions of \"" + path + "\" were changed while it is written");
  }
  is_moved_ = is_moved;
  mode_ = opened.st_mode;
  if (warning) warning->with_path(path);
  return warning;
}

}  // namespace h5saver::journal
