// Room on the disk, kept ahead: a file shall be able to commit and close after it has refused its last row.
// Where the file system can, room is reserved behind the file's end (fallocate, its size unchanged). Elsewhere, and where that
// costs as much as writing (tmpfs), the free space is looked at instead: other programs may then take it away.
//
// A quota is met where a reservation is refused though the disk has room. No call tells how much it leaves, so reservations run ahead of
// all that is promised (look_ahead): whatever was accepted before the refusal has its room already. From then on nothing is promised but
// what is reserved, and the reserve is left free in the quota: a commit needs it for the journal, and on disks that copy on write for
// what it changes in the file.
// Threads: those of the Store that owns it, one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace h5saver::journal {

/// No row is accepted into it: what a commit and the close of a file need.
constexpr std::uint64_t kReserveBytes = 4U << 20U;

class SpaceGuard {
 public:
  SpaceGuard(int fd, std::string path);

  /// Sees to it that the file can grow to `end`, and the reserve, or at least half of it, with it. Throws ERR_NO_SPACE, before anything is written.
  void ensure(std::uint64_t end);
  /// So many bytes may be taken beside those that are in the file: more is reserved ahead, so that a quota is met before they are refused.
  /// `end` is where the file ends. Asks no more of the disk than the next reservations would.
  void look_ahead(std::uint64_t bytes, std::uint64_t end);
  /// Finds out how much a quota that was met leaves; that again after a while, for it may leave more. Nobody else may write to the file
  /// meanwhile, which ends at `end`.
  void look_for_limit(std::uint64_t end);
  /// Gives the reserve behind `end`, which is where the file ends, back where the disk has less than `bytes` left beside it: a
  /// commit needs them, in the journal first. Returns whether it has. Nobody else may write to the file meanwhile.
  bool make_room(std::uint64_t bytes, std::uint64_t end);
  /// A quota was met, and not found to be gone since.
  bool is_limited() const { return is_limited_; }
  /// So many bytes of the disk are for another file, the journal of the next commit: they are not reserved for this one.
  void leave(std::uint64_t bytes) { others_bytes_ = bytes; }
  /// A commit is on its way that brings the file to `end`: nothing before it is given back.
  void note_commit(std::uint64_t end) { commit_end_ = end; }
  /// Tries to reserve room up to `end`, and no more; under a quota what rows were promised, too.
  void keep(std::uint64_t end);
  /// Gives back what is reserved behind `end`, which is where the file ends.
  void release(std::uint64_t end);
  /// Bytes that rows may still take on the disk, when the file ends at `end`; none where that cannot be told. The next commit takes about
  /// `commit_bytes`: under a quota they are kept for it.
  std::optional<std::uint64_t> left(std::uint64_t end, std::uint64_t commit_bytes = 0) const;

 private:
  bool try_reserve(std::uint64_t end);
  bool ensure_reserved(std::uint64_t end);
  bool ensure_within_limit(std::uint64_t end);
  void meet_limit(std::uint64_t reserved_before);
  void find_limit(std::uint64_t end);
  void hold_for_rows(std::uint64_t end);
  std::optional<std::uint64_t> free_bytes() const;
  [[noreturn]] void refuse(std::uint64_t free) const;

  int fd_;
  std::string path_;
  bool reserves_ = true;
  /// A call reserves no more.
  std::uint64_t piece_bytes_;
  std::uint64_t reserved_end_ = 0;
  /// What look_ahead was told, and what of it the last reservation has brought.
  std::uint64_t ahead_bytes_ = 0;
  std::uint64_t ahead_reserved_ = 0;
  /// A reservation was refused for which the disk has room.
  bool is_limited_ = false;
  /// Where the file cannot grow beyond then; none until that was looked for.
  std::optional<std::uint64_t> limit_end_;
  /// Of the bytes before it, those that are left free for commits.
  std::uint64_t commit_bytes_ = kReserveBytes;
  /// What commits may have taken since the limit was looked for.
  std::uint64_t spent_bytes_ = 0;
  std::chrono::steady_clock::time_point last_search_{};
  std::uint64_t checked_end_ = 0;
  std::uint64_t others_bytes_ = 0;
  std::uint64_t commit_end_ = 0;
};

}  // namespace h5saver::journal
