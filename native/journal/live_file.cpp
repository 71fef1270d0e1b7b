#include "journal/live_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace h5saver::journal {

using core::Error;
using core::ErrorCode;
using core::MutexLock;

std::unique_ptr<LiveFile> LiveFile::create(const std::string& path, Durability durability) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666));
  if (!file.is_open()) throw_errno("making", path, errno);
  try {
    // Shared: whoever follows the file takes the same lock, and a foreign writer is refused.
    if (!try_lock(file.fd(), Lock::shared, path)) {
      throw Error(ErrorCode::ERR_FILE_LOCKED, "\"" + path + "\" is being written by another program").with_path(path);
    }
    JournalFile lock = JournalFile::for_live_file(path, file.fd());
    if (durability == Durability::durable) sync_folder_of(path);
    return std::unique_ptr<LiveFile>(new LiveFile(path, std::move(file), std::move(lock), durability));
  } catch (...) {
    // Ours, and empty: it would be in the way of a second try.
    ::unlink(path.c_str());
    throw;
  }
}

std::unique_ptr<LiveFile> LiveFile::repair(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (!file.is_open()) throw_errno("opening", path, errno);
  return std::unique_ptr<LiveFile>(new LiveFile(path, std::move(file), std::nullopt, Durability::durable));
}

LiveFile::LiveFile(const std::string& path, Descriptor file, std::optional<JournalFile> lock, Durability durability)
    : path_(path),
      durability_(durability),
      file_(std::move(file)),
      lock_(std::move(lock)),
      file_size_(size_of(file_.fd(), path)),
      space_(file_.fd(), path),
      watch_(file_.fd(), path) {}

LiveFile::~LiveFile() { stop_thread(); }

bool LiveFile::may_write() const {
  MutexLock lock(mutex_);
  return !given_up_ && !failure_ && !is_closed();
}

void LiveFile::check() const {
  MutexLock lock(mutex_);
  if (failure_) throw *failure_;
}

void LiveFile::read(std::uint64_t address, std::byte* out, std::size_t size) {
  read_all(file_.fd(), out, size, address, path_);
  held_.overlay(address, size, out);
}

void LiveFile::write(std::uint64_t address, const std::byte* data, std::size_t size, bool raw) {
  if (may_write()) {
    try {
      if (address + size >= file_size_) check_not_cut(file_.fd(), path_, file_size_);
      if (raw) space_.ensure(address + size);
      write_all(file_.fd(), data, size, address, path_);
      changed_ = true;
      file_size_ = std::max(file_size_, address + size);
      return;
    } catch (...) {
      MutexLock lock(mutex_);
      if (!failure_) failure_ = core::error_of_current_exception();
    }
  }
  held_.put(address, data, size);
}

std::uint64_t LiveFile::end_of_file() const { return std::max(file_size_, held_.end()); }

std::optional<std::uint64_t> LiveFile::space_left(std::uint64_t owed) {
  const std::uint64_t end = std::max(end_of_file(), end_of_allocation_);
  if (may_write()) space_.look(end, owed);
  return space_.left(end);
}

void LiveFile::reach_end() {
  if (file_size_ >= end_of_allocation_ || !may_write()) return;
  // A byte at the end, where nothing was written yet. Setting the size would give up the room that is reserved behind it.
  const std::byte zero{0};
  write(end_of_allocation_ - 1, &zero, 1, false);
}

void LiveFile::begin_commit(Done done) {
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
  changed_ = false;
  MutexLock lock(mutex_);
  commit_size_ = file_size_;
  done_ = std::move(done);
  work_.notify_one();
}

void LiveFile::run() {
  for (;;) {
    {
      MutexLock lock(mutex_);
      while (!done_ && !stopping_) work_.wait(lock.native());
      if (!done_) return;
    }
    std::optional<Error> failure;
    try {
      carry_out();
    } catch (...) {
      failure = core::error_of_current_exception();
    }
    Done done;
    {
      MutexLock lock(mutex_);
      if (failure) failure_ = failure;
      done = std::exchange(done_, nullptr);
    }
    done(failure);
    idle_.notify_all();
  }
}

void LiveFile::carry_out() {
  std::uint64_t size = 0;
  {
    MutexLock lock(mutex_);
    size = commit_size_;
  }
  if (auto warning = watch_.check(file_.fd(), path_, size)) {
    MutexLock lock(mutex_);
    warnings_.push_back(std::move(*warning));
  }
  if (durability_ == Durability::durable) sync_data(file_.fd(), path_);
  try {
    if (lock_) lock_->note_file_size(size);
  } catch (const Error&) {
    // The rows are where they were to come. A number that is too small lets a cut pass, no more.
  }
}

void LiveFile::give_up() {
  MutexLock lock(mutex_);
  given_up_ = true;
}

std::vector<Error> LiveFile::take_warnings() {
  MutexLock lock(mutex_);
  return std::exchange(warnings_, {});
}

void LiveFile::move_to(const std::string& path) {
  // The commit thread has the name in hand.
  wait_for_commit();
  check();
  if (durability_ == Durability::durable) sync_data(file_.fd(), path_);
  const JournalFile::Place place = JournalFile::claim(path);
  if (::rename(path_.c_str(), path.c_str()) != 0) throw_errno("renaming to", path, errno);
  lock_->move_to(path);
  path_ = path;
  if (durability_ == Durability::durable) sync_folder_of(path_);
}

void LiveFile::wait_for_commit() {
  MutexLock lock(mutex_);
  while (done_) idle_.wait(lock.native());
}

void LiveFile::stop_thread() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void LiveFile::close() {
  end_writes();
  stop_thread();
  // Its owner may live on for long, held by JavaScript: the locks are free for others from here on, whatever happens.
  struct Release {
    LiveFile& file;
    ~Release() {
      unlock(file.file_.fd());
      release_claim(file.file_.fd());
      file.lock_.reset();
    }
  } const release{*this};
  try {
    finish();
  } catch (...) {
    // The lock file stays: the file is that of a writer that died. What was reserved behind its end is of no use any more.
    space_.release(size_of(file_.fd(), path_));
    // Of a file that was deleted there is nothing to repair, and another one may have its name.
    if (lock_ && is_nameless(file_.fd(), path_)) lock_->remove();
    throw;
  }
}

void LiveFile::finish() {
  bool given_up = false;
  check();
  {
    MutexLock lock(mutex_);
    given_up = given_up_;
  }
  if (given_up) return space_.release(size_of(file_.fd(), path_));
  check_not_cut(file_.fd(), path_, file_size_);
  if (lock_ && end_of_allocation_ < file_size_) {
    // Or it would be taken for one that was cut, if this is the last that is done.
    lock_->note_file_size(end_of_allocation_);
    if (durability_ == Durability::durable) lock_->sync();
  }
  if (size_of(file_.fd(), path_) != end_of_allocation_) set_size(file_.fd(), end_of_allocation_, path_);
  space_.release(end_of_allocation_);
  if (durability_ == Durability::durable) sync_data(file_.fd(), path_);
  if (lock_) {
    lock_->remove();
    if (durability_ == Durability::durable) sync_folder_of(path_);
  }
}

}  // namespace h5saver::journal
