#include "journal/identity.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "journal/file_io.hpp"

namespace h5saver::journal {
namespace {

struct stat status_of(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw_errno("looking at", path, errno);
  return status;
}

[[maybe_unused]] std::uint64_t nanoseconds(std::int64_t seconds, std::int64_t rest) {
  return static_cast<std::uint64_t>(seconds) * 1'000'000'000U + static_cast<std::uint64_t>(rest);
}

}  // namespace

bool FileIdentity::differs_from(const FileIdentity& other) const {
  if (inode == 0 || other.inode == 0) return false;
  if (inode != other.inode) return true;
  return born_ns != 0 && other.born_ns != 0 && born_ns != other.born_ns;
}

FileIdentity identity_of(int fd, const std::string& path) {
  const struct stat status = status_of(fd, path);
  FileIdentity identity{static_cast<std::uint64_t>(status.st_ino), 0};
#if defined(__APPLE__)
  identity.born_ns = nanoseconds(status.st_birthtimespec.tv_sec, status.st_birthtimespec.tv_nsec);
#elif defined(STATX_BTIME)
  struct statx more {};
  if (::statx(fd, "", AT_EMPTY_PATH, STATX_BTIME, &more) == 0 && (more.stx_mask & STATX_BTIME) != 0) {
    identity.born_ns = nanoseconds(more.stx_btime.tv_sec, more.stx_btime.tv_nsec);
  }
#endif
  return identity;
}

bool is_nameless(int fd, const std::string& path) { return status_of(fd, path).st_nlink == 0; }

}  // namespace h5saver::journal
