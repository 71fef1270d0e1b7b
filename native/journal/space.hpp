// Room on the disk, kept ahead: a file shall be able to commit and close after it has refused its last row.
// Where the file system can, room is reserved behind the file's end (fallocate, its size unchanged). Elsewhere, and where that
// costs as much as writing (tmpfs), the free space is looked at instead: other programs may then take it away.
//
// A quota is met where a reservation is refused though the disk has room. No call tells how much it leaves: the only way to know is to
// reserve (search). So each look makes sure that the file could grow by all that is owed and a good deal more, and holds what is owed
// and some more; the rest is given back, for other files may need it. Near a quota no more is promised than the last search has
// found, and the reserve is left free in it: a commit needs it for the journal, and on disks that copy on write for what it changes
// in the file.
// Threads: those of the Store that owns it, one at a time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>

namespace h5saver::journal {

/// No row is accepted into it: what a commit and the close of a file need.
constexpr std::uint64_t kReserveBytes = 4U << 20U;
/// Of it, what is kept even from rows that were accepted already, and what is left to the file system, for what it keeps of its own.
constexpr std::uint64_t kLastBytes = kReserveBytes / 2;
constexpr std::uint64_t kSlackBytes = 512U << 10U;
/// What is left of it for a commit that is larger than was thought when the rows were accepted.
constexpr std::uint64_t kGrowthBytes = kReserveBytes - kLastBytes - kSlackBytes;

class SpaceGuard {
 public:
  SpaceGuard(int fd, std::string path);

  /// Sees to it that the file can grow to `end`, and the reserve, or at least half of it, with it. Throws ERR_NO_SPACE, before anything is
  /// written. A commit may be on its way meanwhile.
  void ensure(std::uint64_t end, bool is_committing = false);
  /// The file ends at `end`, and `owed` bytes were promised to rows beside: room for them is held, and it is looked how much more
  /// there is; under a quota that was met, once a second at most. A commit may be on its way meanwhile.
  void look(std::uint64_t end, std::uint64_t owed, bool is_committing = false);
  /// Gives the reserve behind `end`, which is where the file ends, back where the disk has less than `bytes` left beside it: a
  /// commit needs them, in the journal first. Returns whether it has. Nobody else may write to the file meanwhile.
  bool make_room(std::uint64_t bytes, std::uint64_t end);
  /// A quota was met, and not found to be gone since.
  bool is_limited() const { return reserves_ && limit_errno_ != 0; }
  /// So many bytes of the disk are for another file, the journal, which has not taken them yet: they are not reserved for this one.
  void leave(std::uint64_t bytes) { others_bytes_ = bytes; }
  /// A commit is on its way that brings the file to `end`: nothing before it is given back.
  void note_commit(std::uint64_t end) { commit_end_ = end; }
  /// After make_room: tries to reserve room up to `end`, and what rows were promised, as far as that leaves the commit `commit_bytes`.
  void keep(std::uint64_t end, std::uint64_t commit_bytes);
  /// Gives back what is reserved behind `end`, which is where the file ends.
  void release(std::uint64_t end);
  /// Bytes that rows may still take on the disk, when the file ends at `end`; none where that cannot be told. The next commit takes about
  /// `commit_bytes`: under a quota they are kept for it.
  std::optional<std::uint64_t> left(std::uint64_t end, std::uint64_t commit_bytes = 0) const;
  /// As long as this is held no guard of this process searches, which takes all that a quota leaves for a moment: for commits that write.
  static std::shared_lock<std::shared_mutex> keep_searches_away();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_covered(std::uint64_t end) const;
  /// Finds out how far the file could grow. False, and nothing is done, while a commit of this process writes. One of this file that is
  /// on its way (`is_committing`) may not have taken what it needs yet.
  bool search(std::uint64_t end, bool is_committing);
  /// Holds what is owed and some more, and gives back what is far beyond it.
  void hold(std::uint64_t end);
  std::uint64_t held_bytes(std::uint64_t end) const;
  bool reserve(std::uint64_t end);
  bool punch(std::uint64_t end) const;
  bool try_reserve(std::uint64_t end);
  /// Left free under a quota for the next commit, which may be as large as the newest.
  std::uint64_t next_commit_bytes() const { return std::max(kReserveBytes, commit_bytes_); }
  /// Where the file ends, or will once the commit in flight is applied.
  std::uint64_t written_end() const;
  std::optional<std::uint64_t> free_bytes() const;
  /// Of them, those that may be reserved.
  std::uint64_t room() const;
  [[noreturn]] void refuse() const;

  int fd_;
  std::string path_;
  bool reserves_ = false;
  /// Gives back by making a hole, not by setting the file's size.
  bool punches_ = false;
  bool has_reserved_ = false;
  /// A reservation was seen to take blocks.
  bool is_proven_ = false;
  /// A call reserves no more.
  std::uint64_t piece_bytes_;
  /// Of the file when it was opened.
  std::uint64_t first_end_ = 0;
  std::uint64_t reserved_end_ = 0;
  /// Behind it no reservation was tried.
  std::uint64_t asked_end_ = 0;
  /// The last search has found that the file could grow so far, `ahead_bytes_` of it beyond what was owed and held.
  std::uint64_t seen_end_ = 0;
  std::uint64_t ahead_bytes_ = 0;
  /// Why a reservation was refused for which the disk has room; 0 where none was since the last search.
  int limit_errno_ = 0;
  Clock::time_point last_search_{};
  std::uint64_t owed_ = 0;
  /// What the newest commit may take.
  std::uint64_t commit_bytes_ = 0;
  /// What commits may have taken since the last search.
  std::uint64_t spent_bytes_ = 0;
  std::uint64_t checked_end_ = 0;
  std::uint64_t others_bytes_ = 0;
  std::uint64_t commit_end_ = 0;
};

}  // namespace h5saver::journal
