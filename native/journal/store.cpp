#include "journal/store.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace h5saver::journal {
namespace {

using core::Error;
using core::ErrorCode;
using core::MutexLock;

constexpr std::uint64_t kBlockBytes = 4096;

// Under a quota, where what is overwritten is copied block by block: once for the journal, once for the file.
std::uint64_t room_of_commit(std::uint64_t bytes, std::uint64_t extents) {
  return 2 * (bytes + extents * kBlockBytes) + kReserveBytes / 8;
}

Descriptor open_file(const std::string& path, Store::Mode mode) {
  const int flags = mode == Store::Mode::create ? O_RDWR | O_CREAT | O_EXCL : O_RDWR;
  Descriptor opened(::open(path.c_str(), flags | O_CLOEXEC, 0666));
  if (!opened.is_open()) throw_errno(mode == Store::Mode::create ? "making" : "opening", path, errno);
  return opened;
}

}  // namespace

Store::Store(const std::string& path, Mode mode, Durability durability)
    : path_(path), durability_(durability), file_(open_file(path, mode)) {
  // Never converted: the conversion of a lock can lose it. Others may read, and may not write.
  if (!try_lock(file_.fd(), Lock::shared, path)) {
    throw Error(ErrorCode::ERR_FILE_LOCKED, "\"" + path + "\" is being written by another program").with_path(path);
  }
  try {
    std::optional<Record> replayed;
    journal_ = mode == Mode::create ? JournalFile::for_new_file(path, file_.fd())
                                    : JournalFile::for_existing_file(path, file_.fd(), replayed);
    if (mode == Mode::append && size_of(file_.fd(), path) == 0) {
      // libhdf5 would take it for one that is to be made.
      journal_->remove();
      throw Error(ErrorCode::ERR_NOT_HDF5, "\"" + path + "\" is empty").with_path(path);
    }
    if (durability_ == Durability::durable) sync_folder_of(path);
  } catch (...) {
    // Ours, and empty: it would be in the way of a second try.
    if (mode == Mode::create) ::unlink(path.c_str());
    throw;
  }
  watch_.emplace(file_.fd(), path);
  space_.emplace(file_.fd(), path);
  MutexLock lock(mutex_);
  file_size_ = size_of(file_.fd(), path);
  committed_end_ = file_size_;
  snapshot_end_ = file_size_;
  passed_end_ = file_size_;
}

Store::~Store() {
  stop_thread();
  if (is_closed() || changed_ || has_committed()) return;
  try {
    // libhdf5 did not take the file: its journal holds nothing, and has nothing to tell.
    journal_->remove();
  } catch (...) {
    // An empty journal is in nobody's way.
  }
}

void Store::read(std::uint64_t address, std::byte* out, std::size_t size) {
  // Taken before the file is read: a commit that ends meanwhile must not leave us with neither its pages nor its writes.
  const auto changes = committing();
  read_all(file_.fd(), out, size, address, path_);
  if (changes) changes->overlay(address, size, out);
  if (last_changes_) last_changes_->overlay(address, size, out);
  held_.overlay(address, size, out);
}

void Store::write(std::uint64_t address, const std::byte* data, std::size_t size, bool raw) {
  changed_ = true;
  std::uint64_t pass_from = 0;
  bool given_up = false;
  {
    MutexLock lock(mutex_);
    pass_from = std::max(committed_end_, committing_end_);
    given_up = given_up_ || failure_.has_value() || is_closed();
  }
  std::size_t kept = size;
  if (raw && !given_up) kept = address >= pass_from ? 0 : std::min<std::uint64_t>(size, pass_from - address);
  if (kept > 0) {
    held_.put(address, data, kept);
    note_held();
  }
  if (kept == size) return;
  try {
    pass_through(address + kept, data + kept, size - kept);
  } catch (const Error& error) {
    MutexLock lock(mutex_);
    if (!failure_) failure_ = error;
  }
}

void Store::check() const {
  MutexLock lock(mutex_);
  if (failure_) throw *failure_;
}

void Store::pass_through(std::uint64_t address, const std::byte* data, std::size_t size) {
  notice_cut();
  check();
  leave_room_for_journal();
  space_->ensure(address + size, committing() != nullptr);
  write_all(file_.fd(), data, size, address, path_);
  const std::uint64_t end = address + size;
  if (end > passed_end_) passed_bytes_ += end - std::max(address, std::exchange(passed_end_, end));
  // Metadata that was given up since the last commit may have had this place.
  held_.erase(address, size);
  MutexLock lock(mutex_);
  file_size_ = std::max(file_size_, address + size);
}

void Store::notice_cut() {
  MutexLock lock(mutex_);
  try {
    if (!is_damaged_) check_not_cut(file_.fd(), path_, file_size_);
  } catch (const Error& error) {
    is_damaged_ = error.code() == ErrorCode::ERR_FILE_CUT;
    if (!failure_) failure_ = error;
  }
}

