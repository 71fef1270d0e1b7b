#include "h5/selection.hpp"

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

// The first of the files that a dataset's elements are kept in, as it stands in the file.
std::string outside_file(hid_t properties, H5D_layout_t layout, const std::string& path) {
  char name[1024] = "";
  if (layout != H5D_VIRTUAL) {
    off_t offset = 0;
    hsize_t size = 0;
    call("H5Pget_external", path, [&] { return H5Pget_external(properties, 0, sizeof name, name, &offset, &size); });
  } else {
    std::size_t count = 0;
    call("H5Pget_virtual_count", path, [&] { return H5Pget_virtual_count(properties, &count); });
    if (count == 0) return "none";
    H5Pget_virtual_filename(properties, 0, name, sizeof name);
  }
  name[sizeof name - 1] = '\0';
  return "\"" + std::string(name) + "\"";
}

// The elements must be in this very file, and in chunks that can be decoded within the limit.
void check_storage(hid_t properties, const std::string& path, std::size_t item_size) {
  const H5D_layout_t layout = H5Pget_layout(properties);
  const bool external = layout == H5D_CONTIGUOUS && H5Pget_external_count(properties) > 0;
  if (layout == H5D_VIRTUAL || external) {
    throw Error(ErrorCode::ERR_NODE_KIND, path + " keeps its elements in other files, which are not opened: " +
                                              outside_file(properties, layout, path))
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

void select_in(hid_t space, const std::string& path, const Extents& start, const Extents& count) {
  // A scalar has one element, and no coordinates to select by.
  if (start.empty()) return;
  static_assert(sizeof(hsize_t) == sizeof(std::uint64_t));
  const std::vector<hsize_t> first(start.begin(), start.end());
  const std::vector<hsize_t> extents(count.begin(), count.end());
  call("H5Sselect_hyperslab", path,
       [&] { return H5Sselect_hyperslab(space, H5S_SELECT_SET, first.data(), nullptr, extents.data(), nullptr); });
}

Extents shape_to_read(hid_t space, const std::string& path) {
  auto shape = shape_of(space, path, nullptr);
  if (!shape) throw Error(ErrorCode::ERR_NODE_KIND, path + " has no elements (null dataspace)").with_path(path);
  return std::move(*shape);
}

}  // namespace

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

SpaceHandle select_block(hid_t dataset, const std::string& path, std::size_t item_size, const Extents& start,
                         const Extents& count) {
  check_storage(creation_properties_of(dataset, path).id(), path, item_size);
  SpaceHandle space = space_of(dataset, path);
  check_block(shape_to_read(space.id(), path), start, count, path);
  select_in(space.id(), path, start, count);
  return space;
}

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

}  // namespace h5saver::h5
