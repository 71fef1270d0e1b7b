#include "h5/reader.hpp"

#include <sys/stat.h>

#include <chrono>
#include <cstring>
#include <new>
#include <optional>
#include <thread>

#include "codec/scratch.hpp"
#include "core/error.hpp"
#include "h5/attribute_reader.hpp"
#include "h5/call.hpp"
#include "h5/dataset_info.hpp"
#include "h5/dataset_reader.hpp"
#include "h5/json_reader.hpp"
#include "h5/library.hpp"
#include "h5/node_access.hpp"
#include "h5/open_file.hpp"
#include "h5/selection.hpp"
#include "h5/status_flags.hpp"
#include "journal/journal_file.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

// A commit is applied in about a millisecond; a writer that died in one leaves its mark for ever, and its lock free.
constexpr int kOpenTriesMax = 2000;
// Blocks are so small that commits of the usual rate do not hit three in a row; what was committed never changes anyhow.
constexpr int kReadTriesMax = 20;
// Another program that goes on writing, without a journal, is not waited for.
constexpr int kForeignTriesMax = 3;

// Lets others have the library meanwhile.
void pause(LibraryLock& lock) {
  const LibraryPause pause(lock);
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void require(hid_t node, NodeKind kind, const char* word, const std::string& path) {
  if (kind_of(node) != kind) throw Error(ErrorCode::ERR_NODE_KIND, path + " is not a " + word).with_path(path);
}

// What changes when somebody writes a file and is gone before anybody asks. None where there is no file.
struct Stamp {
  dev_t device = 0;
  ino_t inode = 0;
  off_t size = 0;
  std::int64_t seconds = 0;
  std::int64_t nanoseconds = 0;
  bool operator==(const Stamp& other) const {
    return device == other.device && inode == other.inode && size == other.size && seconds == other.seconds &&
           nanoseconds == other.nanoseconds;
  }
};

std::optional<Stamp> stamp_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return std::nullopt;
#if defined(__APPLE__)
  const struct timespec& changed = status.st_mtimespec;
#else
  const struct timespec& changed = status.st_mtim;
#endif
  return Stamp{status.st_dev, status.st_ino, status.st_size, changed.tv_sec, changed.tv_nsec};
}

bool is_followed(hid_t file, const std::string& path) {
  unsigned mode = 0;
  call("H5Fget_intent", path, [&] { return H5Fget_intent(file, &mode); });
  return (mode & H5F_ACC_SWMR_READ) != 0;
}

// A node as it stands in the file now: of one that is followed libhdf5 may hold older metadata in memory.
ObjectHandle open_now(hid_t file, const std::string& path) {
  ObjectHandle node = open_node(file, path);
  if (is_followed(file, path)) call("H5Orefresh", path, [&] { return H5Orefresh(node.id()); });
  return node;
}

// Into its cache of chunks libhdf5 reads as many bytes as the file's index says: of a chunk without filters that is told to be too short
// it copies what lies behind it in memory. Without the cache such a chunk is read from where it lies, as long as it has to be.
ObjectHandle without_chunk_cache(ObjectHandle dataset, hid_t file, const std::string& path) {
  {
    const PropertyHandle properties = creation_properties_of(dataset.id(), path);
    if (H5Pget_layout(properties.id()) != H5D_CHUNKED || H5Pget_nfilters(properties.id()) != 0) return dataset;
  }
  const PropertyHandle access =
      PropertyHandle::adopt(call("H5Pcreate", path, [] { return H5Pcreate(H5P_DATASET_ACCESS); }));
  call("H5Pset_chunk_cache", path,
       [&] { return H5Pset_chunk_cache(access.id(), H5D_CHUNK_CACHE_NSLOTS_DEFAULT, 0, H5D_CHUNK_CACHE_W0_DEFAULT); });
  // What is open has its cache already.
  dataset = ObjectHandle();
  return ObjectHandle::adopt(call("H5Dopen2", path, [&] { return H5Dopen2(file, path.c_str(), access.id()); }));
}

ObjectHandle open_dataset(hid_t file, const std::string& path) {
  ObjectHandle node = open_now(file, path);
  require(node.id(), NodeKind::dataset, "dataset", path);
  return without_chunk_cache(std::move(node), file, path);
}

}  // namespace

struct Reader::OpenFile {
  OpenFile() = default;
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    // Closed by the writer already: another file may have the id by now.
    if (is_left()) handle.release();
  }
  bool is_left() const { return shared && shared->is_left(); }

  FileHandle handle;
  /// Set while another process writes the file.
  std::optional<journal::CommitWatch> writer;
  journal::CommitWatch::Generation generation = 0;
  /// Before it was opened.
  std::optional<Stamp> stamp;
  /// Set while this process writes it: what is read then is what libhdf5 has in hand.
  std::shared_ptr<journal::WrittenFile> shared;
  /// Where chunks are read from without libhdf5. Null where what it has found may be elsewhere a moment later: the file is written in
  /// this process, or followed while it is.
  std::shared_ptr<const journal::ReadFile> source;
};