bool Store::has_failed() const {
  MutexLock lock(mutex_);
  return failure_.has_value();
}

std::uint64_t Store::end_of_file() const {
  MutexLock lock(mutex_);
  return std::max({file_size_, held_.end(), committing_ ? committing_->end() : 0});
}

void Store::note_held() {
  MutexLock lock(mutex_);
  held_bytes_.store(held_.bytes() + (committing_ ? committing_->bytes() : 0), std::memory_order_relaxed);
}

std::shared_ptr<const ExtentMap> Store::committing() const {
  MutexLock lock(mutex_);
  return committing_;
}

void Store::begin_commit(Done done) {
  // What room is made for it may make the file longer.
  notice_cut();
  std::optional<Error> failure;
  {
    MutexLock lock(mutex_);
    failure = failure_;
    if (!failure && given_up_) failure = Error(ErrorCode::ERR_WRITER_FAILED, "\"" + path_ + "\" was given up");
  }
  if (failure || !changed_) {
    done(failure);
    return;
  }
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  auto changes = take_held();
  last_commit_bytes_ = changes->bytes();
  last_commit_extents_ = changes->extents().size();
  make_room_for(*changes, end_of_allocation_);
  snapshot_end_ = end_of_allocation_;
  passed_end_ = snapshot_end_;
  passed_bytes_ = 0;
  MutexLock lock(mutex_);
  held_bytes_.store(changes->bytes(), std::memory_order_relaxed);
  committing_ = std::move(changes);
  committing_end_ = end_of_allocation_;
  done_ = std::move(done);
  work_.notify_one();
}

std::shared_ptr<const ExtentMap> Store::take_held() {
  auto changes = std::make_shared<ExtentMap>(std::exchange(held_, ExtentMap()));
  // What lies behind the end belongs to nothing.
  changes->erase(end_of_allocation_, ~std::uint64_t{0});
  changed_ = false;
  return changes;
}

void Store::run() {
  for (;;) {
    std::shared_ptr<const ExtentMap> changes;
    std::uint64_t end = 0;
    {
      MutexLock lock(mutex_);
      while (!done_ && !stopping_) work_.wait(lock.native());
      if (!done_) return;
      changes = committing_;
      end = committing_end_;
    }
    std::optional<Error> failure;
    try {
      carry_out(*changes, end);
    } catch (...) {
      failure = core::error_of_current_exception();
    }
    changes.reset();
    Done done;
    {
      MutexLock lock(mutex_);
      if (failure) {
        failure_ = failure;
        is_damaged_ = true;
      } else {
        committed_end_ = end;
        file_size_ = std::max(file_size_, end);
        held_bytes_.fetch_sub(committing_->bytes(), std::memory_order_relaxed);
        committing_.reset();
      }
      done = std::exchange(done_, nullptr);
    }
    done(failure);
    idle_.notify_all();
  }
}

// After a failure the record that stands in the journal, if it is whole, is the way back to the last commit: nothing is retried.
void Store::carry_out(const ExtentMap& changes, std::uint64_t end) {
  const bool durable = durability_ == Durability::durable;
  RecordHead record;
  std::uint64_t committed = 0;
  std::uint64_t size_min = 0;
  {
    MutexLock lock(mutex_);
    record.sequence = ++sequence_;
    committed = committed_end_;
    size_min = file_size_;
  }
  if (auto warning = watch_->check(file_.fd(), path_, size_min)) {
    MutexLock lock(mutex_);
    warnings_.push_back(std::move(*warning));
  }
  if (durable) sync_data(file_.fd(), path_);
  record.end = end;
  record.file_size = size_min;
  record.before = head_of(file_.fd(), path_);
  record.after = head_with(file_.fd(), changes, path_);
  const std::uint64_t body_end = std::min({committed, end, kBodyEndMax});
  record.body_length = body_end > kHeadBytes ? static_cast<std::uint32_t>(body_end - kHeadBytes) : 0;
  record.body = body_of(file_.fd(), changes, record.body_length, path_);
  {
    const auto alone = SpaceGuard::keep_searches_away();
    journal_->write(record, changes);
  }
  if (durable) journal_->sync();
  // The syncs may have taken seconds.
  check_not_cut(file_.fd(), path_, size_min);
  const auto alone = SpaceGuard::keep_searches_away();
  journal_->begin_apply();
  apply_record(file_.fd(), changes, end, path_);
  journal_->end_apply();
}

