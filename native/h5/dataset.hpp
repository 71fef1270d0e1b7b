// Datasets that are filled piece by piece, arrays written once, and lists of byte strings. Thin: no policy. Call under LibraryLock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "h5/attribute.hpp"
#include "h5/handle.hpp"
#include "h5/node_spec.hpp"

namespace h5saver::h5 {

class Dataset {
 public:
  static Dataset create(hid_t file, const DatasetSpec& spec);

  /// Sets the number of rows; a smaller number than before is a fault of the caller: shrinking makes libhdf5 decode and
  /// re-encode partial chunks, and after a failed chunk write it deletes good ones.
  void extend(std::uint64_t rows);
  /// Writes one whole encoded chunk, past libhdf5's own filters and cache.
  void write_chunk(const std::uint64_t* origin, std::uint32_t filter_mask, const std::byte* data, std::size_t bytes);
  /// Writes a block of elements in C order through libhdf5's filters and cache: `start` and `count` have one number a dimension.
  void write_block(const std::uint64_t* start, const std::uint64_t* count, const std::byte* data);
  /// Overwrites a fixed-size text in place, and keeps it open for the next time.
  void rewrite_text(const Attribute& attribute);
  /// Before attributes are replaced, or libhdf5 wants none to be open.
  void close_texts() { texts_.clear(); }
  bool is_open() const { return static_cast<bool>(handle_); }
  /// Closes and checks; H5Dclose can be the first to tell of a failed write.
  void close();

 private:
  DatasetHandle handle_;
  std::string path_;
  core::DType dtype_ = core::DType::float64_;
  std::vector<hsize_t> extent_;
  // Closed before the dataset.
  std::vector<FixedText> texts_;
};

/// An array in one piece, without filters: the codec of the spec is left to those who cut arrays into chunks.
void write_array(hid_t file, const ArraySpec& spec);
void create_bytes_list(hid_t file, const BytesListSpec& spec);
void append_to_bytes_list(hid_t file, const std::string& path, const std::vector<std::vector<std::byte>>& rows);
/// Cuts a dataset that nobody writes to its first rows. Throws ERR_NODE_KIND for one without dimensions, ERR_INDEX_OUT_OF_RANGE for
/// more rows than it has.
void cut_rows(hid_t file, const std::string& path, std::uint64_t rows);

}  // namespace h5saver::h5
