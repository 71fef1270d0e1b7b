// A redo record: everything that one commit changes below the end of what was committed before, and how to find out whether it
// is whole and belongs to a file.
//
// Bytes, all numbers little-endian:
//     0  magic "H5SVREDO"         32  u64 payload bytes
//     8  u32 version (1)          40  u32 length, u32 CRC-32 of the file's head before the commit
//    12  u32 number of extents    48  u32 length, u32 CRC-32 of the file's head after it
//    16  u64 sequence             56  u32 CRC-32 of the payload
//    24  u64 end of the file      60  u32 CRC-32 of bytes 0 to 59
//    64  payload: for each extent u64 address, u64 length, its bytes
//
// The head is the first 512 bytes of the file, which hold HDF5's superblock: a disk writes them whole or not at all, so while
// a commit is being applied the head is that before or that after it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/extent_map.hpp"

namespace h5saver::journal {

constexpr std::size_t kRecordHeaderBytes = 64;
constexpr std::size_t kHeadBytes = 512;

/// Tells the beginning of a file from others.
struct Head {
  std::uint32_t length = 0;
  std::uint32_t crc = 0;
  bool operator==(const Head& other) const { return length == other.length && crc == other.crc; }
};

struct RecordHead {
  std::uint64_t sequence = 0;
  /// Size of the file once the record is applied.
  std::uint64_t end = 0;
  Head before;
  Head after;
};

struct Record {
  RecordHead head;
  ExtentMap changes;
};

/// The head of a file as it is now, or as it will be with `changes` laid over it and the size `end`.
Head head_of(int fd, const std::string& path);
Head head_with(int fd, const ExtentMap& changes, std::uint64_t end, const std::string& path);

/// Writes a record at `offset` of a journal; returns its length. Payload first: until the header stands, there is no record.
std::uint64_t write_record(int fd, std::uint64_t offset, const RecordHead& head, const ExtentMap& changes,
                           const std::string& path);

/// The record at `offset`, or none where no whole one stands. Throws ERR_JOURNAL_VERSION for one of a newer version.
std::optional<Record> read_record(int fd, std::uint64_t offset, const std::string& path);

/// Writes what the record changes into the file, and gives it its size. May be done any number of times.
void apply_record(int fd, const ExtentMap& changes, std::uint64_t end, const std::string& path);

}  // namespace h5saver::journal