// Once for the journal, once for the file; and some for what file systems keep of their own.
void Store::make_room_for(const ExtentMap& changes, std::uint64_t end) {
  // Rows that are written while the commit is on its way shall not have it.
  growing_record_bytes_ = record_bytes_of(changes);
  leave_room_for_journal();
  std::uint64_t bytes = 2 * changes.bytes() + kReserveBytes / 4;
  if (space_->is_limited()) bytes = room_of_commit(changes.bytes(), changes.extents().size());
  const bool made = space_->make_room(bytes, size_of(file_.fd(), path_));
  space_->note_commit(end);
  if (!made) return;
  // What was given back is for this commit.
  const auto alone = SpaceGuard::keep_searches_away();
  journal_->reserve(changes);
  leave_room_for_journal();
  space_->keep(end, bytes);
}

void Store::leave_room_for_journal() {
  if (growing_record_bytes_ == 0) return;
  const std::uint64_t missing = growing_record_bytes_ - std::min(growing_record_bytes_, journal_->allocated());
  space_->leave(missing);
  if (missing == 0) growing_record_bytes_ = 0;
}

std::optional<std::uint64_t> Store::space_left(std::uint64_t owed) {
  // libhdf5 writes what describes the data at a commit, and has given it its place by now.
  const std::uint64_t end = std::max(end_of_file(), end_of_allocation_);
  leave_room_for_journal();
  notice_cut();
  if (!has_failed()) space_->look(end, owed, committing() != nullptr);
  // The next commit may be larger than the last.
  const std::uint64_t commit_bytes = room_of_commit(std::max(held_.bytes(), 2 * last_commit_bytes_),
                                                    std::max(held_.extents().size(), 2 * last_commit_extents_));
  const auto left = space_->left(end, commit_bytes);
  if (!left) return left;
  // The next commit comes before more rows: what the reserve does not hold of it is theirs no more. It may fill holes of the file,
  // and the journal may have to grow for it. What libhdf5 changes of what was there before is taken to be as much as the last time.
  const std::uint64_t in_memory = end_of_allocation_ - std::min(end_of_allocation_, snapshot_end_ + passed_bytes_);
  const std::uint64_t held = held_bytes() + in_memory;
  const std::uint64_t record = std::max(held, last_commit_bytes_);
  const std::uint64_t needed = held + record - std::min(record, journal_->allocated());
  return *left - std::min(*left, needed - std::min(needed, kGrowthBytes));
}

std::vector<Error> Store::take_warnings() {
  MutexLock lock(mutex_);
  return std::exchange(warnings_, {});
}

void Store::move_to(const std::string& path) {
  // The commit thread has the names in hand.
  wait_for_commit();
  check();
  // From here on the file is whole without its journal, whichever of the two has its new name when the power fails.
  if (durability_ == Durability::durable) sync_data(file_.fd(), path_);
  const JournalFile::Place place = JournalFile::claim(path);
  if (::rename(path_.c_str(), path.c_str()) != 0) throw_errno("renaming to", path, errno);
  journal_->move_to(path);
  path_ = path;
  if (durability_ == Durability::durable) sync_folder_of(path_);
}

void Store::give_up() {
  MutexLock lock(mutex_);
  given_up_ = true;
}

void Store::wait_for_commit() {
  MutexLock lock(mutex_);
  while (done_) idle_.wait(lock.native());
}

void Store::stop_thread() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  if (thread_.joinable()) thread_.join();
}

bool Store::has_committed() const {
  MutexLock lock(mutex_);
  return sequence_ > 0;
}

void Store::end_writes() {
  if (is_closed()) return;
  note_closed();
  last_end_ = end_of_allocation_;
  if (changed_) last_changes_ = take_held();
}

void Store::close() {
  end_writes();
  stop_thread();
  // Its owner may live on for long, held by JavaScript: the locks are free for others from here on, whatever happens. The
  // descriptor stays for those who still read through it.
  struct Release {
    Store& store;
    ~Release() {
      unlock(store.file_.fd());
      release_claim(store.file_.fd());
      store.journal_.reset();
    }
  } const release{*this};
  notice_cut();
  std::optional<Error> failure;
  bool given_up = false;
  std::uint64_t end = 0;
  {
    MutexLock lock(mutex_);
    failure = failure_;
    given_up = given_up_;
    end = committed_end_;
    if (is_damaged_) {
      // What was reserved behind the file's end is of no use any more.
      space_->release(size_of(file_.fd(), path_));
      // Of a file that was deleted there is nothing to make whole, and another one may have its name.
      if (is_nameless(file_.fd(), path_)) journal_->remove();
      throw *failure;
    }
  }
  if (!failure && !given_up && last_changes_) {
    end = last_end_;
    make_room_for(*last_changes_, end);
    carry_out(*last_changes_, end);
  }
  // Raw data that no commit refers to are cut off.
  if (size_of(file_.fd(), path_) > end) set_size(file_.fd(), end, path_);
  space_->release(end);
  if (durability_ == Durability::durable) sync_data(file_.fd(), path_);
  journal_->remove();
  if (durability_ == Durability::durable) sync_folder_of(path_);
  if (failure && !given_up) throw *failure;
}

}  // namespace h5saver::journal
