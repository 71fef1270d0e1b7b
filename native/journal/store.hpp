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
#include "journal/written_file.hpp"

namespace h5saver::journal {

class Store final : public WrittenFile {
 public:
  enum class Mode { create, append };
  /// Makes or opens the file, locks it against other writers, and replays what a dead writer has left.
  Store(const std::string& path, Mode mode, Durability durability);
  ~Store() override;

  void read(std::uint64_t address, std::byte* out, std::size_t size) override;
  void write(std::uint64_t address, const std::byte* data, std::size_t size, bool raw) override;
  std::uint64_t end_of_allocation() const override { return end_of_allocation_; }
  void set_end_of_allocation(std::uint64_t end) override { end_of_allocation_ = end; }
  std::uint64_t end_of_file() const override;
  int fd() const override { return file_.fd(); }
  void end_writes() override;
  /// What was written before the end of the writes is committed, the file gets its exact size, the journal is removed.
  void close() override;

  void begin_commit(Done done) override;
  std::uint64_t held_bytes() const override { return held_bytes_.load(std::memory_order_relaxed); }
  void check() const override;
  void give_up() override;
  std::optional<std::uint64_t> space_left(std::uint64_t owed) override;
  std::shared_ptr<StatisticsPlace> statistics() override { return journal_->statistics(); }
  std::vector<core::Error> take_warnings() override;
  void move_to(const std::string& path) override;

 private:
  void note_held();
  void pass_through(std::uint64_t address, const std::byte* data, std::size_t size);
  /// To be called before the file is made longer: that another program has cut it is the failure then.
  void notice_cut();
  bool has_failed() const;
  std::shared_ptr<const ExtentMap> committing() const;
  /// Takes what is held as the next commit. Empty when nothing has changed.
  std::shared_ptr<const ExtentMap> take_held();
  void make_room_for(const ExtentMap& changes, std::uint64_t end);
  /// What the journal has not taken yet of the newest commit is left to it.
  void leave_room_for_journal();
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
  std::uint64_t end_of_allocation_ = 0;
  bool changed_ = false;
  std::optional<SpaceGuard> space_;
  /// Of the newest commit, as long as the journal has not all the room that it takes; else 0.
  std::uint64_t growing_record_bytes_ = 0;
  /// Where the last commit was to end, and what has gone past the journal since: what else was given a place is in libhdf5's memory.
  std::uint64_t snapshot_end_ = 0;
  std::uint64_t passed_end_ = 0;
  std::uint64_t passed_bytes_ = 0;
  std::uint64_t last_commit_bytes_ = 0;
  std::size_t last_commit_extents_ = 0;
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
  /// The failure was that of a commit, or the file was cut: it is left as it is, with its journal, which may be needed to make it
  /// whole, or tells how long it was.
  bool is_damaged_ GUARDED_BY(mutex_) = false;
  bool given_up_ GUARDED_BY(mutex_) = false;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::vector<core::Error> warnings_ GUARDED_BY(mutex_);
  std::thread thread_;
};

}  // namespace h5saver::journal
