#include "journal/statistics.hpp"

#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cstring>
#include <limits>

#include "journal/bytes.hpp"
#include "journal/file_io.hpp"

namespace h5saver::journal {
namespace {

constexpr char kMagic[8] = {'H', '5', 'S', 'V', 'S', 'T', 'A', 'T'};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kNumbersOffset = 24;
constexpr std::size_t kCrcOffset = kStatisticsBytes - 4;
constexpr std::uint64_t kUntold = std::numeric_limits<std::uint64_t>::max();
// A write of the block takes about a microsecond, four times a second.
constexpr int kReadTriesMax = 1000;

// Only ever made longer: the place of a number never changes.
constexpr std::uint64_t Statistics::*kNumbers[] = {
    &Statistics::offered,       &Statistics::accepted,    &Statistics::dropped,         &Statistics::written,
    &Statistics::committed,     &Statistics::failed,      &Statistics::bytes_in,        &Statistics::bytes_encoded,
    &Statistics::bytes_on_disk, &Statistics::queue_bytes, &Statistics::queue_bytes_max, &Statistics::last_commit_ms,
    &Statistics::started_ms,    &Statistics::at_ms,
};
constexpr std::size_t kSpaceOffset = kNumbersOffset + 8 * std::size(kNumbers);
static_assert(kSpaceOffset + 8 <= kCrcOffset);

using Block = std::array<std::byte, kStatisticsBytes>;

std::uint32_t crc_of(const Block& block) {
  return static_cast<std::uint32_t>(::crc32(0, reinterpret_cast<const unsigned char*>(block.data()), kCrcOffset));
}

Block encode(const Statistics& statistics) {
  Block block{};
  std::memcpy(block.data(), kMagic, sizeof kMagic);
  put_u32(block.data() + 8, kVersion);
  put_u32(block.data() + 16, statistics.phase);
  put_u32(block.data() + 20, statistics.live ? 1 : 0);
  std::byte* next = block.data() + kNumbersOffset;
  for (const auto number : kNumbers) {
    put_u64(next, statistics.*number);
    next += 8;
  }
  put_u64(block.data() + kSpaceOffset, statistics.space_left.value_or(kUntold));
  put_u32(block.data() + kCrcOffset, crc_of(block));
  return block;
}

Statistics decode(const Block& block) {
  Statistics statistics;
  statistics.phase = get_u32(block.data() + 16);
  statistics.live = get_u32(block.data() + 20) != 0;
  const std::byte* next = block.data() + kNumbersOffset;
  for (const auto number : kNumbers) {
    statistics.*number = get_u64(next);
    next += 8;
  }
  const std::uint64_t space = get_u64(block.data() + kSpaceOffset);
  if (space != kUntold) statistics.space_left = space;
  return statistics;
}

}  // namespace

void StatisticsPlace::tell(const Statistics& statistics) noexcept {
  const Block block = encode(statistics);
  const core::MutexLock lock(mutex_);
  if (fd_ < 0) return;
  [[maybe_unused]] const ssize_t written =
      ::pwrite(fd_, block.data(), block.size(), static_cast<off_t>(kStatisticsOffset));
}

void StatisticsPlace::end() noexcept {
  const core::MutexLock lock(mutex_);
  fd_ = -1;
}

std::optional<Statistics> read_statistics(int fd, const std::string& path) {
  for (int attempt = 0; attempt < kReadTriesMax; ++attempt) {
    Block block{};
    read_all(fd, block.data(), block.size(), kStatisticsOffset, path);
    if (std::memcmp(block.data(), kMagic, sizeof kMagic) != 0) return std::nullopt;
    if (get_u32(block.data() + kCrcOffset) != crc_of(block)) continue;
    if (get_u32(block.data() + 8) != kVersion) return std::nullopt;
    return decode(block);
  }
  return std::nullopt;
}

void clear_statistics(int fd, const std::string& path) {
  const Block nothing{};
  write_all(fd, nothing.data(), nothing.size(), kStatisticsOffset, path);
}

}  // namespace h5saver::journal
