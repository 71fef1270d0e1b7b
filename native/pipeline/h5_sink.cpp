// The sink that is an HDF5 file. Every call takes the library lock for as long as it needs libhdf5, and no longer.
#include <atomic>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

#include "h5/copy.hpp"
#include "h5/dataset.hpp"
#include "h5/file.hpp"
#include "h5/library.hpp"
#include "pipeline/chunk_sink.hpp"

namespace h5saver::pipeline {
namespace {

template <typename... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <typename... F>
Overloaded(F...) -> Overloaded<F...>;

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
    file_ = h5::File();
  }

  void open() override {
    const h5::LibraryLock lock;
    file_ = mode_ == OpenMode::append ? h5::File::open(path_, durability_) : h5::File::create(path_, durability_);
    store_ = file_.store();
    is_stub_ = mode_ == OpenMode::create;
  }

  void apply(const TreeOp& op) override {
    const h5::LibraryLock lock;
    std::visit(
        Overloaded{
            [&](const CreateGroup& group) { file_.create_group(group.path, group.attributes); },
            [&](const h5::ArraySpec& array) { h5::write_array(file_.id(), array); },
            [&](const h5::BytesListSpec& list) { h5::create_bytes_list(file_.id(), list); },
            [&](const AppendBytes& append) { h5::append_to_bytes_list(file_.id(), append.path, append.rows); },
            [&](const WriteAttributes& write) { file_.write_node_attributes(write.path, write.attributes); },
            [&](const MoveFile& move) { move_to(move.path); },
            [&](const CopyNode& copy) { h5::copy_node(file_.id(), copy.path, copy.source); },
            [&](const CopyAttributes& copy) { h5::copy_attributes(file_.id(), copy.path, copy.source, copy.names); },
            [&](const CreateLink& link) { file_.create_link(link.path, link.target); },
        },
        op);
    check();
  }

  DatasetId create_dataset(const h5::DatasetSpec& spec) override {
    const h5::LibraryLock lock;
    h5::Dataset dataset = h5::Dataset::create(file_.id(), spec);
    check();
    if (free_.empty()) {
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
    datasets_[dataset].write_chunk(origin, filter_mask, data, bytes);
    check();
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
  std::optional<std::uint64_t> space_left() override {
    const h5::LibraryLock lock;
    return store_->space_left();
  }
  std::vector<core::Error> take_warnings() override { return store_->take_warnings(); }

  std::uint64_t file_bytes() override {
    const h5::LibraryLock lock;
    return file_.bytes();
  }

  void close() override {
    h5::LibraryLock lock;
    for (h5::Dataset& dataset : datasets_) {
      if (dataset.is_open()) dataset.close();
    }
    datasets_.clear();
    file_.close();
    file_ = h5::File();
    store_->end_writes();
    // No commit is in flight any more, so nobody else asks for it.
    const auto store = std::exchange(store_, nullptr);
    lock.unlock();
    // Waits for the disk, and needs no libhdf5.
    store->close();
  }

  void abandon() noexcept override {
    if (store_) let_go();
    if (!is_stub_) return;
    // Nothing was ever committed: what stands there is ours, holds nothing, and would be in the way of a second try.
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    std::filesystem::remove(journal::journal_path_of(path_), ignored);
  }

 private:
  /// libhdf5 is never told that its writes failed.
  void check() const { store_->check(); }

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
      file_ = h5::File();
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
    store_.reset();
  }

  std::string path_;
  OpenMode mode_;
  journal::Durability durability_;
  h5::File file_;
  /// What is under the file, from its opening until it is closed or given up. The commit thread asks it too.
  std::shared_ptr<journal::Store> store_;
  std::vector<h5::Dataset> datasets_;
  /// Places in it that are closed.
  std::vector<DatasetId> free_;
  /// From the creation of the file to its first commit.
  std::atomic<bool> is_stub_{false};
};

}  // namespace

std::unique_ptr<ChunkSink> make_h5_sink(std::string path, OpenMode mode, Durability durability) {
  return std::make_unique<H5Sink>(std::move(path), mode, durability);
}

}  // namespace h5saver::pipeline