Reader::Reader(const std::string& path) : path_(path) {
  check_regular_file(path);
  LibraryLock lock;
  open(lock);
}

Reader::~Reader() {
  // The last owner drops it, on the JavaScript thread: once closed, it shall not wait for other files.
  if (!file_) return;
  LibraryLock lock;
  file_.reset();
}

// Opens the file as it is between two commits of its writer, if it has one.
void Reader::open(LibraryLock& lock) const {
  const bool was_open = file_ != nullptr;
  for (int attempt = 1;; ++attempt) {
    // Closed by another thread during a pause.
    if (was_open && !file_) return;
    auto fresh = std::make_unique<OpenFile>();
    fresh->stamp = stamp_of(path_);
    fresh->writer = journal::CommitWatch::of_writer(path_);
    fresh->generation = fresh->writer ? fresh->writer->now() : 0;
    if (journal::CommitWatch::is_changing(fresh->generation) && attempt < kOpenTriesMax) {
      pause(lock);
      continue;
    }
    try {
      fresh->handle = open_for_reading(path_);
      fresh->shared = journal::store_of(fresh->handle.id());
      if (!is_followed(fresh->handle.id(), path_)) fresh->source = journal::read_file_of(fresh->handle.id());
    } catch (const Error&) {
      // Torn by a commit, or damaged: the next try tells. Files without commits are followed by other means.
      if (!fresh->writer || fresh->writer->is_live() || attempt >= kOpenTriesMax) throw;
      pause(lock);
      continue;
    }
    // A writer that has closed the file will not tell of the next one.
    if (fresh->shared || fresh->generation == journal::CommitWatch::kEnded) fresh->writer.reset();
    if (fresh->writer && fresh->writer->now() != fresh->generation && attempt < kOpenTriesMax) continue;
    file_ = std::move(fresh);
    ++openings_;
    return;
  }
}

bool Reader::is_current() const {
  if (file_->shared) return !file_->shared->is_left();
  if (!file_->writer) return !journal::CommitWatch::of_writer(path_);
  return file_->writer->now() == file_->generation;
}

// Somebody has written the file since it was opened, and has ended: no journal tells of that any more.
bool Reader::is_outdated() const {
  if (file_->shared || file_->writer) return false;
  // A file that has no name any more goes on being read as it is.
  const auto stamp = stamp_of(path_);
  return stamp && !(stamp == file_->stamp);
}

// What is read between two commits of a writer is read as it was committed: else it is read again from the file as it is then.
template <typename F>
auto Reader::ask(F&& read) const {
  // What libhdf5 decoded in this thread, which is one of Node's pool and stays.
  const codec::ScratchOfCall scratch;
  LibraryLock lock;
  for (int attempt = 1;; ++attempt) {
    if (!file_) throw Error(ErrorCode::ERR_FILE_CLOSED, "the file \"" + path_ + "\" is closed").with_path(path_);
    if (!is_current() || is_outdated()) {
      open(lock);
      if (!file_) continue;
    }
    // What is read while others have the library may be of a file that one of them has closed or opened again since.
    const std::uint64_t opening = openings_;
    const auto is_same = [&] { return file_ && openings_ == opening; };
    try {
      auto result = read(file_->handle.id(), lock);
      if (file_ && attempt >= kReadTriesMax) return result;
      if (!is_same()) continue;
      const bool outdated = is_outdated() && attempt < kForeignTriesMax;
      if (is_current() && !outdated) return result;
    } catch (const Error&) {
      if (file_ && attempt >= kReadTriesMax) throw;
      if (is_same() && is_current() && !is_outdated()) throw;
    } catch (const std::bad_alloc&) {
      throw Error(ErrorCode::ERR_DATA_TOO_LARGE, "there is no memory for what was asked of \"" + path_ + "\"")
          .with_path(path_);
    }
  }
}

std::vector<Entry> Reader::list(const std::string& path) const {
  return ask([&](hid_t file, LibraryLock&) {
    const ObjectHandle node = open_node(file, path);
    require(node.id(), NodeKind::group, "group", path);
    return list_links(node.id(), path);
  });
}

NodeInfo Reader::info(const std::string& path) const {
  return ask([&](hid_t file, LibraryLock&) {
    const ObjectHandle node = open_now(file, path);
    NodeInfo info;
    info.kind = kind_of(node.id());
    if (info.kind == NodeKind::dataset) describe_dataset(node.id(), path, info);
    if (info.kind == NodeKind::group) {
      H5G_info_t group;
      call("H5Gget_info", path, [&] { return H5Gget_info(node.id(), &group); });
      info.links = group.nlinks;
    }
    return info;
  });
}

