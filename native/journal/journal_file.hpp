// The file beside a file that is being written: `<file>.h5j`. Whoever holds its lock is the writer, or the one who repairs.
//
//     0     magic "H5SVJRNL", u32 version (1)
//    12     u32 kind: 0 a journal; 1 only the lock of a file that is followed while it is written (live_file.hpp)
//    16     u64 generation: odd while a commit is being applied to the file
//    24     u64 inode of the file, u64 nanoseconds at which it was made (identity.hpp); zeros where they are not known
//   512     u64 bytes that a live file had when it was last flushed, 0 where that is not known; its inode and time as above
//  1024     what the writer tells of itself (statistics.hpp)
//  4096     one redo record (record.hpp), replaced by that of the next commit
//
// Only one record is needed: before a record is replaced, the file is synced, and with it what the record had changed.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "journal/file_io.hpp"
#include "journal/identity.hpp"
#include "journal/record.hpp"
#include "journal/statistics.hpp"

namespace h5saver::journal {

/// `<file>.h5j`. A link to a file has the journal of that file, unless it has one itself: the file was moved away from under it.
std::string journal_path_of(const std::string& file);

/// The journal of a writer: locked until it is removed or dropped. Its lock is waited for only where somebody who
/// reads has it, for the moment of a look.
class JournalFile {
 public:
  enum class Kind : std::uint32_t { journal = 0, lock_only = 1 };
  /// For a file that was just made. A journal that lies there belongs to a file that is gone: one with a record is moved aside
  /// (`<file>.h5j.orphan`), others are taken over. Claims the file. Throws ERR_FILE_LOCKED, ERR_FILE_EXISTS for a second orphan,
  /// and the file system's errors.
  static JournalFile for_new_file(const std::string& file, int file_fd);
  /// For a file that was just made and needs no more than the lock. Throws as for_new_file.
  static JournalFile for_live_file(const std::string& file, int file_fd);
  /// For a file that exists: it is claimed, and what its dead writer has left is replayed, synced and forgotten. `replayed` is
  /// what that was. Throws ERR_FILE_LOCKED, also where the file is written by another name; ERR_JOURNAL_FOREIGN, ERR_JOURNAL_VERSION,
  /// ERR_FILE_CUT.
  static JournalFile for_existing_file(const std::string& file, int file_fd, std::optional<Record>& replayed);

  /// A name that a file is about to take over. While it stands nobody writes the file that has the name now.
  struct Place {
    Descriptor journal;
    Descriptor file;
  };
  /// Throws ERR_FILE_LOCKED where the file of that name is being written.
  static Place claim(const std::string& file);
  /// Follows the file to its new name.
  void move_to(const std::string& file);

  /// Tries to get the room that a record of these changes needs.
  void reserve(const ExtentMap& changes);
  /// Bytes of the disk that it has: a record of that length needs no more.
  std::uint64_t allocated() const { return allocated_of(descriptor_.fd(), path_); }
  /// Of a live file, which has no records: it has so many bytes by now.
  void note_file_size(std::uint64_t bytes);
  /// Replaces the record.
  void write(const RecordHead& head, const ExtentMap& changes);
  void sync() { sync_data(descriptor_.fd(), path_); }
  /// Around the writes that apply a record.
  void begin_apply();
  void end_apply();
  /// The file is whole without it.
  void remove();

  const std::string& path() const { return path_; }
  /// Where the writer tells of itself, until the journal is removed or dropped. One for each journal.
  const std::shared_ptr<StatisticsPlace>& statistics();

 private:
  /// Ends the statistics before the lock is given up.
  struct Telling {
    Telling() = default;
    Telling(Telling&&) = default;
    Telling& operator=(Telling&& other) noexcept {
      end();
      place = std::move(other.place);
      return *this;
    }
    ~Telling() { end(); }
    void end() {
      if (place) place->end();
    }
    std::shared_ptr<StatisticsPlace> place;
  };

  JournalFile(Descriptor descriptor, std::string path) : descriptor_(std::move(descriptor)), path_(std::move(path)) {}
  static JournalFile lock(const std::string& file);
  static JournalFile without_record(const std::string& file);
  void claim_for(int file_fd, const std::string& file);
  void reset(Kind kind, const FileIdentity& identity);
  void write_generation();

  Descriptor descriptor_;
  std::string path_;
  std::uint64_t generation_ = 0;
  FileIdentity identity_;
  Telling telling_;
};

/// Watches the commits of a writer in another process, for those who read its file meanwhile.
class CommitWatch {
 public:
  /// None where no writer has a journal for the file.
  static std::optional<CommitWatch> of_writer(const std::string& file);
  /// Counts the commits of the writer: odd while one is being applied. kEnded when the writer has closed its file.
  using Generation = std::uint64_t;
  static constexpr Generation kEnded = ~Generation{0};
  static bool is_changing(Generation generation) { return generation % 2 == 1 && generation != kEnded; }
  Generation now() const;
  /// Whether the writer's journal is only a lock: its file is followed by other means.
  bool is_live() const;
  /// What the writer told last; none where it has not told anything yet, or where somebody repairs the file.
  std::optional<Statistics> statistics() const { return read_statistics(journal_.fd(), path_); }

 private:
  CommitWatch(Descriptor journal, std::string path) : journal_(std::move(journal)), path_(std::move(path)) {}
  Descriptor journal_;
  std::string path_;
};

/// What somebody who only reads finds beside a file.
struct Leavings {
  /// What has to be laid over a file whose writer has died. None where there is no journal, no record, or a writer that lives.
  std::optional<Record> record;
  /// There is a record, of a file that is not this one: the journal was left where this file has its name now.
  bool is_of_another_file = false;
};
/// Throws ERR_JOURNAL_VERSION, ERR_FILE_CUT, and ERR_JOURNAL_FOREIGN where the file is, or may be, the journal's own and does not fit to it: changed by
/// another program since its writer died, it may be torn.
Leavings left_beside(const std::string& file, int file_fd);
/// The record alone.
std::optional<Record> record_left_behind(const std::string& file, int file_fd);

}  // namespace h5saver::journal
