// A file opened for reading: any HDF5 file, whoever wrote it.
// Nothing of a file makes this open another one: soft and external links are told of and never followed, elements kept in
// other files (external storage, virtual datasets) are refused.
// Threads: any; every call takes LibraryLock, and so waits for the writers of this process. Chunks are decoded without it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "h5/library.hpp"
#include "h5/node_info.hpp"

namespace h5saver::h5 {

/// A single read never takes more memory than this, nor decodes a chunk larger than this.
constexpr std::size_t kReadBytesMax = std::size_t{1} << 30U;

/// What recover() would do to a file.
struct LeftBehind {
  /// The commit that is in the journal only, 0 for none, and the bytes that it changes.
  std::uint64_t sequence = 0;
  std::uint64_t bytes = 0;
  /// HDF5's marks of a writer stand in the file: other programs refuse it.
  bool marked = false;
};

class Reader {
 public:
  /// Throws ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_PATH, ERR_FILE_LOCKED, ERR_NOT_HDF5, ERR_INVALID_NAME, ERR_HDF5.
  explicit Reader(const std::string& path);
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  // Every call throws ERR_FILE_CLOSED after close(), and for its node path ERR_INVALID_NAME, ERR_NODE_NOT_FOUND, and
  // ERR_NODE_KIND when the path leads over a link that is not followed, or the node is of another kind than the call needs.
  // ERR_DATA_TOO_LARGE where there is no memory for the answer.

  /// The links of a group, in HDF5's order of names.
  std::vector<Entry> list(const std::string& path) const;
  NodeInfo info(const std::string& path) const;
  std::vector<AttributeInfo> attributes(const std::string& path, OpaqueValues values = OpaqueValues::as_bytes) const;
  /// Bytes that the elements of a dataset take in the file, 0 where they are in other files. Takes as long as the dataset has chunks, with
  /// the lock held.
  std::uint64_t storage_bytes(const std::string& path) const;
  /// A block in C order, as little-endian elements of the dtype that info() names. Throws ERR_DTYPE_UNSUPPORTED,
  /// ERR_INDEX_OUT_OF_RANGE, ERR_INVALID_OPTION above kReadBytesMax, ERR_FILTER_UNAVAILABLE, ERR_DECODE_FAILED.
  Bytes read(const std::string& path, const std::vector<std::uint64_t>& start,
             const std::vector<std::uint64_t>& count) const;
  /// The same into memory of the caller, which is zeroed and takes exactly the block; undefined where it throws. Throws as read(), and
  /// ERR_INVALID_OPTION for another size.
  void read_into(const std::string& path, const std::vector<std::uint64_t>& start,
                 const std::vector<std::uint64_t>& count, std::byte* out, std::size_t size) const;
  /// A block of a dataset of any type whose elements have a fixed size, as the bytes that stand in the file. Throws as read().
  Bytes read_raw(const std::string& path, const std::vector<std::uint64_t>& start,
                 const std::vector<std::uint64_t>& count) const;
  /// A block of a dataset of strings in C order; fixed ones with all their bytes. Throws as read().
  std::vector<std::vector<std::byte>> read_texts(const std::string& path, const std::vector<std::uint64_t>& start,
                                                 const std::vector<std::uint64_t>& count) const;
  /// A block of a dataset of any type as one JSON list: see json_reader.hpp. Throws as read().
  std::string read_json(const std::string& path, const std::vector<std::uint64_t>& start,
                        const std::vector<std::uint64_t>& count) const;
  /// Rows of a bytes-list. Throws as read().
  std::vector<std::vector<std::byte>> read_bytes_list(const std::string& path, std::uint64_t start,
                                                      std::uint64_t count) const;
  std::uint64_t file_bytes() const;
  /// What a writer that died has left of the file, and is told of in what is read; none where nothing is missing in it.
  std::optional<LeftBehind> left_behind() const;
  /// Whether the journal beside the file is that of another one, which had its name before: recover() refuses it, and nothing of it is read.
  bool has_foreign_journal() const;
  /// Harmless when repeated.
  void close();

 private:
  struct OpenFile;
  void open(LibraryLock& lock) const;
  bool is_current() const;
  bool is_outdated() const;
  template <typename F>
  auto ask(F&& read) const;
  enum class Elements { numbers, as_stored };
  void read_elements(Elements as, const std::string& path, const std::vector<std::uint64_t>& start,
                     const std::vector<std::uint64_t>& count,
                     const std::function<std::byte*(std::size_t bytes)>& memory) const;

  std::string path_;
  /// Null after close(). Touched under LibraryLock only. Opened again whenever a writer in another process has committed, or
  /// has come and gone.
  mutable std::unique_ptr<OpenFile> file_;
  /// How often it was opened: tells one opening from another.
  mutable std::uint64_t openings_ = 0;
};

}  // namespace h5saver::h5