std::uint64_t Reader::storage_bytes(const std::string& path) const {
  return ask([&](hid_t file, LibraryLock&) { return storage_bytes_of(open_dataset(file, path).id(), path); });
}

std::vector<AttributeInfo> Reader::attributes(const std::string& path, OpaqueValues values) const {
  return ask([&](hid_t file, LibraryLock&) { return read_attributes(open_now(file, path).id(), path, values); });
}

// The memory that it asks for is zeroed at each attempt.
void Reader::read_elements(Elements as, const std::string& path, const Extents& start, const Extents& count,
                           const BlockMemory& memory) const {
  const auto begin = as == Elements::numbers ? read_block : h5::read_raw;
  ask([&](hid_t file, LibraryLock& lock) {
    std::byte* block = nullptr;
    const auto keep = [&](std::size_t bytes) { return block = memory(bytes); };
    const auto chunks = begin(open_dataset(file, path).id(), path, start, count, keep, file_->source);
    if (!chunks) return true;
    const LibraryPause others(lock);
    chunks->read(block);
    return true;
  });
}

Bytes Reader::read(const std::string& path, const Extents& start, const Extents& count) const {
  Bytes block;
  read_elements(Elements::numbers, path, start, count, [&](std::size_t bytes) {
    block = Bytes(bytes);
    return block.data();
  });
  return block;
}

void Reader::read_into(const std::string& path, const Extents& start, const Extents& count, std::byte* out,
                       std::size_t size) const {
  bool is_zeroed = true;
  read_elements(Elements::numbers, path, start, count, [&](std::size_t bytes) {
    if (bytes != size) {
      throw Error(ErrorCode::ERR_INVALID_OPTION, "the block of " + path + " has " + std::to_string(bytes) +
                                                     " bytes, not the " + std::to_string(size) + " of its place")
          .with_path(path);
    }
    if (!is_zeroed && size > 0) std::memset(out, 0, size);
    is_zeroed = false;
    return out;
  });
}

Bytes Reader::read_raw(const std::string& path, const Extents& start, const Extents& count) const {
  Bytes block;
  read_elements(Elements::as_stored, path, start, count, [&](std::size_t bytes) {
    block = Bytes(bytes);
    return block.data();
  });
  return block;
}

std::vector<std::vector<std::byte>> Reader::read_texts(const std::string& path, const std::vector<std::uint64_t>& start,
                                                       const std::vector<std::uint64_t>& count) const {
  return ask(
      [&](hid_t file, LibraryLock&) { return h5::read_texts(open_dataset(file, path).id(), path, start, count); });
}

std::string Reader::read_json(const std::string& path, const std::vector<std::uint64_t>& start,
                              const std::vector<std::uint64_t>& count) const {
  return ask(
      [&](hid_t file, LibraryLock&) { return h5::read_json(open_dataset(file, path).id(), path, start, count); });
}

std::vector<std::vector<std::byte>> Reader::read_bytes_list(const std::string& path, std::uint64_t start,
                                                            std::uint64_t count) const {
  return ask(
      [&](hid_t file, LibraryLock&) { return read_byte_rows(open_dataset(file, path).id(), path, start, count); });
}

std::uint64_t Reader::file_bytes() const {
  return ask([&](hid_t file, LibraryLock&) {
    hsize_t bytes = 0;
    call("H5Fget_filesize", path_, [&] { return H5Fget_filesize(file, &bytes); });
    return std::uint64_t{bytes};
  });
}

std::optional<LeftBehind> Reader::left_behind() const {
  return ask([&](hid_t file, LibraryLock&) -> std::optional<LeftBehind> {
    if (file_->shared || file_->writer) return std::nullopt;
    LeftBehind left;
    if (const auto commit = journal::left_behind_of(file)) {
      left.sequence = commit->sequence;
      left.bytes = commit->bytes;
    }
    // Without a journal of the file they are those of another program, which may live.
    struct stat ignored {};
    left.marked = !journal::has_journal_of_another(file) &&
                  ::stat(journal::journal_path_of(path_).c_str(), &ignored) == 0 && read_status_flags(path_).writing;
    if (left.sequence == 0 && !left.marked) return std::nullopt;
    return left;
  });
}

bool Reader::has_foreign_journal() const {
  return ask([](hid_t file, LibraryLock&) { return journal::has_journal_of_another(file); });
}

void Reader::close() {
  LibraryLock lock;
  if (!file_) return;
  const bool is_left = file_->is_left();
  const hid_t id = file_->handle.release();
  file_.reset();
  if (is_left) return;
  call("H5Fclose", path_, [&] { return H5Fclose(id); });
}

}  // namespace h5saver::h5
