// A file under a journal: what libhdf5 reads and writes through the driver, and the commits that bring it to disk.
//
// Raw data above the committed end of the file goes straight through: nothing that was committed refers to it. Everything else
// is held back, and reaches the file only by way of the journal. So the file is, at any moment, that of a commit, or can be made so.
//
//   write ──► above `pass_from_` and raw ──────────────────────────────────────► file
//        └──► held_ ──begin_commit──► committing_ ──commit thread──► journal ──► file
//                                     1 sync the file: raw data, and what the last commit had changed
//                                     2 write the record, sync the journal        from here on the commit survives
//                                     3 change the file
//
// Threads: reads, writes and requests come from whoever holds the HDF5 lock, one at a time. The commit thread takes
// `committing_`, which never changes, and calls no libhdf5. `mutex_` guards what both touch.
// Invariants: (1) one commit is in flight at most. (2) what passes straight through lies above the committed end and that of the
// commit in flight. (3) no write fails for libhdf5, which 1.10 is not sure to survive: the first failure is kept, and from then on
// all writes stay in memory. Whoever writes asks for the failure after each call.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/error.hpp"
#include "core/mutex.hpp"
#include "journal/extent_map.hpp"
#include "journal/file_io.hpp"
#include "journal/journal_file.hpp"
#include "journal/space.hpp"
#include "journal/watch.hpp"

namespace h5saver::journal {

/// What a commit waits for. fast: the operating system has it. durable: the disk has it.
enum class Durability { fast, durable };

class Store {
 public:
  enum class Mode { create, append };
  /// Makes or opens the file, locks it against other writers, and replays what a dead writer has left.
  Store(const std::string& path, Mode mode, Durability durability);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // The driver's part. Reading may throw core::Error.
  void read(std::uint64_t address, std::byte* out, std::size_t size);
  void write(std::uint64_t address, const std::byte* data, std::size_t size, bool raw);
  std::uint64_t end_of_allocation() const { return end_of_allocation_; }
  void set_end_of_allocation(std::uint64_t end) { end_of_allocation_ = end; }
  std::uint64_t end_of_file() const;
  int fd() const { return file_.fd(); }
  /// The writer has closed the file: what libhdf5 still writes, for others in this process that read it, stays in memory.
  void end_writes();
  /// What was written before the end of the writes (which it is, where nobody told it) is committed, the file gets its exact size,
  /// the journal is removed. The locks are given up whatever happens. Throws what failed. Needs no HDF5 lock.
  void close();
  /// Any thread.
  bool is_closed() const { return is_closed_.load(std::memory_order_acquire); }

  // The writer's part.
  using Done = std::function<void(std::optional<core::Error>)>;
  /// Commits what was written so far (libhdf5 has to be flushed before). `done` is called from the commit thread, or from this
  /// call when there is nothing to commit. None may be in flight.
  void begin_commit(Done done);
  /// Bytes in memory that wait for a commit, those in flight included. Any thread.
  std::uint64_t held_bytes() const { return held_bytes_.load(std::memory_order_relaxed); }
  /// Throws the first failure, if there was one.
  void check() const;
  /// Nothing more reaches the file.
  void give_up();
  /// Bytes that rows may still take on the disk; none where that cannot be told.
  std::optional<std::uint64_t> space_left();
  /// What the last commits have found worth a warning, each once.
  std::vector<core::Error> take_warnings();
  /// Gives the file another name, in place of the file that has it: as one step for whoever opens that name. The file has to be
  /// committed; a commit in flight is waited for. Throws ERR_FILE_LOCKED where that file is being written, and the file system's errors.
  void move_to(const std::string& path);

 private:
  void note_held();
  void pass_through(std::uint64_t address, const std::byte* data, std::size_t size);
  std::shared_ptr<const ExtentMap> committing() const;
  /// Takes what is held as the next commit. Empty when nothing has changed.
  std::shared_ptr<const ExtentMap> take_held();
  void make_room_for(const ExtentMap& changes, std::uint64_t end);
  void carry_out(const ExtentMap& changes, std::uint64_t end);
  void run();
  void wait_for_commit();
  void stop_thread();
  bool has_committed() const;

  std::string path_;
  const Durability durability_;
  Descriptor file_;
  std::optional<JournalFile> journal_;
  /// The commit thread's, and that of close().
  std::optional<Watch> watch_;

  // Touched under the HDF5 lock only; once the writes have ended, close() reads what it needs of it without.
  ExtentMap held_;
  std::atomic<std::uint64_t> held_bytes_{0};
  std::atomic<bool> is_closed_{false};
  std::uint64_t end_of_allocation_ = 0;
  bool changed_ = false;
  std::optional<SpaceGuard> space_;
  /// What close() has to commit, set by end_writes(): none when nothing has changed since the last commit.
  std::shared_ptr<const ExtentMap> last_changes_;
  std::uint64_t last_end_ = 0;

  mutable core::Mutex mutex_;
  std::condition_variable work_;
  std::condition_variable idle_;
  std::shared_ptr<const ExtentMap> committing_ GUARDED_BY(mutex_);
  Done done_ GUARDED_BY(mutex_);
  std::uint64_t committing_end_ GUARDED_BY(mutex_) = 0;
  std::uint64_t committed_end_ GUARDED_BY(mutex_) = 0;
  std::uint64_t file_size_ GUARDED_BY(mutex_) = 0;
  std::uint64_t sequence_ GUARDED_BY(mutex_) = 0;
  std::optional<core::Error> failure_ GUARDED_BY(mutex_);
  /// The failure was that of a commit: the journal may be needed to make the file whole.
  bool commit_failed_ GUARDED_BY(mutex_) = false;
  bool given_up_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<core::Error> warnings_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace h5saver::journal
