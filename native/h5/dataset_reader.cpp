#include "h5/dataset_reader.hpp"

#include <cstdlib>
#include <limits>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/dataset_info.hpp"
#include "h5/element_type.hpp"
#include "h5/reader.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

using Extents = std::vector<std::uint64_t>;

// The product of the extents and `item_size`, or the largest number there is when it would be more.
std::uint64_t bytes_of(const Extents& extents, std::uint64_t item_size) {
  std::uint64_t bytes = item_size;
  for (std::uint64_t extent : extents) {
    if (extent == 0) return 0;
    if (bytes > std::numeric_limits<std::uint64_t>::max() / extent) return std::numeric_limits<std::uint64_t>::max();
    bytes *= extent;
  }
  return bytes;
}

void check_memory(const std::string& what, std::uint64_t bytes, const std::string& path) {
  if (bytes <= kReadBytesMax) return;
  throw Error(ErrorCode::ERR_INVALID_OPTION, what + " of " + path + " has " + std::to_string(bytes) +
                                                 " bytes; at most " + std::to_string(kReadBytesMax) +
                                                 " are read at once")
      .with_path(path);
}

// The elements must be in this very file, and in chunks that can be decoded within the limit.
void check_storage(hid_t properties, const std::string& path, std::size_t item_size) {
  const H5D_layout_t layout = H5Pget_layout(properties);
  const bool external = layout == H5D_CONTIGUOUS && H5Pget_external_count(properties) > 0;
  if (layout == H5D_VIRTUAL || external) {
    throw Error(ErrorCode::ERR_NODE_KIND, path + " keeps its elements in other files, which are not opened")
        .with_path(path);
  }
  if (layout == H5D_CHUNKED) check_memory("a chunk", bytes_of(chunk_of(properties, path), item_size), path);
}

void check_block(const Extents& shape, const Extents& start, const Extents& count, const std::string& path) {
  if (start.size() != shape.size() || count.size() != shape.size()) {
    throw Error(ErrorCode::ERR_INDEX_OUT_OF_RANGE, "the block has " + std::to_string(start.size()) + " and " +
                                                       std::to_string(count.size()) + " coordinates; " + path +
                                                       " has " + std::to_string(shape.size()) + " dimensions")
        .with_path(path);
  }
  for (std::size_t i = 0; i < shape.size(); ++i) {
    if (start[i] <= shape[i] && count[i] <= shape[i] - start[i]) continue;
    throw Error(ErrorCode::ERR_INDEX_OUT_OF_RANGE,
                "start " + std::to_string(start[i]) + " and count " + std::to_string(count[i]) + " reach past the " +
                    std::to_string(shape[i]) + " elements of dimension " + std::to_string(i) + " of " + path)
        .with_path(path);
  }
}

// libhdf5 tells of a missing filter as of any failed read: it is looked for afterwards, for a chunk may do without its filter.
Error read_error(Error error, hid_t properties, const std::string& path) {
  try {
    for (const FilterInfo& filter : filters_of(properties, path)) {
      if (H5Zfilter_avail(static_cast<H5Z_filter_t>(filter.id)) > 0) continue;
      const std::string name = filter.name.empty() ? "" : " (" + filter.name + ")";
      return Error(ErrorCode::ERR_FILTER_UNAVAILABLE,
                   path + " is encoded with filter " + std::to_string(filter.id) + name + ", which is not available")
          .with_path(path)
          .with_stack(error.stack());
    }
  } catch (const Error&) {
    // The first error says more.
  }
  return error;
}

// Reads the selected elements of a dataset into `out`, one after the other.
void read_selected(hid_t dataset, const std::string& path, hid_t type, hid_t file_space, const Extents& count,
                   hid_t transfer, void* out) {
  const PropertyHandle properties = creation_properties_of(dataset, path);
  // The same shape in memory as in the file: from chunks, libhdf5 copies a block of another shape element by element.
  const std::vector<hsize_t> extents(count.begin(), count.end());
  const SpaceHandle memory_space = SpaceHandle::adopt(call("H5Screate_simple", path, [&] {
    return extents.empty() ? H5Screate(H5S_SCALAR)
                           : H5Screate_simple(static_cast<int>(extents.size()), extents.data(), nullptr);
  }));
  try {
    call("H5Dread", path, [&] { return H5Dread(dataset, type, memory_space.id(), file_space, transfer, out); });
  } catch (const Error& error) {
    throw read_error(error, properties.id(), path);
  }
}

