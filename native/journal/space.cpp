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
// A quota is known to so many bytes.
constexpr std::uint64_t kFindBytes = 1U << 20U;
// Who is at a quota may be given more, or make room.
constexpr std::chrono::seconds kSearchInterval{1};
// Left to the file system, for what it keeps of its own.
constexpr std::uint64_t kSlackBytes = 512U << 10U;
// Of the reserve, what is kept even from rows that were accepted already.
constexpr std::uint64_t kLastBytes = kReserveBytes / 2;

// What btrfs has reserved in one call it gives back when none of it is used any more, not before.
std::uint64_t piece_bytes_of(int fd) {
#if defined(__linux__)
  struct statfs status {};
  if (::fstatfs(fd, &status) == 0 && static_cast<unsigned long>(status.f_type) == BTRFS_SUPER_MAGIC) return kFindBytes;
#else
  static_cast<void>(fd);
#endif
  return std::numeric_limits<std::uint64_t>::max();
}

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
    : fd_(fd),
      path_(std::move(path)),
      reserves_(can_reserve(fd)),
      piece_bytes_(piece_bytes_of(fd)),
      reserved_end_(size_of(fd, path_)) {}

void SpaceGuard::ensure(std::uint64_t end) {
  if (reserves_ && is_limited_ && ensure_within_limit(end)) return;
  if (reserves_ && !is_limited_ && ensure_reserved(end)) return;
  if (reserves_) refuse(free_bytes().value_or(0));
  if (end <= checked_end_) return;
  const auto free = free_bytes();
  if (free && *free < kLastBytes + kCheckBytes) refuse(*free);
  checked_end_ = end + kCheckBytes;
}

bool SpaceGuard::ensure_reserved(std::uint64_t end) {
  const std::uint64_t wanted = end + kReserveBytes;
  if (wanted + ahead_reserved_ <= reserved_end_) return true;
  // In large steps, and in small ones towards the end of the disk. Asked before: what fallocate cannot reserve whole it reserves
  // in part (ext4), up to the last byte of the disk, and nothing would be left for the journal.
  const std::uint64_t there = free_bytes().value_or(std::numeric_limits<std::uint64_t>::max());
  const std::uint64_t free = there - std::min(there, others_bytes_ + kSlackBytes);
  const std::uint64_t step = std::min(free / 4, kStepBytes);
  ahead_reserved_ = std::min(free / 4, ahead_bytes_);
  const auto try_within = [&](std::uint64_t to) {
    if (to <= reserved_end_) return true;
    if (to - reserved_end_ > free) return false;
    const std::uint64_t before = reserved_end_;
    if (try_reserve(to)) return true;
    if (reserves_ && errno != EFBIG) meet_limit(before);
    return false;
  };
  if (try_within(wanted + ahead_reserved_ + step)) return true;
  ahead_reserved_ = 0;
  // left() told of the whole reserve; what was accepted by then may go into it: an index and a journal grow too.
  if (!is_limited_ && (try_within(wanted) || try_within(end + kLastBytes))) return true;
  return is_limited_ && ensure_within_limit(end);
}

// The disk has room, and gives none.
void SpaceGuard::meet_limit(std::uint64_t reserved_before) {
  is_limited_ = true;
  // What of the reservation was made all the same is all that was left: a commit that is on its way needs some of it.
  release(std::max(size_of(fd_, path_), commit_end_));
  if (reserved_before > reserved_end_) try_reserve(reserved_before);
}

// What was accepted has its room. An index that grows may take some of what is left for commits, as it may of the reserve elsewhere.
bool SpaceGuard::ensure_within_limit(std::uint64_t end) {
  if (!limit_end_) return end + kLastBytes <= reserved_end_ || try_reserve(end + kLastBytes);
  if (end <= reserved_end_) return true;
  const std::uint64_t last = *limit_end_ - std::min(*limit_end_, kLastBytes);
  return end <= last && try_reserve(std::min(end + kFindBytes, last));
}

void SpaceGuard::look_ahead(std::uint64_t bytes, std::uint64_t end) {
  // In whole steps, and never less again: a queue that grows and shrinks makes no more reservations.
  const std::uint64_t steps = (bytes + kStepBytes - 1) / kStepBytes * kStepBytes;
  if (!reserves_ || steps <= ahead_bytes_) return;
  ahead_bytes_ = steps;
  if (is_limited_) return;
  ahead_reserved_ = steps;
  ensure_reserved(end);
}

