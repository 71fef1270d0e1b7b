#include "journal/file_io.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "core/error.hpp"

namespace h5saver::journal {

using core::Error;

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

void throw_errno(const char* what, const std::string& path, int number) {
  throw Error(core::code_of_errno(number),
              std::string(what) + " \"" + path + "\" failed: " + std::system_category().message(number))
      .with_path(path)
      .with_errno(number);
}

void write_all(int fd, const void* data, std::size_t size, std::uint64_t offset, const std::string& path) {
  const auto* next = static_cast<const std::byte*>(data);
  while (size > 0) {
    const ssize_t written = ::pwrite(fd, next, size, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_errno("writing", path, errno);
    // A device that takes nothing and tells no error would be asked for ever.
    if (written == 0) throw_errno("writing", path, EIO);
    next += written;
    offset += static_cast<std::uint64_t>(written);
    size -= static_cast<std::size_t>(written);
  }
}

std::size_t read_all(int fd, void* data, std::size_t size, std::uint64_t offset, const std::string& path) {
  auto* next = static_cast<std::byte*>(data);
  std::size_t left = size;
  while (left > 0) {
    const ssize_t read = ::pread(fd, next, left, static_cast<off_t>(offset));
    if (read < 0 && errno == EINTR) continue;
    if (read < 0) throw_errno("reading", path, errno);
    if (read == 0) break;
    next += read;
    offset += static_cast<std::uint64_t>(read);
    left -= static_cast<std::size_t>(read);
  }
  if (left > 0) std::memset(next, 0, left);
  return size - left;
}

std::uint64_t size_of(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw_errno("looking at", path, errno);
  return static_cast<std::uint64_t>(status.st_size);
}

std::uint64_t allocated_of(int fd, const std::string& path) {
  struct stat status {};
  if (::fstat(fd, &status) != 0) throw_errno("looking at", path, errno);
  // In blocks of 512 bytes, whatever those of the disk are.
  return static_cast<std::uint64_t>(status.st_blocks) * 512;
}

void set_size(int fd, std::uint64_t size, const std::string& path) {
  while (::ftruncate(fd, static_cast<off_t>(size)) != 0) {
    if (errno != EINTR) throw_errno("setting the size of", path, errno);
  }
}

bool give_back_behind(int fd, std::uint64_t end) {
  // A call that makes the file longer gives nothing up, the one after it does.
  for (int calls = 0; calls < 2; ++calls) {
    while (::ftruncate(fd, static_cast<off_t>(end)) != 0) {
      if (errno != EINTR) return false;
    }
  }
  return true;
}

void sync_data(int fd, const std::string& path) {
#if defined(__APPLE__)
  // There fsync leaves the data in the drive's cache.
  const auto sync = [fd] { return ::fcntl(fd, F_FULLFSYNC); };
#else
  const auto sync = [fd] { return ::fdatasync(fd); };
#endif
  // After a failure the kernel has dropped the pages: asking again would succeed, and mean nothing.
  while (sync() != 0) {
    if (errno != EINTR) throw_errno("syncing", path, errno);
  }
}

void sync_folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!opened.is_open()) throw_errno("opening the folder", folder, errno);
  while (::fsync(opened.fd()) != 0) {
    // Some file systems cannot sync folders: there is no more to be done on them.
    if (errno == EINVAL || errno == ENOTSUP) return;
    if (errno != EINTR) throw_errno("syncing the folder", folder, errno);
  }
}

void unlock(int fd) { ::flock(fd, LOCK_UN); }

bool try_lock(int fd, Lock lock, const std::string& path) {
  const int operation = (lock == Lock::shared ? LOCK_SH : LOCK_EX) | LOCK_NB;
  while (::flock(fd, operation) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno == ENOLCK || errno == ENOSYS || errno == EOPNOTSUPP) return true;
    if (errno != EINTR) throw_errno("locking", path, errno);
  }
  return true;
}

#if defined(F_OFD_SETLK)

namespace {

// A lock of one byte where no file reaches, for reading: it is in the way of nobody, not even of network file systems that turn flock
// into locks of all bytes. Locks of this kind belong to the inode, flock's and those of other programs are of other kinds or places.
constexpr off_t kClaimOffset = off_t{1} << 62;

struct flock claim_of(short type) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = kClaimOffset;
  lock.l_len = 1;
  return lock;
}

}  // namespace

bool try_claim(int fd) {
  struct flock lock = claim_of(F_RDLCK);
  if (::fcntl(fd, F_OFD_SETLK, &lock) != 0) return true;
  struct flock other = claim_of(F_WRLCK);
  if (::fcntl(fd, F_OFD_GETLK, &other) != 0 || other.l_type == F_UNLCK) return true;
  // A lock of more than our byte is no claim.
  if (other.l_start != kClaimOffset || other.l_len != 1) return true;
  release_claim(fd);
  return false;
}

void release_claim(int fd) {
  struct flock lock = claim_of(F_UNLCK);
  ::fcntl(fd, F_OFD_SETLK, &lock);
}

#else

bool try_claim(int) { return true; }
void release_claim(int) {}

#endif

}  // namespace h5saver::journal
