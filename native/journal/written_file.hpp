// A file that is being written: what the driver asks of it for libhdf5, and the writer for its rows. Two kinds: a file under a
// journal (store.hpp), and one whose writes reach it at once, for those who follow it meanwhile (live_file.hpp).
// Threads: the driver's part and requests come from whoever holds the HDF5 lock, one at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.hpp"
#include "journal/statistics.hpp"

namespace h5saver::journal {

/// What a commit waits for. fast: the operating system has it. durable: the disk has it.
enum class Durability { fast, durable };

/// Where elements of a dataset were written.
struct RawWrite {
  std::uint64_t address = 0;
  std::size_t size = 0;
};
/// Elements that are written once more: only the bytes [from, to) of them differ.
struct Rewrite {
  RawWrite where;
  std::size_t from = 0;
  std::size_t to = 0;
};

class WrittenFile {
 public:
  WrittenFile() = default;
  virtual ~WrittenFile() = default;
  WrittenFile(const WrittenFile&) = delete;
  WrittenFile& operator=(const WrittenFile&) = delete;

  // The driver's part. Reading may throw core::Error. No write fails for libhdf5, which 1.10 is not sure to survive: the first
  // failure is kept, and from then on all writes stay in memory. Whoever writes asks for it after each call (check).
  virtual void read(std::uint64_t address, std::byte* out, std::size_t size) = 0;
  virtual void write(std::uint64_t address, const std::byte* data, std::size_t size, bool raw) = 0;
  /// write() for what libhdf5 calls raw data: chunks, and global heaps too, whenever its cache of metadata wants room. Of a chunk that
  /// was to be written in place and comes elsewhere, nothing is.
  void write_raw(std::uint64_t address, const std::byte* data, std::size_t size) {
    if (chunk_ == nullptr || data != chunk_) return write(address, data, size, true);
    last_raw_write_ = {address, size};
    if (!rewrite_) return write(address, data, size, true);
    if (rewrite_->where.address != address || rewrite_->where.size != size || rewrite_->to > size) return;
    const Rewrite rewrite = *std::exchange(rewrite_, std::nullopt);
    write(address + rewrite.from, data + rewrite.from, rewrite.to - rewrite.from, true);
  }
  virtual std::uint64_t end_of_allocation() const = 0;
  virtual void set_end_of_allocation(std::uint64_t end) = 0;
  virtual std::uint64_t end_of_file() const = 0;
  /// libhdf5 was flushed: the file shall reach as far as what is allocated in it.
  virtual void reach_end() {}
  virtual int fd() const = 0;
  /// The writer has closed the file: what libhdf5 might still write stays in memory. Under the HDF5 lock.
  virtual void end_writes() = 0;
  /// After libhdf5 has closed the file: what is left to do, with the disk waited for. Ends the writes, where nobody has; gives up
  /// the locks whatever happens. Throws what failed. Needs no HDF5 lock.
  virtual void close() = 0;
  /// The writes have ended. Any thread.
  bool is_closed() const { return is_closed_.load(std::memory_order_acquire); }
  /// libhdf5 has closed the file for all in this process: ids of it mean nothing any more. Under the HDF5 lock.
  bool is_left() const { return is_left_; }
  void note_left() { is_left_ = true; }

  // The writer's part.
  /// The chunk that libhdf5 is told to write, known by its memory. Under the HDF5 lock, as the next two.
  void begin_chunk(const std::byte* data, std::optional<Rewrite> rewrite) {
    chunk_ = data;
    rewrite_ = rewrite;
    last_raw_write_ = {};
  }
  void end_chunk() {
    chunk_ = nullptr;
    rewrite_.reset();
  }
  /// Where libhdf5 has written that chunk; of no bytes when it has not.
  const RawWrite& last_raw_write() const { return last_raw_write_; }
  using Done = std::function<void(std::optional<core::Error>)>;
  /// Commits what was written so far (libhdf5 has to be flushed before). `done` is called from the commit thread, or from this
  /// call when there is nothing to commit. None may be in flight.
  virtual void begin_commit(Done done) = 0;
  /// Bytes in memory that wait for a commit, those in flight included. Any thread.
  virtual std::uint64_t held_bytes() const = 0;
  /// Throws the first failure, if there was one. Any thread.
  virtual void check() const = 0;
  /// Nothing more reaches the file.
  virtual void give_up() = 0;
  /// Bytes that rows may still take on the disk; none where that cannot be told. They include the `owed` bytes that were promised to
  /// rows and are not written yet: room for those is reserved where it can be.
  virtual std::optional<std::uint64_t> space_left(std::uint64_t owed) = 0;
  /// Where others look for what the writer tells of itself, as long as its journal is there; null where there is none.
  virtual std::shared_ptr<StatisticsPlace> statistics() = 0;
  /// What the last commits have found worth a warning, each once.
  virtual std::vector<core::Error> take_warnings() = 0;
  /// Gives the file another name, in place of the file that has it: as one step for whoever opens that name. The file has to be
  /// committed; a commit in flight is waited for. Throws ERR_FILE_LOCKED where that file is being written, and the file system's errors.
  virtual void move_to(const std::string& path) = 0;

 protected:
  void note_closed() { is_closed_.store(true, std::memory_order_release); }

 private:
  std::atomic<bool> is_closed_{false};
  const std::byte* chunk_ = nullptr;
  std::optional<Rewrite> rewrite_;
  RawWrite last_raw_write_;
  bool is_left_ = false;
};

}  // namespace h5saver::journal
