#include "journal/record.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "core/error.hpp"
#include "journal/bytes.hpp"
#include "journal/file_io.hpp"

namespace h5saver::journal {
namespace {

using core::Error;
using core::ErrorCode;

constexpr char kMagic[8] = {'H', '5', 'S', 'V', 'R', 'E', 'D', 'O'};
constexpr std::uint32_t kVersion = 2;
constexpr std::size_t kCrcOffset = kRecordHeaderBytes - 4;
constexpr std::size_t kExtentHeaderBytes = 16;
constexpr std::uint64_t kEndMax = std::numeric_limits<std::int64_t>::max();
// Small extents are gathered, so that a commit of metadata is a handful of writes.
constexpr std::size_t kGatherBytes = 256 * 1024;
constexpr std::size_t kCheckBytes = 1024 * 1024;

std::uint32_t crc_of(std::uint32_t crc, const void* data, std::size_t size) {
  const auto* next = static_cast<const unsigned char*>(data);
  while (size > 0) {
    const auto part = static_cast<uInt>(std::min<std::size_t>(size, 1U << 30U));
    crc = static_cast<std::uint32_t>(::crc32(crc, next, part));
    next += part;
    size -= part;
  }
  return crc;
}

// Writes one piece behind the other, and keeps their checksum.
class PayloadWriter {
 public:
  PayloadWriter(int fd, std::uint64_t offset, const std::string& path)
      : fd_(fd), start_(offset), next_(offset), path_(path) {}
  void add(const std::byte* data, std::size_t size) {
    crc_ = crc_of(crc_, data, size);
    if (size >= kGatherBytes) {
      flush();
      write(data, size);
      return;
    }
    gathered_.insert(gathered_.end(), data, data + size);
    if (gathered_.size() >= kGatherBytes) flush();
  }
  void flush() {
    write(gathered_.data(), gathered_.size());
    gathered_.clear();
  }
  std::uint32_t crc() const { return crc_; }
  std::uint64_t bytes() const { return next_ - start_ + gathered_.size(); }

 private:
  void write(const std::byte* data, std::size_t size) {
    write_all(fd_, data, size, next_, path_);
    next_ += size;
  }
  int fd_;
  std::uint64_t start_;
  std::uint64_t next_;
  const std::string& path_;
  std::vector<std::byte> gathered_;
  std::uint32_t crc_ = 0;
};

std::array<std::byte, kHeadBytes> read_head(int fd, const ExtentMap& changes, const std::string& path) {
  std::array<std::byte, kHeadBytes> head{};
  read_all(fd, head.data(), head.size(), 0, path);
  changes.overlay(0, head.size(), head.data());
  return head;
}

std::uint32_t payload_crc(int fd, std::uint64_t offset, std::uint64_t size, const std::string& path) {
  std::vector<std::byte> part(static_cast<std::size_t>(std::min<std::uint64_t>(size, kCheckBytes)));
  std::uint32_t crc = 0;
  while (size > 0) {
    const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(size, part.size()));
    read_all(fd, part.data(), bytes, offset, path);
    crc = crc_of(crc, part.data(), bytes);
    offset += bytes;
    size -= bytes;
  }
  return crc;
}

ExtentMap parse_payload(const std::vector<std::byte>& payload, std::uint32_t count, std::uint64_t end, bool& whole) {
  ExtentMap extents;
  std::size_t at = 0;
  for (std::uint32_t i = 0; i < count; ++i) {
    if (payload.size() - at < kExtentHeaderBytes) return whole = false, ExtentMap();
    const std::uint64_t address = get_u64(payload.data() + at);
    const std::uint64_t size = get_u64(payload.data() + at + 8);
    at += kExtentHeaderBytes;
    if (size > payload.size() - at) return whole = false, ExtentMap();
    // No writer of ours changes anything behind the end; sums of what lies before it never overflow.
    if (address > end || size > end - address) return whole = false, ExtentMap();
    extents.put(address, payload.data() + at, static_cast<std::size_t>(size));
    at += static_cast<std::size_t>(size);
  }
  whole = at == payload.size();
  return extents;
}

}  // namespace

std::uint32_t head_of(int fd, const std::string& path) { return head_with(fd, ExtentMap(), path); }

std::uint32_t head_with(int fd, const ExtentMap& changes, const std::string& path) {
  const auto head = read_head(fd, changes, path);
  return crc_of(0, head.data(), head.size());
}

std::uint32_t body_of(int fd, const ExtentMap& changes, std::uint32_t length, const std::string& path) {
  std::vector<std::byte> body(length);
  read_all(fd, body.data(), body.size(), kHeadBytes, path);
  const std::uint64_t stop = kHeadBytes + length;
  for (const auto& [address, data] : changes.extents()) {
    const std::uint64_t first = std::clamp<std::uint64_t>(address, kHeadBytes, stop);
    const std::uint64_t last = std::clamp<std::uint64_t>(address + data.size(), kHeadBytes, stop);
    std::fill(body.begin() + static_cast<std::ptrdiff_t>(first - kHeadBytes),
              body.begin() + static_cast<std::ptrdiff_t>(last - kHeadBytes), std::byte{0});
  }
  return crc_of(0, body.data(), body.size());
}

