// Room on the disk, kept ahead: a file shall be able to commit and close after it has refused its last row.
// Where the file system can, room is reserved behind the file's end (fallocate, its size unchanged). Elsewhere, and where that
// costs as much as writing (tmpfs), the free space is looked at instead: other programs may then take it away.
// Threads: those of the Store that owns it, one at a time.
#pragma once

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
  /// Gives the reserve behind `end`, which is where the file ends, back where the disk has less than `bytes` left beside it: a
  /// commit needs them, in the journal first. Returns whether it has.
  bool make_room(std::uint64_t bytes, std::uint64_t end);
  /// So many bytes of the disk are for another file, the journal of the next commit: they are not reserved for this one.
  void leave(std::uint64_t bytes) { others_bytes_ = bytes; }
  /// Tries to reserve room up to `end`, and no more.
  void keep(std::uint64_t end) {
    if (reserves_ && end > reserved_end_) try_reserve(end);
  }
  /// Gives back what is reserved behind `end`, which is where the file ends.
  void release(std::uint64_t end);
  /// Bytes that rows may still take on the disk, when the file ends at `end`; none where that cannot be told.
  std::optional<std::uint64_t> left(std::uint64_t end) const;

 private:
  bool try_reserve(std::uint64_t end);
  std::optional<std::uint64_t> free_bytes() const;
  [[noreturn]] void refuse(std::uint64_t free) const;

  int fd_;
  std::string path_;
  bool reserves_ = true;
  std::uint64_t reserved_end_ = 0;
  std::uint64_t checked_end_ = 0;
  std::uint64_t others_bytes_ = 0;
};

}  // namespace h5saver::journal