void select_block(hid_t space, const std::string& path, const Extents& start, const Extents& count) {
  // A scalar has one element, and no coordinates to select by.
  if (start.empty()) return;
  static_assert(sizeof(hsize_t) == sizeof(std::uint64_t));
  const std::vector<hsize_t> first(start.begin(), start.end());
  const std::vector<hsize_t> extents(count.begin(), count.end());
  call("H5Sselect_hyperslab", path,
       [&] { return H5Sselect_hyperslab(space, H5S_SELECT_SET, first.data(), nullptr, extents.data(), nullptr); });
}

// Memory for the rows of a bytes-list. libhdf5 asks for it row by row, and only then is known how much there is.
struct RowMemory {
  std::size_t bytes = 0;
  bool exceeded = false;
};

extern "C" void* allocate_row(std::size_t size, void* info) {
  auto* memory = static_cast<RowMemory*>(info);
  if (size > kReadBytesMax - memory->bytes) {
    memory->exceeded = true;
    return nullptr;
  }
  memory->bytes += size;
  return std::malloc(size);
}

extern "C" void free_row(void* row, void*) { std::free(row); }

// The rows as libhdf5 gives them; freed one by one, whether the read succeeded or not.
struct Rows {
  explicit Rows(std::size_t count) : items(count, hvl_t{0, nullptr}) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() {
    for (const hvl_t& item : items) std::free(item.p);
  }
  std::vector<hvl_t> items;
};

Extents shape_to_read(hid_t space, const std::string& path) {
  auto shape = shape_of(space, path, nullptr);
  if (!shape) throw Error(ErrorCode::ERR_NODE_KIND, path + " has no elements (null dataspace)").with_path(path);
  return std::move(*shape);
}

}  // namespace

Bytes read_block(hid_t dataset, const std::string& path, const Extents& start, const Extents& count) {
  const TypeHandle type = type_of(dataset, path);
  const ElementType element = element_type_of(type.id(), path);
  if (element.kind != ElementKind::number) {
    throw Error(ErrorCode::ERR_DTYPE_UNSUPPORTED,
                path + " holds elements of class " + element.class_name + ", not of a dtype")
        .with_path(path);
  }
  check_storage(creation_properties_of(dataset, path).id(), path, element.size);
  const SpaceHandle space = space_of(dataset, path);
  check_block(shape_to_read(space.id(), path), start, count, path);
  const std::size_t item_size = core::dtype_info(element.dtype).item_size;
  const std::uint64_t bytes = bytes_of(count, item_size);
  check_memory("the block", bytes, path);

  Bytes block(static_cast<std::size_t>(bytes));
  if (bytes == 0) return block;
  select_block(space.id(), path, start, count);
  const TypeHandle memory = memory_type(type.id(), element.dtype);
  read_selected(dataset, path, memory.id(), space.id(), count, H5P_DEFAULT, block.data());
  return block;
}

std::vector<std::vector<std::byte>> read_byte_rows(hid_t dataset, const std::string& path, std::uint64_t start,
                                                   std::uint64_t count) {
  const TypeHandle type = type_of(dataset, path);
  if (element_type_of(type.id(), path).kind != ElementKind::bytes_list) {
    throw Error(ErrorCode::ERR_NODE_KIND, path + " is not a list of byte rows").with_path(path);
  }
  check_storage(creation_properties_of(dataset, path).id(), path, sizeof(hvl_t));
  const SpaceHandle space = space_of(dataset, path);
  check_block(shape_to_read(space.id(), path), {start}, {count}, path);
  check_memory("the list of rows", bytes_of({count}, sizeof(hvl_t)), path);
  if (count == 0) return {};

  Rows rows(static_cast<std::size_t>(count));
  RowMemory memory;
  const PropertyHandle transfer =
      PropertyHandle::adopt(call("H5Pcreate", path, [] { return H5Pcreate(H5P_DATASET_XFER); }));
  call("H5Pset_vlen_mem_manager", path,
       [&] { return H5Pset_vlen_mem_manager(transfer.id(), allocate_row, &memory, free_row, &memory); });
  select_block(space.id(), path, {start}, {count});
  const TypeHandle row_type =
      TypeHandle::adopt(call("H5Tvlen_create", path, [] { return H5Tvlen_create(H5T_STD_U8LE); }));
  try {
    read_selected(dataset, path, row_type.id(), space.id(), {count}, transfer.id(), rows.items.data());
  } catch (const Error&) {
    if (memory.exceeded) check_memory("the rows", std::uint64_t{kReadBytesMax} + 1, path);
    throw;
  }
  std::vector<std::vector<std::byte>> copies;
  copies.reserve(rows.items.size());
  for (const hvl_t& item : rows.items) {
    const auto* first = static_cast<const std::byte*>(item.p);
    copies.emplace_back(first, first + item.len);
  }
  return copies;
}

}  // namespace h5saver::h5
