// What a node of the tree shall be: plain values, without hdf5.h, so that other layers can hand them over.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "codec/codec.hpp"
#include "core/dtype.hpp"

namespace h5saver::h5 {

enum class TextStorage {
  fixed,     // sized to the text: what PyTables writes
  variable,  // no limit of size; HDF5's object headers hold at most 64 KiB
  null,      // the empty string of PyTables: size 1, null dataspace
};
enum class Charset { ascii, utf8 };

struct Attribute {
  enum class Kind { text, int32, numbers };
  std::string name;
  Kind kind = Kind::text;
  std::string text;
  TextStorage storage = TextStorage::fixed;
  Charset charset = Charset::utf8;
  /// Fixed text: padded with spaces to this many bytes, so that a longer text can replace it in place. 0: sized to the text.
  std::size_t size = 0;
  std::int32_t int32 = 0;
  // Numbers: elements of a dtype, a scalar when there is no extent.
  core::DType dtype = core::DType::float64_;
  std::vector<std::uint64_t> shape;
  std::vector<std::byte> data;
};

/// A dataset that is filled piece by piece.
struct DatasetSpec {
  std::string path;
  core::DType dtype = core::DType::float64_;
  /// Extents at the beginning: no row where the dataset grows.
  std::vector<std::uint64_t> shape;
  /// Whether the first dimension is unlimited. All others never change.
  bool grows = true;
  /// None: the dataset is stored in one piece.
  std::vector<std::uint64_t> chunk_shape;
  std::vector<codec::FilterEntry> filters;
  std::vector<Attribute> attributes;
  /// Of libhdf5's cache of decoded chunks; 0 for its own choice. Whole chunks go past it.
  std::size_t cache_bytes = 0;
  /// What is read where nothing was written: NaN instead of zero. Of float32 and float64 only.
  bool fills_with_nan = false;
};

/// A whole array, written once.
struct ArraySpec {
  std::string path;
  core::DType dtype = core::DType::float64_;
  std::vector<std::uint64_t> shape;
  codec::CodecSpec codec;
  std::vector<std::byte> data;
  std::vector<Attribute> attributes;
};

/// A list of byte strings of any length.
struct BytesListSpec {
  std::string path;
  std::uint64_t rows_per_chunk = 64;
  std::vector<Attribute> attributes;
};

/// A node of another file.
struct CopySource {
  std::string file;
  std::string path;
};

}  // namespace h5saver::h5
