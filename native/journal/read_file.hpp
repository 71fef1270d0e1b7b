// A file that is only read: its bytes, with the changes of a commit laid over them that its dead writer did not get to apply.
// Threads: any, at the same time; it does not change.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "journal/file_io.hpp"
#include "journal/journal_file.hpp"

namespace h5saver::journal {

/// The commit of a dead writer that is laid over a file that is only read: its number, and the bytes that it changes.
struct LeftBehind {
  std::uint64_t sequence = 0;
  std::uint64_t bytes = 0;
};

class ReadFile {
 public:
  /// Throws the errors of the file system, and with `overlay` ERR_FILE_LOCKED and what is wrong with the journal.
  ReadFile(const std::string& path, bool overlay);
  /// What lies behind the end of the file is read as zeros.
  void read(std::uint64_t address, std::byte* out, std::size_t size) const;
  std::uint64_t end() const { return left_.record ? std::max(size_, left_.record->head.end) : size_; }
  int fd() const { return file_.fd(); }
  /// None where nothing is laid over the file.
  std::optional<LeftBehind> left_behind() const;
  bool has_journal_of_another() const { return left_.is_of_another_file; }

 private:
  std::string path_;
  Descriptor file_;
  std::uint64_t size_ = 0;
  Leavings left_;
};

/// While one lives, libhdf5's reads of raw data in this thread are noted, and not carried out: that is how one learns where in the file
/// a chunk lies, for whoever reads it later without libhdf5. One at a time in a thread; under the HDF5 lock.
class RawReads {
 public:
  struct Extent {
    std::uint64_t address = 0;
    std::size_t size = 0;
  };
  RawReads();
  ~RawReads();
  RawReads(const RawReads&) = delete;
  RawReads& operator=(const RawReads&) = delete;

  /// What was noted, and is forgotten now.
  std::vector<Extent> take() { return std::move(extents_); }

  /// The driver's: whether the read was noted.
  static bool note(std::uint64_t address, std::size_t size);

 private:
  std::vector<Extent> extents_;
};

}  // namespace h5saver::journal