void SpaceGuard::look_for_limit(std::uint64_t end) {
  if (!reserves_ || !is_limited_) return;
  if (limit_end_ && std::chrono::steady_clock::now() - last_search_ < kSearchInterval) return;
  find_limit(end);
}

// From what is held on. A reservation that is refused takes some disks tens of milliseconds.
void SpaceGuard::find_limit(std::uint64_t end) {
  const std::uint64_t enough = end + kReserveBytes + ahead_bytes_ + kStepBytes;
  if (limit_end_ && *limit_end_ > reserved_end_) try_reserve(*limit_end_);
  for (std::uint64_t step = 2 * kReserveBytes; step >= kFindBytes && reserved_end_ < enough;) {
    const std::uint64_t there = free_bytes().value_or(std::numeric_limits<std::uint64_t>::max());
    if (there < step + others_bytes_ + kSlackBytes || !try_reserve(reserved_end_ + step)) step /= 2;
  }
  last_search_ = std::chrono::steady_clock::now();
  spent_bytes_ = 0;
  if (reserved_end_ >= enough) {
    is_limited_ = false;
    limit_end_.reset();
    ahead_reserved_ = ahead_bytes_;
    return;
  }
  limit_end_ = reserved_end_;
  hold_for_rows(end);
}

void SpaceGuard::hold_for_rows(std::uint64_t end) {
  release(end);
  const std::uint64_t rows_end = *limit_end_ - std::min(*limit_end_, commit_bytes_);
  if (rows_end > reserved_end_) try_reserve(rows_end);
}

void SpaceGuard::keep(std::uint64_t end) {
  if (!reserves_) return;
  if (limit_end_) end = std::max(end, *limit_end_ - std::min(*limit_end_, commit_bytes_));
  if (end > reserved_end_) try_reserve(end);
}

// After a failure errno tells why, and what came before it is reserved.
bool SpaceGuard::try_reserve(std::uint64_t end) {
#if defined(__linux__)
  while (reserved_end_ < end) {
    const std::uint64_t piece_end = end - reserved_end_ > piece_bytes_ ? reserved_end_ + piece_bytes_ : end;
    const auto start = static_cast<off_t>(reserved_end_);
    if (::fallocate(fd_, FALLOC_FL_KEEP_SIZE, start, static_cast<off_t>(piece_end) - start) == 0) {
      reserved_end_ = piece_end;
      continue;
    }
    if (errno == EINTR) continue;
    // Not every file system can; a failure of any other kind will come again when it is written.
    if (errno != ENOSPC && errno != EDQUOT && errno != EFBIG) reserves_ = false;
    return false;
  }
  return true;
#else
  static_cast<void>(end);
  reserves_ = false;
  return false;
#endif
}

bool SpaceGuard::make_room(std::uint64_t bytes, std::uint64_t end) {
  if (!reserves_) return false;
  if (is_limited_) {
    // Where changes are copied on write the commits themselves use the quota up.
    spent_bytes_ += bytes;
    if (limit_end_ && bytes <= commit_bytes_ && spent_bytes_ <= kLastBytes) return false;
    commit_bytes_ = std::max(commit_bytes_, bytes);
    find_limit(end);
    return true;
  }
  if (reserved_end_ <= end) return false;
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

std::optional<std::uint64_t> SpaceGuard::left(std::uint64_t end, std::uint64_t commit_bytes) const {
  auto free = free_bytes();
  if (!free) return std::nullopt;
  const std::uint64_t reserved = reserves_ && reserved_end_ > end ? reserved_end_ - end : 0;
  *free += reserved;
  const std::uint64_t kept = kReserveBytes + (reserves_ ? 0 : kCheckBytes);
  const std::uint64_t left = *free > kept ? *free - kept : 0;
  if (!reserves_ || !is_limited_) return left;
  const std::uint64_t there = limit_end_ ? commit_bytes_ : 0;
  const std::uint64_t needed = std::max({commit_bytes, commit_bytes_, kReserveBytes});
  const std::uint64_t kept_behind = needed - std::min(needed, there);
  return std::min(left, reserved - std::min(reserved, kept_behind));
}

void SpaceGuard::refuse(std::uint64_t free) const {
  const std::string found = is_limited_
                                ? "a quota for \"" + path_ + "\" is used up"
                                : "the disk of \"" + path_ + "\" is full: " + std::to_string(free) + " bytes are free";
  throw core::Error(core::ErrorCode::ERR_NO_SPACE,
                    found + ", " + std::to_string(kLastBytes) + " are kept for the end of the file")
      .with_path(path_)
      .with_errno(is_limited_ ? EDQUOT : ENOSPC);
}

}  // namespace h5saver::journal
