// A file that others follow while it is written (HDF5's SWMR). Whatever libhdf5 writes reaches the file at once and in its order:
// readers depend on that order, so nothing is held back and there is no redo record. The file's journal is a lock, and
// tells how long the file was at its last flush.
//
//   write ──────────────────────────► file        begin_commit ──commit thread──► watch, sync, note ──► done
//        └─ after a failure ─► held_
//
// Threads: as WrittenFile says; the commit thread only looks at the file, syncs it, and notes its size. `mutex_` guards what both touch.
// Invariants: (1) after the first failed write nothing reaches the file: a later write without an earlier one would tear it. What
// libhdf5 writes then stays in memory, so that it can close without a failure, which can crash it. (2) The lock file outlives
// every end but a clean close: it tells that the file's flags are those of a writer that died, and may be cleared.
#pragma once

#include <condition_variable>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/mutex.hpp"
#include "journal/extent_map.hpp"
#include "journal/file_io.hpp"
#include "journal/journal_file.hpp"
#include "journal/space.hpp"
#include "journal/watch.hpp"
#include "journal/written_file.hpp"

namespace h5saver::journal {

class LiveFile final : public WrittenFile {
 public:
  /// A new file, locked against other writers. Throws ERR_FILE_EXISTS, ERR_FILE_LOCKED and the file system's errors.
  static std::unique_ptr<LiveFile> create(const std::string& path, Durability durability);
  /// An existing file, for somebody who holds its journal's lock and repairs it.
  static std::unique_ptr<LiveFile> repair(const std::string& path);
  ~LiveFile() override;

  void read(std::uint64_t address, std::byte* out, std::size_t size) override;
  void write(std::uint64_t address, const std::byte* data, std::size_t size, bool raw) override;
  std::uint64_t end_of_allocation() const override { return end_of_allocation_; }
  void set_end_of_allocation(std::uint64_t end) override { end_of_allocation_ = end; }
  std::uint64_t end_of_file() const override;
  void reach_end() override;
  int fd() const override { return file_.fd(); }
  void end_writes() override { note_closed(); }
  void close() override;

  void begin_commit(Done done) override;
  /// None: what is in memory after a failure no commit gives up.
  std::uint64_t held_bytes() const override { return 0; }
  void check() const override;
  void give_up() override;
  std::optional<std::uint64_t> space_left(std::uint64_t owed) override;
  std::shared_ptr<StatisticsPlace> statistics() override { return lock_ ? lock_->statistics() : nullptr; }
  std::vector<core::Error> take_warnings() override;
  void move_to(const std::string& path) override;

 private:
  LiveFile(const std::string& path, Descriptor file, std::optional<JournalFile> lock, Durability durability);
  bool may_write() const;
  void run();
  void carry_out();
  void wait_for_commit();
  void stop_thread();
  void finish();

  std::string path_;
  const Durability durability_;
  Descriptor file_;
  /// None where the lock is held by the caller.
  std::optional<JournalFile> lock_;

  // Touched under the HDF5 lock only.
  ExtentMap held_;
  std::uint64_t end_of_allocation_ = 0;
  std::uint64_t file_size_ = 0;
  bool changed_ = false;
  SpaceGuard space_;
  /// The commit thread's.
  Watch watch_;

  mutable core::Mutex mutex_;
  std::condition_variable work_;
  std::condition_variable idle_;
  Done done_ GUARDED_BY(mutex_);
  /// Size of the file at the commit that was begun last.
  std::uint64_t commit_size_ GUARDED_BY(mutex_) = 0;
  std::optional<core::Error> failure_ GUARDED_BY(mutex_);
  bool given_up_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<core::Error> warnings_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace h5saver::journal
