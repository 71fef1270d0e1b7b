// The sink that is an HDF5 file. Every call takes the library lock for as long as it needs libhdf5, and no longer.
#include <sys/stat.h>

#include <atomic>
#include <utility>
#include <vector>

#include "h5/copy.hpp"
#include "h5/dataset.hpp"
#include "h5/file.hpp"
#include "h5/library.hpp"
#include "h5/recover.hpp"
#include "pipeline/chunk_sink.hpp"

namespace h5saver::pipeline {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

bool is_of_name(int file, const std::string& path) {
  struct stat opened {};
  struct stat named {};
  return ::fstat(file, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 && opened.st_dev == named.st_dev &&
         opened.st_ino == named.st_ino;
}

/// While libhdf5 is told to write this chunk.
class ChunkScope {
 public:
  ChunkScope(journal::WrittenFile& file, const std::byte* data, std::optional<journal::Rewrite> rewrite = std::nullopt)
      : file_(file) {
    file_.begin_chunk(data, rewrite);
  }
  ChunkScope(const ChunkScope&) = delete;
  ChunkScope& operator=(const ChunkScope&) = delete;
  ~ChunkScope() { file_.end_chunk(); }

 private:
  journal::WrittenFile& file_;
};

class H5Sink final : public ChunkSink {
 public:
  H5Sink(std::string path, OpenMode mode, Durability durability)
      : path_(std::move(path)),
        mode_(mode),
        durability_(durability == Durability::durable ? journal::Durability::durable : journal::Durability::fast) {}

  ~H5Sink() override {
    // After close() and abandon() there is nothing to lock for: whoever drops the sink shall not wait for other files.
    if (!file_.is_open()) return;
    // Only reached when the writer never got to close the file; the ids are closed under the lock.
    const h5::LibraryLock lock;
    datasets_.clear();
    file_.abandon();
  }

  void open() override {
    // Before the lock: what a dead writer has left may take the disk some time.
    if (mode_ == OpenMode::append) h5::recover(path_);
    const h5::LibraryLock lock;
    file_ = open_file();
    store_ = file_.store();
    is_stub_ = mode_ != OpenMode::append;
  }

  void apply(const TreeOp& op) override {
    const h5::LibraryLock lock;
    const auto* write = std::get_if<WriteAttributes>(&op);
    if (is_frozen_ && write != nullptr) {
      file_.rewrite_node_texts(write->path, write->attributes);
      return check();
    }
    check_not_frozen();
    if (touches_attributes(op)) {
      for (h5::Dataset& dataset : datasets_) dataset.close_texts();
    }
    std::visit(
        Overloaded{
            [&](const CreateGroup& group) { file_.create_group(group.path, group.attributes); },
            [&](const h5::ArraySpec& array) { h5::write_array(file_.id(), array); },
            [&](const h5::BytesListSpec& list) { h5::create_bytes_list(file_.id(), list); },
            [&](const AppendBytes& append) { h5::append_to_bytes_list(file_.id(), append.path, append.rows); },
            [&](const CutRows& cut) { h5::cut_rows(file_.id(), cut.path, cut.rows); },
            [&](const WriteAttributes& given) { file_.write_node_attributes(given.path, given.attributes); },
            [&](const MoveFile& move) { move_to(move.path); },
            [&](const CopyNode& copy) { h5::copy_node(file_.id(), copy.path, copy.source); },
            [&](const CopyAttributes& copy) { h5::copy_attributes(file_.id(), copy.path, copy.source, copy.names); },
            [&](const CreateLink& link) { file_.create_link(link.path, link.target); },
            [&](const StartLive&) { start_live(); },
        },
        op);
    check();
  }

  DatasetId create_dataset(const h5::DatasetSpec& spec) override {
    const h5::LibraryLock lock;
    check_not_frozen();
    h5::Dataset dataset = h5::Dataset::create(file_.id(), spec);
    check();
    if (free_.empty()) {
      last_chunks_.emplace_back();
      datasets_.push_back(std::move(dataset));
      return datasets_.size() - 1;
    }
    const DatasetId id = free_.back();
    free_.pop_back();
    datasets_[id] = std::move(dataset);
    return id;
  }

  void extend(DatasetId dataset, std::uint64_t rows) override {
    const h5::LibraryLock lock;
    datasets_[dataset].extend(rows);
  }

  void write_chunk(DatasetId dataset, const std::uint64_t* origin, std::uint32_t filter_mask, const std::byte* data,
                   std::size_t bytes) override {
    const h5::LibraryLock lock;
    const ChunkScope chunk(*store_, data);
    datasets_[dataset].write_chunk(origin, filter_mask, data, bytes);
    check();
    last_chunks_[dataset] = store_->last_raw_write();
  }

  // Through libhdf5, which gives up what it has of the chunk in memory for those who read here.
  void rewrite_chunk(DatasetId dataset, const std::uint64_t* origin, const std::byte* data, std::size_t bytes,
                     ChangedBytes changed) override {
    const h5::LibraryLock lock;
    const ChunkScope chunk(*store_, data, journal::Rewrite{last_chunks_[dataset], changed.from, changed.to});
    datasets_[dataset].write_chunk(origin, 0, data, bytes);
    check();
    const journal::RawWrite& written = store_->last_raw_write();
    if (written.address != last_chunks_[dataset].address || written.size != last_chunks_[dataset].size) {
      throw core::Error(core::ErrorCode::ERR_INTERNAL, "libhdf5 has moved a chunk that it was to write in place");
    }
  }

  void write_block(DatasetId dataset, const std::uint64_t* start, const std::uint64_t* count,
                   const std::byte* data) override {
    const h5::LibraryLock lock;
    datasets_[dataset].write_block(start, count, data);
    check();
  }

  void close_dataset(DatasetId dataset) override {
    const h5::LibraryLock lock;
    datasets_[dataset].close();
    check();
    free_.push_back(dataset);
  }

  void rewrite_text(DatasetId dataset, const h5::Attribute& attribute) override {
    const h5::LibraryLock lock;
    datasets_[dataset].rewrite_text(attribute);
    check();
  }

  void begin_commit(CommitDone done) override {
    const h5::LibraryLock lock;
    file_.flush();
    store_->begin_commit([this, done = std::move(done)](std::optional<core::Error> error) {
      if (!error) is_stub_ = false;
      done(std::move(error));
    });
  }

  std::uint64_t held_bytes() override { return store_->held_bytes(); }
  std::optional<std::uint64_t> space_left(std::uint64_t owed) override {
    const h5::LibraryLock lock;
    return store_->space_left(owed);
  }
  std::shared_ptr<journal::StatisticsPlace> statistics() override { return store_->statistics(); }
  std::vector<core::Error> take_warnings() override { return store_->take_warnings(); }

  std::uint64_t file_bytes() override {
    const h5::LibraryLock lock;
    return file_.bytes();
  }

  void close() override {
    h5::LibraryLock lock;
    // What can fail has to fail here, while everything is open and can be given up. Of a close that fails in the middle libhdf5
    // 1.10 keeps ids of objects that are freed.
    file_.flush();
    check();
    for (h5::Dataset& dataset : datasets_) {
      if (dataset.is_open()) dataset.close();
    }
    datasets_.clear();
    file_.close();
    file_ = h5::File();
    store_->end_writes();
    // No commit is in flight any more, so nobody else asks for it.
    const auto store = std::exchange(store_, nullptr);
    is_named_ = is_of_name(store->fd(), path_);
    lock.unlock();
    // Waits for the disk, and needs no libhdf5.
    store->close();
  }

  void abandon() noexcept override {
    if (store_) {
      is_named_ = is_of_name(store_->fd(), path_);
      let_go();
    }
    if (!is_stub_ || !is_named_) return;
    // Nothing was ever committed: what stands there is ours, and would be in the way of a second try.
    h5::File::remove_stub(path_);
  }

 private:
  /// libhdf5 is never told that its writes failed.
  void check() const { store_->check(); }

  h5::File open_file() const {
    switch (mode_) {
      case OpenMode::append:
        return h5::File::open(path_, durability_);
      case OpenMode::live:
        return h5::File::create_live(path_, durability_);
      case OpenMode::create:
        break;
    }
    return h5::File::create(path_, durability_);
  }

  // StartLive, too: libhdf5 refuses it while attributes are open.
  static bool touches_attributes(const TreeOp& op) {
    return std::holds_alternative<WriteAttributes>(op) || std::holds_alternative<CopyAttributes>(op) ||
           std::holds_alternative<StartLive>(op);
  }

  void start_live() {
    if (mode_ != OpenMode::live)
      throw core::Error(core::ErrorCode::ERR_INTERNAL, path_ + " was not made as a live file");
    file_.start_live();
    is_frozen_ = true;
  }
  // Writers refuse it at the call. libhdf5 does not refuse it at all, and breaks the file.
  void check_not_frozen() const {
    if (!is_frozen_) return;
    throw core::Error(core::ErrorCode::ERR_SWMR_TREE_FROZEN,
                      "\"" + path_ + "\" is live: its tree cannot change any more")
        .with_path(path_);
  }

  void move_to(const std::string& path) {
    store_->move_to(path);
    path_ = path;
  }

  void let_go() noexcept {
    // From here on libhdf5 writes into memory only, so that nothing can fail in closing: that can crash libhdf5 1.10.
    store_->give_up();
    try {
      const h5::LibraryLock lock;
      datasets_.clear();
      file_.abandon();
      store_->end_writes();
    } catch (...) {
      // What cannot be closed is lost to the process; the file is as the last commit left it.
    }
    try {
      store_->close();
    } catch (...) {
      // The failure that led here is the one to tell.
    }
    // Not before a commit in flight has ended: until then it may be asked for its warnings.
    file_ = h5::File();
    store_.reset();
  }

  std::string path_;
  OpenMode mode_;
  journal::Durability durability_;
  h5::File file_;
  /// What is under the file, from its opening until it is closed or given up. The commit thread asks it too.
  std::shared_ptr<journal::WrittenFile> store_;
  std::vector<h5::Dataset> datasets_;
  /// Where their last chunks are.
  std::vector<journal::RawWrite> last_chunks_;
  /// Places in it that are closed.
  std::vector<DatasetId> free_;
  /// From the creation of the file to its first commit.
  std::atomic<bool> is_stub_{false};
  // Looked at last while ours was open: somebody may have put another file in its place, which is none of ours to take away.
  bool is_named_ = false;
  /// Since StartLive.
  bool is_frozen_ = false;
};

}  // namespace

std::unique_ptr<ChunkSink> make_h5_sink(std::string path, OpenMode mode, Durability durability) {
  return std::make_unique<H5Sink>(std::move(path), mode, durability);
}

}  // namespace h5saver::pipeline
