#include "journal/journal_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <thread>

#include "core/error.hpp"
#include "journal/bytes.hpp"
#include "journal/watch.hpp"

namespace h5saver::journal {
namespace {

using core::Error;
using core::ErrorCode;

constexpr char kMagic[8] = {'H', '5', 'S', 'V', 'J', 'R', 'N', 'L'};
constexpr std::uint32_t kVersion = 1;
constexpr std::size_t kHeaderBytes = 512;
constexpr std::uint64_t kKindOffset = 12;
constexpr std::uint64_t kGenerationOffset = 16;
constexpr std::uint64_t kIdentityOffset = 24;
// Not in the header, which is written once, and may not have come to the disk when this has; or this not, when it has.
constexpr std::uint64_t kNotedOffset = kHeaderBytes;
constexpr std::size_t kNotedBytes = 24;
constexpr std::uint64_t kRecordOffset = 4096;
// Somebody removes a journal between our opening and our locking it: each time the removing one has ended its file.
constexpr int kOpenTriesMax = 100;
// A pipe of that name shall hold nobody up.
constexpr int kLookFlags = O_RDONLY | O_NONBLOCK | O_CLOEXEC;

// A journal of ours, an empty one, or somebody else's file of that name.
void check_header(int fd, const std::string& path) {
  std::byte header[kHeaderBytes];
  if (read_all(fd, header, sizeof header, 0, path) == 0) return;
  // Its writer died while it made the journal: zeros stand where the header was to come.
  if (std::all_of(std::begin(header), std::end(header), [](std::byte byte) { return byte == std::byte{0}; })) return;
  if (std::memcmp(header, kMagic, sizeof kMagic) != 0) {
    throw Error(ErrorCode::ERR_JOURNAL_FOREIGN, "\"" + path + "\" is not a journal").with_path(path);
  }
  const std::uint32_t version = get_u32(header + 8);
  if (version != kVersion) {
    throw Error(ErrorCode::ERR_JOURNAL_VERSION, "the journal \"" + path + "\" is of version " +
                                                    std::to_string(version) + "; this is version " +
                                                    std::to_string(kVersion))
        .with_path(path);
  }
}

bool fits_head(const Record& record, int file_fd, const std::string& file) {
  const std::uint32_t head = head_of(file_fd, file);
  return head == record.head.before || head == record.head.after;
}

bool fits_body(const Record& record, int file_fd, const std::string& file) {
  return body_of(file_fd, record.changes, record.head.body_length, file) == record.head.body;
}

FileIdentity identity_in(int journal_fd, const std::string& path) {
  std::byte numbers[16];
  read_all(journal_fd, numbers, sizeof numbers, kIdentityOffset, path);
  return {get_u64(numbers), get_u64(numbers + 8)};
}

JournalFile::Kind kind_in(int journal_fd, const std::string& path) {
  std::byte number[4];
  read_all(journal_fd, number, sizeof number, kKindOffset, path);
  return static_cast<JournalFile::Kind>(get_u32(number));
}

// Asked only of a journal that does not fit: a copy of a file has another identity, and a copy of its journal fits to it.
bool is_of_another_file(int journal_fd, int file_fd, const std::string& file, const std::string& path) {
  return identity_in(journal_fd, path).differs_from(identity_of(file_fd, file));
}

[[noreturn]] void throw_foreign(const std::string& path, const std::string& why) {
  throw Error(ErrorCode::ERR_JOURNAL_FOREIGN, "the journal \"" + path + "\" " + why).with_path(path);
}

constexpr const char* kCutAdvice =
    ": bring back the file as the writer left it, or move its journal away to take the file as it is now";

// Whether the record is that of this file, and not of another that had its name before. Throws ERR_FILE_CUT and ERR_JOURNAL_FOREIGN
// where it is, and the file is not as its writer has left it.
bool belongs(int journal_fd, const Record& record, int file_fd, const std::string& file, const std::string& path) {
  const bool has_head = fits_head(record, file_fd, file);
  const bool has_body = has_head && fits_body(record, file_fd, file);
  if (!has_body && is_of_another_file(journal_fd, file_fd, file, path)) return false;
  // With the record laid over it what was cut off would be zeros, of which nobody could tell that they are none of the data. A writer
  // that closes sets the size to the record's end before it removes the journal.
  if (has_head) check_not_cut(file_fd, file, std::min(record.head.file_size, record.head.end), kCutAdvice);
  if (has_body) return true;
  throw_foreign(path,
                "does not fit to \"" + file +
                    "\", which another program has replaced, changed or cut since its writer has last committed: bring "
                    "back the file as the writer left it, or move the journal away to take the file as it is now");
}

// Of a live file there is no record: how long it was is all that its journal tells.
void check_live(int journal_fd, int file_fd, const std::string& file, const std::string& path) {
  if (kind_in(journal_fd, path) != JournalFile::Kind::lock_only) return;
  std::byte noted[kNotedBytes];
  read_all(journal_fd, noted, sizeof noted, kNotedOffset, path);
  const FileIdentity identity{get_u64(noted + 8), get_u64(noted + 16)};
  if (!identity.differs_from(identity_of(file_fd, file))) check_not_cut(file_fd, file, get_u64(noted), kCutAdvice);
}

bool is_the_same_file(int fd, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(fd, &opened) == 0 && ::stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev;
}

}  // namespace

std::string journal_path_of(const std::string& file) {
  std::string path = file + ".h5j";
  struct stat status {};
  if (::lstat(file.c_str(), &status) != 0 || !S_ISLNK(status.st_mode)) return path;
  if (::lstat(path.c_str(), &status) == 0) return path;
  const std::unique_ptr<char, void (*)(void*)> target(::realpath(file.c_str(), nullptr), std::free);
  return target ? std::string(target.get()) + ".h5j" : path;
}

JournalFile JournalFile::lock(const std::string& file) {
  const std::string path = journal_path_of(file);
  for (int attempt = 0; attempt < kOpenTriesMax; ++attempt) {
    Descriptor opened(::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!opened.is_open()) throw_errno("opening", path, errno);
    if (!try_lock(opened.fd(), Lock::exclusive, path)) {
      // Somebody who reads has it for a moment, to see whether a writer lives.
      if (try_lock(opened.fd(), Lock::shared, path)) {
        unlock(opened.fd());
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        continue;
      }
      throw Error(ErrorCode::ERR_FILE_LOCKED, "\"" + file + "\" is being written: its journal is locked")
          .with_path(file);
    }
    if (is_the_same_file(opened.fd(), path)) return JournalFile(std::move(opened), path);
  }
  throw Error(ErrorCode::ERR_FILE_LOCKED, "the journal of \"" + file + "\" is removed again and again").with_path(file);
}

JournalFile JournalFile::without_record(const std::string& file) {
  JournalFile journal = lock(file);
  check_header(journal.descriptor_.fd(), journal.path_);
  if (read_record(journal.descriptor_.fd(), kRecordOffset, journal.path_)) {
    // Its file was moved away without it: it is all that can make that file whole again.
    const std::string orphan = journal.path_ + ".orphan";
    if (::link(journal.path_.c_str(), orphan.c_str()) != 0) throw_errno("keeping an older journal as", orphan, errno);
    if (::unlink(journal.path_.c_str()) != 0) throw_errno("removing", journal.path_, errno);
    journal = lock(file);
  }
  clear_statistics(journal.descriptor_.fd(), journal.path_);
  return journal;
}

void JournalFile::claim_for(int file_fd, const std::string& file) {
  if (try_claim(file_fd)) return;
  // Made by lock(), or left by one who held nothing: it is not to lie beside a name that is not written by.
  if (size_of(descriptor_.fd(), path_) == 0) remove();
  throw Error(ErrorCode::ERR_FILE_LOCKED, "\"" + file + "\" is being written, by another name or without its journal")
      .with_path(file);
}

JournalFile JournalFile::for_new_file(const std::string& file, int file_fd) {
  JournalFile journal = without_record(file);
  journal.claim_for(file_fd, file);
  journal.reset(Kind::journal, identity_of(file_fd, file));
  return journal;
}

JournalFile JournalFile::for_live_file(const std::string& file, int file_fd) {
  JournalFile journal = without_record(file);
  journal.claim_for(file_fd, file);
  journal.reset(Kind::lock_only, identity_of(file_fd, file));
  return journal;
}

JournalFile JournalFile::for_existing_file(const std::string& file, int file_fd, std::optional<Record>& replayed) {
  JournalFile journal = lock(file);
  const int fd = journal.descriptor_.fd();
  // Before anything is replayed: under another name the file may be far ahead of what lies here.
  journal.claim_for(file_fd, file);
  check_header(fd, journal.path_);
  replayed = read_record(fd, kRecordOffset, journal.path_);
  if (replayed && !belongs(fd, *replayed, file_fd, file, journal.path_)) {
    throw_foreign(journal.path_,
                  "is that of another file, which had the name \"" + file + "\" before: move the journal away");
  }
  if (!replayed) check_live(fd, file_fd, file, journal.path_);
  // Not before: a journal of another file stays as it is.
  clear_statistics(journal.descriptor_.fd(), journal.path_);
  if (replayed) {
    // Its writer may have died before its sync: a record that only the operating system has must not be what stands between a
    // half-changed file and the loss of power.
    sync_data(journal.descriptor_.fd(), journal.path_);
    sync_folder_of(journal.path_);
    apply_record(file_fd, replayed->changes, replayed->head.end, file);
    sync_data(file_fd, file);
  }
  journal.reset(Kind::journal, identity_of(file_fd, file));
  return journal;
}

JournalFile::Place JournalFile::claim(const std::string& file) {
  const std::string path = journal_path_of(file);
  Place place{Descriptor(::open(path.c_str(), kLookFlags | O_NOFOLLOW)),
              Descriptor(::open(file.c_str(), kLookFlags | O_NOFOLLOW))};
  const bool is_free = (!place.journal.is_open() || try_lock(place.journal.fd(), Lock::exclusive, path)) &&
                       (!place.file.is_open() || try_lock(place.file.fd(), Lock::exclusive, file));
  if (is_free) return place;
  throw Error(ErrorCode::ERR_FILE_LOCKED, "\"" + file + "\" is open in another program, or is being written")
      .with_path(file);
}

void JournalFile::move_to(const std::string& file) {
  std::string path = journal_path_of(file);
  if (::rename(path_.c_str(), path.c_str()) != 0) throw_errno("renaming to", path, errno);
  path_ = std::move(path);
}

void JournalFile::reset(Kind kind, const FileIdentity& identity) {
  std::byte header[kHeaderBytes] = {};
  read_all(descriptor_.fd(), header, sizeof header, 0, path_);
  // Counted on: whoever watches the writer that died shall not take a commit of ours for one that he has seen.
  generation_ = (get_u64(header + kGenerationOffset) + 2) & ~std::uint64_t{1};
  std::fill(std::begin(header), std::end(header), std::byte{0});
  std::memcpy(header, kMagic, sizeof kMagic);
  put_u32(header + 8, kVersion);
  put_u32(header + kKindOffset, static_cast<std::uint32_t>(kind));
  put_u64(header + kGenerationOffset, generation_);
  put_u64(header + kIdentityOffset, identity.inode);
  put_u64(header + kIdentityOffset + 8, identity.born_ns);
  const std::byte nothing[kRecordHeaderBytes] = {};
  write_all(descriptor_.fd(), nothing, sizeof nothing, kRecordOffset, path_);
  identity_ = identity;
  note_file_size(0);
  write_all(descriptor_.fd(), header, sizeof header, 0, path_);
}

void JournalFile::reserve([[maybe_unused]] const ExtentMap& changes) {
#if defined(__linux__)
  const std::uint64_t end = kRecordOffset + record_bytes_of(changes);
  while (::fallocate(descriptor_.fd(), FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(end)) != 0 && errno == EINTR) {
  }
#endif
}

void JournalFile::note_file_size(std::uint64_t bytes) {
  std::byte noted[kNotedBytes];
  put_u64(noted, bytes);
  put_u64(noted + 8, identity_.inode);
  put_u64(noted + 16, identity_.born_ns);
  write_all(descriptor_.fd(), noted, sizeof noted, kNotedOffset, path_);
}

void JournalFile::write(const RecordHead& head, const ExtentMap& changes) {
  write_record(descriptor_.fd(), kRecordOffset, head, changes, path_);
}

void JournalFile::begin_apply() {
  ++generation_;
  write_generation();
}

void JournalFile::end_apply() {
  ++generation_;
  write_generation();
}

void JournalFile::write_generation() {
  std::byte number[8];
  put_u64(number, generation_);
  write_all(descriptor_.fd(), number, sizeof number, kGenerationOffset, path_);
}

const std::shared_ptr<StatisticsPlace>& JournalFile::statistics() {
  if (!telling_.place) telling_.place = std::make_shared<StatisticsPlace>(descriptor_.fd());
  return telling_.place;
}

void JournalFile::remove() {
  telling_.end();
  // Not the journal of somebody who came after ours was removed by hand.
  if (is_the_same_file(descriptor_.fd(), path_) && ::unlink(path_.c_str()) != 0) throw_errno("removing", path_, errno);
  descriptor_ = Descriptor();
}

std::optional<CommitWatch> CommitWatch::of_writer(const std::string& file) {
  const std::string path = journal_path_of(file);
  Descriptor opened(::open(path.c_str(), kLookFlags));
  if (!opened.is_open()) return std::nullopt;
  if (try_lock(opened.fd(), Lock::shared, path)) return std::nullopt;
  return CommitWatch(std::move(opened), path);
}

CommitWatch::Generation CommitWatch::now() const {
  if (!is_the_same_file(journal_.fd(), path_)) return kEnded;
  std::byte number[8];
  read_all(journal_.fd(), number, sizeof number, kGenerationOffset, path_);
  return get_u64(number);
}

bool CommitWatch::is_live() const { return kind_in(journal_.fd(), path_) == JournalFile::Kind::lock_only; }

Leavings left_beside(const std::string& file, int file_fd) {
  const std::string path = journal_path_of(file);
  const Descriptor opened(::open(path.c_str(), kLookFlags));
  if (!opened.is_open()) {
    if (errno == ENOENT) return {};
    throw_errno("opening", path, errno);
  }
  // A writer that lives applies its commits itself.
  if (!try_lock(opened.fd(), Lock::shared, path)) return {};
  check_header(opened.fd(), path);
  auto record = read_record(opened.fd(), kRecordOffset, path);
  if (!record) {
    check_live(opened.fd(), file_fd, file, path);
    return {};
  }
  if (!belongs(opened.fd(), *record, file_fd, file, path)) return {std::nullopt, true};
  return {std::move(record), false};
}

std::optional<Record> record_left_behind(const std::string& file, int file_fd) {
  return left_beside(file, file_fd).record;
}

}  // namespace h5saver::journal
