// What a living writer tells of itself, for pages and tools in other processes: a fixed block in the header page of its journal.
//
// Bytes from 1024 of the journal on, all numbers little-endian:
//     0  magic "H5SVSTAT"         16  u32 phase (pipeline::Phase)
//     8  u32 version (1)          20  u32 1 for a file that is followed while it is written, 0 for others
//    12  u32 zero                 24  u64 each: the numbers of Statistics, in the order of kNumbers (statistics.cpp)
//   252  u32 CRC-32 of bytes 0 to 251
//
// It lies in a sector of the disk of its own, is no part of any record, is never synced, and may fail to be written: it is no
// promise. Who reads it while it is written finds a wrong checksum, and reads again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "core/mutex.hpp"

namespace h5saver::journal {

constexpr std::uint64_t kStatisticsOffset = 1024;
constexpr std::size_t kStatisticsBytes = 256;

struct Statistics {
  std::uint32_t phase = 0;
  bool live = false;
  std::uint64_t offered = 0;
  std::uint64_t accepted = 0;
  std::uint64_t dropped = 0;
  std::uint64_t written = 0;
  std::uint64_t committed = 0;
  std::uint64_t failed = 0;
  std::uint64_t bytes_in = 0;
  std::uint64_t bytes_encoded = 0;
  std::uint64_t bytes_on_disk = 0;
  std::uint64_t queue_bytes = 0;
  std::uint64_t queue_bytes_max = 0;
  /// None where it cannot be told.
  std::optional<std::uint64_t> space_left;
  /// Unix milliseconds: of the last commit (0 before it), of the beginning, and of these numbers.
  std::uint64_t last_commit_ms = 0;
  std::uint64_t started_ms = 0;
  std::uint64_t at_ms = 0;
};

/// Where the statistics of one journal are written. Any thread; a write never waits for a commit, nor a commit for it.
class StatisticsPlace {
 public:
  /// `journal` stays open until end() was called.
  explicit StatisticsPlace(int journal) : fd_(journal) {}
  /// What cannot be written stays as it is.
  void tell(const Statistics& statistics) noexcept;
  /// Nothing is written any more once this has returned: the journal may become somebody else's.
  void end() noexcept;

 private:
  core::Mutex mutex_;
  int fd_ GUARDED_BY(mutex_);
};

/// What stands in a journal; none where nothing does, or what a newer version has written.
std::optional<Statistics> read_statistics(int fd, const std::string& path);
/// What a dead writer told is no news of the next one.
void clear_statistics(int fd, const std::string& path);

}  // namespace h5saver::journal
