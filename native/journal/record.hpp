// A redo record: everything that one commit changes below the end of what was committed before, and how to find out whether it
// is whole and belongs to a file.
//
// Bytes, all numbers little-endian:
//     0  magic "H5SVREDO"         40  u64 payload bytes
//     8  u32 version (2)          48  u32 CRC-32 of the file's head before the commit
//    12  u32 number of extents    52  u32 CRC-32 of the file's head after it
//    16  u64 sequence             56  u32 CRC-32 of the payload
//    24  u64 end of the file      60  u32 length, u32 CRC-32 of the file's body
//    32  u64 size of the file     68  u32 CRC-32 of bytes 0 to 67
//    72  payload: for each extent u64 address, u64 length, its bytes
//
// The head is the first 512 bytes of the file, which hold HDF5's superblock, zeros in place of those that the file does not have.
// They are written in one call, which neither a kill nor a disk cuts: while a commit is being applied, the head is that before
// or that after it. The body is what follows the head in what was committed before, up to 64 KiB of the file, zeros in place of
// what the record changes: it is the same before, during and after. Recordings of one kind may have equal heads; in their bodies
// stand their names and times.
//
// The size is that of the file when the record was begun, at the least: a file that is shorter than that, and shorter than the end that
// the record gives it, was cut. Version 1 had none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "journal/extent_map.hpp"

namespace h5saver::journal {

constexpr std::size_t kRecordHeaderBytes = 72;
constexpr std::size_t kHeadBytes = 512;
constexpr std::uint64_t kBodyEndMax = 64 * 1024;
/// No commit changes more, and no longer payload is read: whoever reads a record takes it into memory.
constexpr std::uint64_t kPayloadBytesMax = std::uint64_t{2} << 30U;

struct RecordHead {
  std::uint64_t sequence = 0;
  /// Size of the file once the record is applied.
  std::uint64_t end = 0;
  /// What the file had when the record was begun, at the least.
  std::uint64_t file_size = 0;
  /// CRC-32 of the file's head.
  std::uint32_t before = 0;
  std::uint32_t after = 0;
  /// Bytes of the body, and their CRC-32.
  std::uint32_t body_length = 0;
  std::uint32_t body = 0;
};

struct Record {
  RecordHead head;
  ExtentMap changes;
};

/// CRC-32 of the head of a file as it is now, or as it will be with `changes` laid over it.
std::uint32_t head_of(int fd, const std::string& path);
std::uint32_t head_with(int fd, const ExtentMap& changes, const std::string& path);

/// CRC-32 of `length` bytes of the body of a file, as `changes` leaves them.
std::uint32_t body_of(int fd, const ExtentMap& changes, std::uint32_t length, const std::string& path);

/// The length of a record of these changes.
std::uint64_t record_bytes_of(const ExtentMap& changes);

/// Writes a record at `offset` of a journal; returns its length. Payload first: until the header stands, there is no record.
/// Throws ERR_DATA_TOO_LARGE above kPayloadBytesMax, before anything is written.
std::uint64_t write_record(int fd, std::uint64_t offset, const RecordHead& head, const ExtentMap& changes,
                           const std::string& path);

/// The record at `offset`, or none where no whole one stands. Throws ERR_JOURNAL_VERSION for one of another version, and
/// ERR_JOURNAL_FOREIGN for one longer than any that is written. Takes no memory for a payload before its checksum was found right.
std::optional<Record> read_record(int fd, std::uint64_t offset, const std::string& path);

/// Writes what the record changes into the file, and gives it its size. May be done any number of times.
void apply_record(int fd, const ExtentMap& changes, std::uint64_t end, const std::string& path);

}  // namespace h5saver::journal
