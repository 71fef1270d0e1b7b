#include "napi/specs.hpp"

#include <algorithm>
#include <limits>

#include "core/chunk_grid.hpp"
#include "core/node_path.hpp"

namespace h5saver::napi {
namespace {

using core::Error;
using core::ErrorCode;

constexpr std::uint64_t kThreadsMax = 64;
constexpr std::uint64_t kIntegerMax = 9007199254740991ULL;
/// A day. Longer intervals serve nobody, and would overflow the clock's arithmetic some day.
constexpr std::uint64_t kCommitIntervalMsMax = 86'400'000;
/// HDF5 keeps attributes in object headers of 64 KiB; no fixed text needs more.
constexpr std::uint64_t kTextSizeMax = 65535;
/// The same limit, with room for what the header says about the attribute.
constexpr std::size_t kNumbersBytesMax = 60000;

std::string node_path(const Field& field) {
  std::string path = field.text();
  core::check_node_path(path);
  return path;
}

// Of a node that is to be made: the root is always there.
std::string new_node_path(const Field& field) {
  std::string path = node_path(field);
  if (path == "/") field.refuse(ErrorCode::ERR_INVALID_NAME, "the path of a node below the root");
  return path;
}

std::string attribute_name(const Field& field) {
  std::string name = field.text();
  if (!core::is_node_name(name))
    field.refuse(ErrorCode::ERR_INVALID_NAME, "a name of 1 to 255 bytes without \"/\" and NUL");
  return name;
}

core::DType dtype(const Field& field) {
  const auto found = core::parse_dtype(field.text());
  if (!found) field.refuse(ErrorCode::ERR_DTYPE_UNSUPPORTED, "the numpy name of a supported dtype");
  return *found;
}

codec::CodecSpec codec_spec(const Field& field) {
  codec::CodecSpec spec;
  spec.library = static_cast<codec::Library>(field.member("library").choice({"none", "deflate", "blosc"}));
  if (spec.library == codec::Library::none) return spec;
  const Field level = field.member("level");
  spec.level = level.int32();
  if (spec.level < 1 || spec.level > 9) level.refuse(ErrorCode::ERR_FILTER_PARAM, "an integer from 1 to 9");
  if (spec.library == codec::Library::blosc) {
    spec.compressor = field.member("compressor").text();
    spec.shuffle = static_cast<codec::Shuffle>(field.member("shuffle").choice({"none", "byte", "bit"}));
  }
  return spec;
}

std::vector<std::byte> bytes_of(const Field& field) {
  const BytesView view = field.view();
  return {view.data, view.data + view.bytes};
}

void check_data_size(const Field& data, std::size_t given, std::size_t wanted) {
  if (given == wanted) return;
  throw Error(ErrorCode::ERR_SHAPE_MISMATCH, data.name() + " has " + std::to_string(given) +
                                                 " bytes; its shape and dtype ask for " + std::to_string(wanted));
}

// The bytes of an array. Its chunks are cut as if no extent were 0: that product has to be a number, too.
std::size_t array_bytes(const Field& field, const std::vector<std::uint64_t>& shape, std::size_t item_size,
                        std::size_t rank_min) {
  constexpr std::size_t kRankMax = core::kFrameRankMax + 1;
  if (shape.size() < rank_min || shape.size() > kRankMax) {
    field.refuse(ErrorCode::ERR_INVALID_OPTION,
                 "an array of " + std::to_string(rank_min) + " to " + std::to_string(kRankMax) + " extents");
  }
  std::size_t bytes = item_size;
  bool empty = false;
  for (std::uint64_t extent : shape) {
    empty = empty || extent == 0;
    const std::uint64_t factor = std::max<std::uint64_t>(extent, 1);
    if (bytes > std::numeric_limits<std::size_t>::max() / factor) {
      field.refuse(ErrorCode::ERR_INVALID_OPTION, "the extents of fewer than 2^64 bytes");
    }
    bytes *= factor;
  }
  return empty ? 0 : bytes;
}

void read_numbers(const Field& field, h5::Attribute& attribute) {
  attribute.kind = h5::Attribute::Kind::numbers;
  attribute.dtype = dtype(field.member("dtype"));
  const Field shape = field.member("shape");
  attribute.shape = shape.extents();
  const Field data = field.member("data");
  attribute.data = bytes_of(data);
  const std::size_t item_size = core::dtype_info(attribute.dtype).item_size;
  check_data_size(data, attribute.data.size(), array_bytes(shape, attribute.shape, item_size, 0));
  if (attribute.data.size() > kNumbersBytesMax) {
    data.refuse(ErrorCode::ERR_INVALID_OPTION, "at most " + std::to_string(kNumbersBytesMax) + " bytes");
  }
}

h5::Attribute attribute(const Field& field) {
  h5::Attribute attribute;
  attribute.name = attribute_name(field.member("name"));
  switch (field.member("kind").choice({"text", "int32", "numbers"})) {
    case 1:
      attribute.kind = h5::Attribute::Kind::int32;
      attribute.int32 = field.member("value").int32();
      return attribute;
    case 2:
      read_numbers(field, attribute);
      return attribute;
    default:
      break;
  }
  attribute.text = field.member("text").text();
  attribute.storage = static_cast<h5::TextStorage>(field.member("storage").choice({"fixed", "variable", "null"}));
  attribute.charset = field.member("charset").choice({"ascii", "utf8"}) == 0 ? h5::Charset::ascii : h5::Charset::utf8;
  const Field size = field.member("size");
  if (!size.missing()) attribute.size = size.integer(1, kTextSizeMax);
  const Field text = field.member("text");
  if (attribute.storage == h5::TextStorage::fixed && attribute.text.empty() && attribute.size == 0) {
    text.refuse(ErrorCode::ERR_INVALID_OPTION, "one byte or more where the storage is fixed");
  }
  if (attribute.storage == h5::TextStorage::fixed && std::max(attribute.text.size(), attribute.size) > kTextSizeMax) {
    text.refuse(ErrorCode::ERR_INVALID_OPTION, "at most 65535 bytes where the storage is fixed");
  }
  if (attribute.size != 0 && attribute.text.size() > attribute.size) {
    text.refuse(ErrorCode::ERR_INVALID_OPTION, "at most as long as `size`");
  }
  if (attribute.storage == h5::TextStorage::variable && attribute.text.find('\0') != std::string::npos) {
    text.refuse(ErrorCode::ERR_INVALID_OPTION, "free of NUL where the storage is variable: it would be cut there");
  }
  return attribute;
}

std::vector<h5::Attribute> attributes(const Field& field) {
  std::vector<h5::Attribute> list;
  for (const Field& item : field.items()) list.push_back(attribute(item));
  return list;
}

h5::ArraySpec array_spec(const Field& op) {
  h5::ArraySpec spec;
  spec.path = new_node_path(op.member("path"));
  spec.dtype = dtype(op.member("dtype"));
  const Field shape = op.member("shape");
  spec.shape = shape.extents();
  spec.codec = codec_spec(op.member("codec"));
  spec.attributes = attributes(op.member("attributes"));
  const Field data = op.member("data");
  spec.data = bytes_of(data);

  const std::size_t item_size = core::dtype_info(spec.dtype).item_size;
  check_data_size(data, spec.data.size(), array_bytes(shape, spec.shape, item_size, 1));
  if (!spec.data.empty()) {
    // Only to be told now of extents that cannot be cut into chunks.
    static_cast<void>(core::make_chunk_grid(item_size, {spec.shape.begin() + 1, spec.shape.end()}));
  }
  // Only to be told now of a codec that this build does not have.
  static_cast<void>(codec::make_codec(spec.codec, item_size, item_size));
  return spec;
}

h5::CopySource copy_source(const Field& op) {
  return {file_path_from_js(op.member("sourceFile")), op.member("sourcePath").text()};
}

pipeline::TreeOp tree_op(const Field& op) {
  switch (op.member("op").choice({"group", "array", "bytes-list", "append-bytes", "copy", "copy-attributes", "link",
                                  "move", "start-live", "cut", "attributes"})) {
    case 0:
      return pipeline::CreateGroup{new_node_path(op.member("path")), attributes(op.member("attributes"))};
    case 1:
      return array_spec(op);
    case 2:
      return h5::BytesListSpec{new_node_path(op.member("path")), op.member("rowsPerChunk").integer(1, 1U << 20U),
                               attributes(op.member("attributes"))};
    case 3: {
      pipeline::AppendBytes append{node_path(op.member("path")), {}};
      for (const Field& item : op.member("rows").items()) append.rows.push_back(bytes_of(item));
      return append;
    }
    case 4:
      return pipeline::CopyNode{new_node_path(op.member("path")), copy_source(op)};
    case 5: {
      pipeline::CopyAttributes copy{node_path(op.member("path")), copy_source(op), {}};
      for (const Field& name : op.member("names").items()) copy.names.push_back(attribute_name(name));
      return copy;
    }
    case 6:
      return pipeline::CreateLink{new_node_path(op.member("path")), node_path(op.member("target"))};
    case 7:
      return pipeline::MoveFile{file_path_from_js(op.member("path"))};
    case 8:
      return pipeline::StartLive{};
    case 9:
      return pipeline::CutRows{node_path(op.member("path")), op.member("rows").integer(0, kIntegerMax)};
    default:
      return pipeline::WriteAttributes{node_path(op.member("path")), attributes(op.member("attributes"))};
  }
}

pipeline::RowCountAttribute row_count_attribute(const Field& field) {
  // Twenty digits are what the largest count can take.
  constexpr std::size_t kDigitsMax = 20;
  pipeline::RowCountAttribute attribute;
  attribute.name = attribute_name(field.member("name"));
  attribute.prefix = field.member("prefix").text();
  attribute.suffix = field.member("suffix").text();
  const Field size = field.member("size");
  attribute.size = size.integer(1, kTextSizeMax);
  if (attribute.size < attribute.prefix.size() + attribute.suffix.size() + kDigitsMax) {
    size.refuse(ErrorCode::ERR_INVALID_OPTION, "large enough for the prefix, 20 digits and the suffix");
  }
  return attribute;
}

pipeline::ColumnSpec column_spec(const Field& field) {
  pipeline::ColumnSpec spec;
  spec.path = new_node_path(field.member("path"));
  spec.dtype = dtype(field.member("dtype"));
  spec.frame_shape = field.member("frameShape").extents();
  spec.codec = codec_spec(field.member("codec"));
  spec.source = static_cast<pipeline::ColumnSource>(field.member("source").choice({"value", "time"}));
  spec.attributes = attributes(field.member("attributes"));
  for (const Field& item : field.member("rowCountAttributes").items()) {
    spec.row_count_attributes.push_back(row_count_attribute(item));
  }
  const Field chunk_bytes_max = field.member("chunkBytesMax");
  if (!chunk_bytes_max.missing()) spec.chunk_bytes_max = chunk_bytes_max.integer(1, kIntegerMax);
  const Field fill = field.member("fill");
  if (!fill.missing()) spec.fills_with_nan = fill.choice({"zero", "nan"}) == 1;
  const Field fixed_rows = field.member("fixedRows");
  if (!fixed_rows.missing()) spec.fixed_rows = fixed_rows.integer(1, kIntegerMax);
  return spec;
}

}  // namespace

std::string file_path_from_js(const Field& field) {
  std::string path = field.text();
  if (path.empty()) field.refuse(ErrorCode::ERR_INVALID_OPTION, "the path of a file");
  // The operating system would cut the path there, and open another file.
  if (path.find('\0') != std::string::npos) field.refuse(ErrorCode::ERR_INVALID_NAME, "free of NUL");
  return path;
}

pipeline::WriterOptions writer_options_from_js(const Field& options) {
  pipeline::WriterOptions parsed;
  parsed.threads = static_cast<unsigned>(options.member("threads").integer(1, kThreadsMax));
  parsed.queue_bytes_max = options.member("queueBytes").integer(1, kIntegerMax);
  parsed.commit_interval =
      std::chrono::milliseconds(options.member("commitIntervalMs").integer(0, kCommitIntervalMsMax));
  parsed.on_full = static_cast<pipeline::OnFull>(options.member("onFull").choice({"drop", "refuse"}));
  return parsed;
}

pipeline::OpenMode open_mode_from_js(const Field& options) {
  const Field mode = options.member("mode");
  const Field live = options.member("live");
  const bool appends = !mode.missing() && mode.choice({"create", "append"}) == 1;
  if (live.missing() || !live.flag()) return appends ? pipeline::OpenMode::append : pipeline::OpenMode::create;
  if (appends)
    live.refuse(ErrorCode::ERR_INVALID_OPTION, "false or left out where the mode is append: live files are new");
  return pipeline::OpenMode::live;
}

pipeline::Durability durability_from_js(const Field& field) {
  if (field.missing()) return pipeline::Durability::durable;
  return static_cast<pipeline::Durability>(field.choice({"fast", "durable"}));
}

std::vector<pipeline::TreeOp> tree_ops_from_js(const Field& ops) {
  std::vector<pipeline::TreeOp> list;
  for (const Field& op : ops.items()) list.push_back(tree_op(op));
  return list;
}

std::vector<pipeline::ColumnSpec> columns_from_js(const Field& columns) {
  std::vector<pipeline::ColumnSpec> list;
  for (const Field& column : columns.items()) list.push_back(column_spec(column));
  return list;
}

}  // namespace h5saver::napi
