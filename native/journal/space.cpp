#include "journal/space.hpp"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>
#if defined(__linux__)
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#include <algorithm>
#include <cerrno>
#include <limits>

#include "core/error.hpp"
#include "journal/file_io.hpp"

namespace h5saver::journal {
namespace {

// A call of fallocate costs up to 3 ms on ext4, whatever its length.
constexpr std::uint64_t kStepBytes = 64U << 20U;
// Without reservation the free space is looked at after so much was written.
constexpr std::uint64_t kCheckBytes = 1U << 20U;
// Left to the file system, for what it keeps of its own.
constexpr std::uint64_t kSlackBytes = 512U << 10U;
// Of the reserve, what is kept even from rows that were accepted already.
constexpr std::uint64_t kLastBytes = kReserveBytes / 2;

bool can_reserve(int fd) {
#if defined(__linux__)
  struct statfs status {};
  // There reserving writes zeros: half as fast again.
  return ::fstatfs(fd, &status) == 0 && static_cast<unsigned long>(status.f_type) != TMPFS_MAGIC;
#else
  static_cast<void>(fd);
  return false;
#endif
}

}  // namespace

SpaceGuard::SpaceGuard(int fd, std::string path)
    : fd_(fd), path_(std::move(path)), reserves_(can_reserve(fd)), reserved_end_(size_of(fd, path_)) {}

void SpaceGuard::ensure(std::uint64_t end) {
  if (reserves_) {
    const std::uint64_t wanted = end + kReserveBytes;
    if (wanted <= reserved_end_) return;
    // In large steps, and in small ones towards the end of the disk. Asked before: what fallocate cannot reserve whole it reserves
    // in part (ext4), up to the last byte of the disk, and nothing would be left for the journal.
    const std::uint64_t there = free_bytes().value_or(std::numeric_limits<std::uint64_t>::max());
    const std::uint64_t free = there - std::min(there, others_bytes_ + kSlackBytes);
    const std::uint64_t step = free / 4 < kStepBytes ? free / 4 : kStepBytes;
    if (wanted + step - reserved_end_ <= free && try_reserve(wanted + step)) return;
    if (wanted - reserved_end_ <= free && try_reserve(wanted)) return;
    // left() told of the whole reserve; what was accepted by then may go into it: an index and a journal grow too.
    if (end + kLastBytes <= reserved_end_) return;
    if (end + kLastBytes - reserved_end_ <= free && try_reserve(end + kLastBytes)) return;
    if (reserves_) refuse(there);
  }
  if (end <= checked_end_) return;
  const auto free = free_bytes();
  if (free && *free < kLastBytes + kCheckBytes) refuse(*free);
  checked_end_ = end + kCheckBytes;
}

bool SpaceGuard::try_reserve(std::uint64_t end) {
#if defined(__linux__)
  for (;;) {
    const auto start = static_cast<off_t>(reserved_end_);
    if (::fallocate(fd_, FALLOC_FL_KEEP_SIZE, start, static_cast<off_t>(end) - start) == 0) {
      reserved_end_ = end;
      return true;
    }
    if (errno == EINTR) continue;
    // Not every file system can; a failure of any other kind will come again when it is written.
    if (errno != ENOSPC && errno != EDQUOT && errno != EFBIG) reserves_ = false;
    return false;
  }
#else
  static_cast<void>(end);
  reserves_ = false;
  return false;
#endif
}

bool SpaceGuard::make_room(std::uint64_t bytes, std::uint64_t end) {
  if (!reserves_ || reserved_end_ <= end) return false;
  const auto free = free_bytes();
  if (!free || *free >= bytes) return false;
  release(end);
  return reserved_end_ <= end;
}

void SpaceGuard::release(std::uint64_t end) {
  if (!reserves_) return;
  // Setting a file's size gives up what is allocated behind it; that of a reservation that failed, too.
  if (::ftruncate(fd_, static_cast<off_t>(end)) == 0) reserved_end_ = end;
}

std::optional<std::uint64_t> SpaceGuard::free_bytes() const {
  struct statvfs status {};
  if (::fstatvfs(fd_, &status) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

std::optional<std::uint64_t> SpaceGuard::left(std::uint64_t end) const {
  auto free = free_bytes();
  if (!free) return std::nullopt;
  if (reserves_ && reserved_end_ > end) *free += reserved_end_ - end;
  const std::uint64_t kept = kReserveBytes + (reserves_ ? 0 : kCheckBytes);
  return *free > kept ? *free - kept : 0;
}

void SpaceGuard::refuse(std::uint64_t free) const {
  throw core::Error(core::ErrorCode::ERR_NO_SPACE, "the disk of \"" + path_ + "\" is full: " + std::to_string(free) +
                                                       " bytes are free, " + std::to_string(kLastBytes) +
                                                       " are kept for the end of the file")
      .with_path(path_)
      .with_errno(ENOSPC);
}

}  // namespace h5saver::journal
