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
#include <mutex>
#include <utility>

#include "core/error.hpp"
#include "journal/file_io.hpp"

namespace h5saver::journal {
namespace {

// So much is made sure of beyond what is owed: more is rarely accepted between two looks.
constexpr std::uint64_t kAheadBytes = 64U << 20U;
// So much of it is held, as much as was written so far: a file that stays small is in nobody's way, and one that grows makes few
// reservations, of which each costs up to 3 ms on ext4, whatever its length.
constexpr std::uint64_t kHeldBytesMin = 4U << 20U;
constexpr std::uint64_t kHeldBytesMax = kAheadBytes;
// Without reservation the free space is looked at after so much was written.
constexpr std::uint64_t kCheckBytes = 1U << 20U;
// A quota is known to so many bytes.
constexpr std::uint64_t kFindBytes = 1U << 20U;
// Who is at a quota may be given more, or make room.
constexpr std::chrono::seconds kSearchInterval{1};

// Had by the guard that searches, and shared by the commits of this process that write.
std::shared_mutex& searches() {
  // Never destroyed: threads left behind at exit may still hold it.
  static auto* mutex = new std::shared_mutex();
  return *mutex;
}

std::uint64_t less(std::uint64_t bytes, std::uint64_t taken) { return bytes - std::min(bytes, taken); }

#if defined(__linux__)
/// The magic number of the file system; 0 where it is not known.
unsigned long file_system_of(int fd) {
  struct statfs status {};
  return ::fstatfs(fd, &status) == 0 ? static_cast<unsigned long>(status.f_type) : 0;
}
#endif

}  // namespace

SpaceGuard::SpaceGuard(int fd, std::string path)
    : fd_(fd),
      path_(std::move(path)),
      piece_bytes_(std::numeric_limits<std::uint64_t>::max()),
      first_end_(size_of(fd, path_)),
      reserved_end_(first_end_) {
#if defined(__linux__)
  const unsigned long file_system = file_system_of(fd);
  // On tmpfs reserving writes zeros: half as fast again.
  reserves_ = file_system != 0 && file_system != TMPFS_MAGIC;
  // What btrfs has reserved in one call it gives back when none of it is used any more, not before.
  if (file_system == BTRFS_SUPER_MAGIC) piece_bytes_ = kFindBytes;
  // XFS writes all that waits to be written before it sets a file's size; ext4 makes no holes behind the end.
  punches_ = file_system == XFS_SUPER_MAGIC;
#endif
}

std::shared_lock<std::shared_mutex> SpaceGuard::keep_searches_away() { return std::shared_lock(searches()); }

void SpaceGuard::ensure(std::uint64_t end, bool is_committing) {
  if (reserves_) {
    if (is_covered(end)) return;
    if (!is_limited() || last_search_ == Clock::time_point()) search(end, is_committing);
    if (is_covered(end)) return;
    const auto alone = keep_searches_away();
    if (!is_limited() && reserve(end + kReserveBytes)) return;
    // left() told of the whole reserve; what was accepted by then may go into it: an index and a journal grow too.
    if (reserve(end + kLastBytes)) return;
  }
  if (reserves_) refuse();
  if (end <= checked_end_) return;
  const auto free = free_bytes();
  if (free && *free < kLastBytes + kCheckBytes) refuse();
  checked_end_ = end + kCheckBytes;
}

bool SpaceGuard::is_covered(std::uint64_t end) const {
  if (!is_limited()) return end + kReserveBytes <= reserved_end_;
  return end <= reserved_end_ && end + kLastBytes <= seen_end_;
}

void SpaceGuard::look(std::uint64_t end, std::uint64_t owed, bool is_committing) {
  owed_ = owed;
  if (!reserves_) return;
  const bool is_due = is_limited() ? Clock::now() - last_search_ >= kSearchInterval
                                   : end + kReserveBytes + owed_ + ahead_bytes_ > seen_end_;
  if (is_due && search(end, is_committing)) return;
  const auto alone = keep_searches_away();
  hold(end);
}

bool SpaceGuard::search(std::uint64_t end, bool is_committing) {
  const std::unique_lock lock(searches(), std::try_to_lock);
  if (!lock) return false;
  const std::uint64_t free = room();
  ahead_bytes_ = std::min(free / 4, kAheadBytes);
  const std::uint64_t enough = end + kReserveBytes + owed_ + ahead_bytes_ + held_bytes(end);
  // Never up to the last byte of the disk, as ext4 does in part where it cannot do all: the journal needs some.
  const std::uint64_t aim = std::min(enough, reserved_end_ + less(free, kReserveBytes));
  // Where the disk itself is full no quota is met, and one that was met before is not seen to be gone.
  if (aim > reserved_end_) {
    limit_errno_ = try_reserve(aim) || errno == EFBIG ? 0 : errno;
    if (!reserves_) return true;
    for (std::uint64_t step = std::min(piece_bytes_, less(aim, reserved_end_)) / 2;
         is_limited() && step > kFindBytes / 2; step /= 2) {
      try_reserve(reserved_end_ + step);
    }
    seen_end_ = reserved_end_;
    // With it goes what was made of reservations that were refused.
    if (is_limited()) release(written_end());
  } else {
    seen_end_ = reserved_end_;
  }
  spent_bytes_ = is_committing ? commit_bytes_ : 0;
  hold(end);
  last_search_ = Clock::now();
  return true;
}

void SpaceGuard::hold(std::uint64_t end) {
  const std::uint64_t some = held_bytes(end);
  const std::uint64_t least = end + owed_ + some / 2 + (is_limited() ? 0 : kReserveBytes);
  std::uint64_t most = least + some / 2;
  if (is_limited()) most = std::min(most, less(seen_end_, next_commit_bytes()));
  // All of it can be given back, or nothing. Not on a disk that is nearly full: there it may not be had again at once (ext4 gives it
  // out with its next commit).
  const bool is_nearly_full = !is_limited() && room() < 4 * kAheadBytes;
  if (reserved_end_ > most + some && !is_nearly_full) release(written_end());
  // What is owed is held as far as there is room.
  most = std::min(most, reserved_end_ + room());
  if (reserved_end_ < std::min(least, most)) reserve(most);
}

std::uint64_t SpaceGuard::held_bytes(std::uint64_t end) const {
  return std::min(std::clamp(less(end, first_end_), kHeldBytesMin, kHeldBytesMax), room() / 4);
}

bool SpaceGuard::reserve(std::uint64_t end) {
  if (less(end, reserved_end_) > room()) return false;
  const std::uint64_t before = reserved_end_;
  if (try_reserve(end)) return true;
  if (!reserves_ || errno == EFBIG) return false;
  // The disk has room, and gives none. What was made of the reservation all the same is all that was left: a commit needs some of it.
  limit_errno_ = errno;
  release(written_end());
  try_reserve(before);
  seen_end_ = reserved_end_;
  last_search_ = {};
  return false;
}

// After a failure errno tells why, and what came before it is reserved.
bool SpaceGuard::try_reserve(std::uint64_t end) {
#if defined(__linux__)
  if (end <= reserved_end_) return true;
  // There may be some of a program that died.
  if (!std::exchange(has_reserved_, true)) release(written_end());
  const std::uint64_t allocated = is_proven_ ? 0 : allocated_of(fd_, path_);
  asked_end_ = std::max(asked_end_, end);
  while (reserved_end_ < end) {
    const std::uint64_t bytes = std::min(piece_bytes_, end - reserved_end_);
    if (::fallocate(fd_, FALLOC_FL_KEEP_SIZE, static_cast<off_t>(reserved_end_), static_cast<off_t>(bytes)) == 0) {
      reserved_end_ += bytes;
      // Some say yes and do nothing: OpenZFS, servers of SMB.
      is_proven_ = is_proven_ || allocated_of(fd_, path_) > allocated;
      if (is_proven_) continue;
      reserves_ = false;
      return false;
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
  commit_bytes_ = bytes;
  if (is_limited()) {
    // Where changes are copied on write the commits themselves use the quota up.
    const bool has_room = bytes <= less(seen_end_, reserved_end_ + spent_bytes_);
    if (!has_room && !search(end, false)) release(end);
    spent_bytes_ += bytes;
    return !has_room;
  }
  if (reserved_end_ <= end) return false;
  const auto free = free_bytes();
  if (!free || *free >= bytes) return false;
  release(end);
  return reserved_end_ <= end;
}

void SpaceGuard::keep(std::uint64_t end, std::uint64_t commit_bytes) {
  if (!reserves_) return;
  try_reserve(std::min(end, reserved_end_ + room()));
  std::uint64_t owed_end = std::min(end + owed_, reserved_end_ + less(room(), commit_bytes));
  if (is_limited()) owed_end = std::min(owed_end, less(seen_end_, next_commit_bytes()));
  try_reserve(owed_end);
}

void SpaceGuard::release(std::uint64_t end) {
  if (!has_reserved_) return;
  // With it goes what was made of a reservation that failed. How far that of a program that died goes nobody knows.
  const bool is_first = asked_end_ == 0;
  if (!(punches_ && !is_first ? punch(end) : give_back_behind(fd_, end))) return;
  reserved_end_ = end;
  asked_end_ = end;
}

bool SpaceGuard::punch(std::uint64_t end) const {
#if defined(__linux__)
  if (asked_end_ <= end) return true;
  const int mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
  int result = 0;
  do {
    result = ::fallocate(fd_, mode, static_cast<off_t>(end), static_cast<off_t>(asked_end_ - end));
  } while (result != 0 && errno == EINTR);
  return result == 0;
#else
  static_cast<void>(end);
  return false;
#endif
}

std::uint64_t SpaceGuard::written_end() const { return std::max(size_of(fd_, path_), commit_end_); }

std::uint64_t SpaceGuard::room() const {
  return less(free_bytes().value_or(std::numeric_limits<std::uint64_t>::max()), others_bytes_ + kSlackBytes);
}

std::optional<std::uint64_t> SpaceGuard::free_bytes() const {
  struct statvfs status {};
  if (::fstatvfs(fd_, &status) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(status.f_bavail) * status.f_frsize;
}

std::optional<std::uint64_t> SpaceGuard::left(std::uint64_t end, std::uint64_t commit_bytes) const {
  const auto free = free_bytes();
  if (!free) return std::nullopt;
  if (!reserves_) return less(*free, kReserveBytes + kCheckBytes);
  const std::uint64_t left = less(*free + less(reserved_end_, end), kReserveBytes);
  if (!is_limited()) return left;
  // Where changes are copied on write the commits since the last search have used the quota up, and so will the next.
  const std::uint64_t kept = spent_bytes_ + std::max(commit_bytes, next_commit_bytes());
  return std::min(left, less(less(seen_end_, end), kept));
}

void SpaceGuard::refuse() const {
  const std::string found = is_limited()
                                ? "the file system gives \"" + path_ + "\" no more room, as where a quota is used up"
                                : "the disk of \"" + path_ + "\" is full";
  const std::uint64_t kept = kLastBytes + (reserves_ ? kSlackBytes + others_bytes_ : kCheckBytes);
  throw core::Error(core::ErrorCode::ERR_NO_SPACE, found + ": " + std::to_string(free_bytes().value_or(0)) +
                                                       " bytes of the disk are free, " + std::to_string(kept) +
                                                       " are kept for the journal and the end of the file")
      .with_path(path_)
      .with_errno(is_limited() ? limit_errno_ : ENOSPC);
}

}  // namespace h5saver::journal