std::uint64_t record_bytes_of(const ExtentMap& changes) {
  return kRecordHeaderBytes + kExtentHeaderBytes * changes.extents().size() + changes.bytes();
}

std::uint64_t write_record(int fd, std::uint64_t offset, const RecordHead& head, const ExtentMap& changes,
                           const std::string& path) {
  const std::uint64_t bytes = record_bytes_of(changes) - kRecordHeaderBytes;
  if (bytes > kPayloadBytesMax) {
    throw Error(ErrorCode::ERR_DATA_TOO_LARGE, "a commit changes " + std::to_string(bytes) +
                                                   " bytes that were there, of " + std::to_string(kPayloadBytesMax) +
                                                   " at most: commit more often")
        .with_path(path);
  }
  PayloadWriter payload(fd, offset + kRecordHeaderBytes, path);
  for (const auto& [address, data] : changes.extents()) {
    std::byte header[kExtentHeaderBytes];
    put_u64(header, address);
    put_u64(header + 8, data.size());
    payload.add(header, sizeof header);
    payload.add(data.data(), data.size());
  }
  payload.flush();

  std::byte header[kRecordHeaderBytes] = {};
  std::memcpy(header, kMagic, sizeof kMagic);
  put_u32(header + 8, kVersion);
  put_u32(header + 12, static_cast<std::uint32_t>(changes.extents().size()));
  put_u64(header + 16, head.sequence);
  put_u64(header + 24, head.end);
  put_u64(header + 32, head.file_size);
  put_u64(header + 40, payload.bytes());
  put_u32(header + 48, head.before);
  put_u32(header + 52, head.after);
  put_u32(header + 56, payload.crc());
  put_u32(header + 60, head.body_length);
  put_u32(header + 64, head.body);
  put_u32(header + kCrcOffset, crc_of(0, header, kCrcOffset));
  write_all(fd, header, sizeof header, offset, path);
  return kRecordHeaderBytes + payload.bytes();
}

std::optional<Record> read_record(int fd, std::uint64_t offset, const std::string& path) {
  std::byte header[kRecordHeaderBytes];
  if (read_all(fd, header, sizeof header, offset, path) < sizeof header) return std::nullopt;
  if (std::memcmp(header, kMagic, sizeof kMagic) != 0) return std::nullopt;
  // Before the checksum, which is elsewhere in other versions. The header is written in one call, within one sector.
  if (get_u32(header + 8) != kVersion) {
    throw Error(ErrorCode::ERR_JOURNAL_VERSION, "the journal \"" + path + "\" holds a record of version " +
                                                    std::to_string(get_u32(header + 8)) + "; this is version " +
                                                    std::to_string(kVersion))
        .with_path(path);
  }
  if (get_u32(header + kCrcOffset) != crc_of(0, header, kCrcOffset)) return std::nullopt;
  const std::uint64_t size = get_u64(header + 40);
  if (size > kPayloadBytesMax) {
    throw Error(ErrorCode::ERR_JOURNAL_FOREIGN, "the journal \"" + path + "\" tells of a record of " +
                                                    std::to_string(size) + " bytes; no writer makes one of more than " +
                                                    std::to_string(kPayloadBytesMax))
        .with_path(path);
  }
  const std::uint64_t there = size_of(fd, path);
  // A length that the journal does not have is never allocated.
  if (there < offset + kRecordHeaderBytes || size > there - offset - kRecordHeaderBytes) return std::nullopt;
  // The holes of a sparse file have a length, and no bytes.
  if (get_u32(header + 56) != payload_crc(fd, offset + kRecordHeaderBytes, size, path)) return std::nullopt;
  std::vector<std::byte> payload(static_cast<std::size_t>(size));
  if (read_all(fd, payload.data(), payload.size(), offset + kRecordHeaderBytes, path) < payload.size())
    return std::nullopt;
  Record record;
  record.head.sequence = get_u64(header + 16);
  record.head.end = get_u64(header + 24);
  record.head.file_size = get_u64(header + 32);
  record.head.before = get_u32(header + 48);
  record.head.after = get_u32(header + 52);
  record.head.body_length = get_u32(header + 60);
  record.head.body = get_u32(header + 64);
  if (record.head.body_length > kBodyEndMax) return std::nullopt;
  // What a signed file offset cannot hold is no file's end.
  if (record.head.end > kEndMax) return std::nullopt;
  bool whole = false;
  record.changes = parse_payload(payload, get_u32(header + 12), record.head.end, whole);
  if (!whole) return std::nullopt;
  return record;
}

void apply_record(int fd, const ExtentMap& changes, std::uint64_t end, const std::string& path) {
  const auto head = read_head(fd, changes, path);
  write_all(fd, head.data(), static_cast<std::size_t>(std::min<std::uint64_t>(head.size(), end)), 0, path);
  for (const auto& [address, data] : changes.extents()) {
    const std::uint64_t done = address < kHeadBytes ? std::min<std::uint64_t>(kHeadBytes - address, data.size()) : 0;
    write_all(fd, data.data() + done, data.size() - done, address + done, path);
  }
  if (size_of(fd, path) >= end) return;
  // A byte where nothing is yet. Setting the size would give up what is reserved behind it, and cut off what is written there meanwhile.
  const std::byte zero{0};
  write_all(fd, &zero, sizeof zero, end - 1, path);
}

}  // namespace h5saver::journal
