#include "h5/dataset.hpp"

#include <algorithm>
#include <limits>

#include "core/error.hpp"
#include "core/node_path.hpp"
#include "h5/attribute.hpp"
#include "h5/call.hpp"
#include "h5/datatype.hpp"
#include "h5/live_format.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

// The slots of libhdf5's table of cached chunks: a prime some times the number of chunks, as its manual advises.
constexpr std::size_t kCacheSlots = 2003;
// libhdf5's own choice: chunks that were written or read whole are given up first.
constexpr double kCachePreemption = 0.75;

/// `chunk`: none for a dataset in one piece.
PropertyHandle creation_properties(hid_t file, const std::string& path, const std::vector<hsize_t>& chunk,
                                   const std::vector<codec::FilterEntry>& filters) {
  PropertyHandle properties = object_creation_properties(H5P_DATASET_CREATE, is_live_format(file));
  if (chunk.empty()) {
    // Space that was something else before is not zeroed by itself.
    call("H5Pset_fill_time", path, [&] { return H5Pset_fill_time(properties.id(), H5D_FILL_TIME_ALLOC); });
    return properties;
  }
  call("H5Pset_chunk", path,
       [&] { return H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()); });
  for (const codec::FilterEntry& filter : filters) {
    // Optional, as PyTables flags them: a chunk that would not shrink is stored without the filter.
    call("H5Pset_filter", path, [&] {
      return H5Pset_filter(properties.id(), static_cast<H5Z_filter_t>(filter.id), H5Z_FLAG_OPTIONAL,
                           filter.values.size(), filter.values.data());
    });
  }
  return properties;
}

PropertyHandle access_properties(const std::string& path, std::size_t cache_bytes) {
  PropertyHandle properties =
      PropertyHandle::adopt(call("H5Pcreate", path, [] { return H5Pcreate(H5P_DATASET_ACCESS); }));
  if (cache_bytes > 0) {
    call("H5Pset_chunk_cache", path,
         [&] { return H5Pset_chunk_cache(properties.id(), kCacheSlots, cache_bytes, kCachePreemption); });
  }
  return properties;
}

DatasetHandle create_dataset(hid_t file, const std::string& path, hid_t type, const std::vector<hsize_t>& dims,
                             const std::vector<hsize_t>& max_dims, hid_t properties, hid_t access = H5P_DEFAULT) {
  core::check_node_path(path);
  const SpaceHandle space = SpaceHandle::adopt(call("H5Screate_simple", path, [&] {
    return H5Screate_simple(static_cast<int>(dims.size()), dims.data(), max_dims.data());
  }));
  return DatasetHandle::adopt(call("H5Dcreate2", path, [&] {
    return H5Dcreate2(file, path.c_str(), type, space.id(), H5P_DEFAULT, properties, access);
  }));
}

void close_checked(DatasetHandle& handle, const std::string& path) {
  const hid_t id = handle.release();
  call("H5Dclose", path, [&] { return H5Dclose(id); });
}

TypeHandle byte_row_type() {
  return TypeHandle::adopt(call("H5Tvlen_create", "", [] { return H5Tvlen_create(H5T_STD_U8LE); }));
}

}  // namespace

Dataset Dataset::create(hid_t file, const DatasetSpec& spec) {
  std::vector<hsize_t> dims(spec.shape.begin(), spec.shape.end());
  std::vector<hsize_t> max_dims = dims;
  if (spec.grows) max_dims[0] = H5S_UNLIMITED;
  const std::vector<hsize_t> chunk(spec.chunk_shape.begin(), spec.chunk_shape.end());

  const PropertyHandle properties = creation_properties(file, spec.path, chunk, spec.filters);
  const PropertyHandle access = access_properties(spec.path, spec.cache_bytes);
  const TypeHandle type = datatype_of(spec.dtype);
  if (spec.fills_with_nan) {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    call("H5Pset_fill_value", spec.path, [&] { return H5Pset_fill_value(properties.id(), H5T_NATIVE_DOUBLE, &nan); });
  }
  Dataset dataset;
  dataset.handle_ = create_dataset(file, spec.path, type.id(), dims, max_dims, properties.id(), access.id());
  dataset.path_ = spec.path;
  dataset.dtype_ = spec.dtype;
  dataset.extent_ = std::move(dims);
  write_attributes(dataset.handle_.id(), spec.path, spec.attributes);
  return dataset;
}

void Dataset::extend(std::uint64_t rows) {
  if (rows < extent_[0]) throw Error(ErrorCode::ERR_INTERNAL, "dataset " + path_ + " shall not shrink");
  if (rows == extent_[0]) return;
  extent_[0] = rows;
  call("H5Dset_extent", path_, [&] { return H5Dset_extent(handle_.id(), extent_.data()); });
}

void Dataset::write_chunk(const std::uint64_t* origin, std::uint32_t filter_mask, const std::byte* data,
                          std::size_t bytes) {
  static_assert(sizeof(hsize_t) == sizeof(std::uint64_t));
  hsize_t offset[H5S_MAX_RANK];
  std::copy_n(origin, extent_.size(), offset);
  // libhdf5 accepts a chunk outside the extent and loses it.
  if (!std::equal(extent_.begin(), extent_.end(), offset, [](hsize_t extent, hsize_t at) { return at < extent; })) {
    throw Error(ErrorCode::ERR_INTERNAL, "chunk outside dataset " + path_);
  }
  call("H5Dwrite_chunk", path_,
       [&] { return H5Dwrite_chunk(handle_.id(), H5P_DEFAULT, filter_mask, offset, bytes, data); });
}

void Dataset::write_block(const std::uint64_t* start, const std::uint64_t* count, const std::byte* data) {
  hsize_t offset[H5S_MAX_RANK];
  hsize_t extent[H5S_MAX_RANK];
  std::copy_n(start, extent_.size(), offset);
  std::copy_n(count, extent_.size(), extent);
  const SpaceHandle file_space =
      SpaceHandle::adopt(call("H5Dget_space", path_, [&] { return H5Dget_space(handle_.id()); }));
  // A selection outside the extent is refused by H5Dwrite.
  call("H5Sselect_hyperslab", path_,
       [&] { return H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, offset, nullptr, extent, nullptr); });
  const SpaceHandle memory_space = SpaceHandle::adopt(call(
      "H5Screate_simple", path_, [&] { return H5Screate_simple(static_cast<int>(extent_.size()), extent, nullptr); }));
  const TypeHandle type = datatype_of(dtype_);
  call("H5Dwrite", path_,
       [&] { return H5Dwrite(handle_.id(), type.id(), memory_space.id(), file_space.id(), H5P_DEFAULT, data); });
}

void Dataset::rewrite_text(const Attribute& attribute) {
  const auto is_it = [&](const FixedText& text) { return text.name() == attribute.name; };
  auto text = std::find_if(texts_.begin(), texts_.end(), is_it);
  if (text == texts_.end()) text = texts_.emplace(text, handle_.id(), path_, attribute.name);
  text->rewrite(attribute);
}

void Dataset::close() {
  close_texts();
  close_checked(handle_, path_);
}

void write_array(hid_t file, const ArraySpec& spec) {
  const std::vector<hsize_t> dims(spec.shape.begin(), spec.shape.end());
  const PropertyHandle properties = creation_properties(file, spec.path, {}, {});
  const TypeHandle type = datatype_of(spec.dtype);
  DatasetHandle dataset = create_dataset(file, spec.path, type.id(), dims, dims, properties.id());
  write_attributes(dataset.id(), spec.path, spec.attributes);
  if (!spec.data.empty()) {
    call("H5Dwrite", spec.path,
         [&] { return H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, spec.data.data()); });
  }
  close_checked(dataset, spec.path);
}

void create_bytes_list(hid_t file, const BytesListSpec& spec) {
  const PropertyHandle properties = creation_properties(file, spec.path, {spec.rows_per_chunk}, {});
  const TypeHandle type = byte_row_type();
  DatasetHandle dataset = create_dataset(file, spec.path, type.id(), {0}, {H5S_UNLIMITED}, properties.id());
  write_attributes(dataset.id(), spec.path, spec.attributes);
  close_checked(dataset, spec.path);
}

void append_to_bytes_list(hid_t file, const std::string& path, const std::vector<std::vector<std::byte>>& rows) {
  DatasetHandle dataset =
      DatasetHandle::adopt(call("H5Dopen2", path, [&] { return H5Dopen2(file, path.c_str(), H5P_DEFAULT); }));
  hsize_t before = 0;
  {
    const SpaceHandle space =
        SpaceHandle::adopt(call("H5Dget_space", path, [&] { return H5Dget_space(dataset.id()); }));
    if (H5Sget_simple_extent_ndims(space.id()) != 1) throw Error(ErrorCode::ERR_NODE_KIND, path + " is not a list");
    call("H5Sget_simple_extent_dims", path, [&] { return H5Sget_simple_extent_dims(space.id(), &before, nullptr); });
  }
  const hsize_t count = rows.size();
  const hsize_t after = before + count;
  call("H5Dset_extent", path, [&] { return H5Dset_extent(dataset.id(), &after); });
  const SpaceHandle file_space =
      SpaceHandle::adopt(call("H5Dget_space", path, [&] { return H5Dget_space(dataset.id()); }));
  call("H5Sselect_hyperslab", path,
       [&] { return H5Sselect_hyperslab(file_space.id(), H5S_SELECT_SET, &before, nullptr, &count, nullptr); });
  const SpaceHandle memory_space =
      SpaceHandle::adopt(call("H5Screate_simple", path, [&] { return H5Screate_simple(1, &count, nullptr); }));
  std::vector<hvl_t> items(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    // HDF5 takes a pointer to mutable memory and does not write through it.
    items[i] = {rows[i].size(), const_cast<std::byte*>(rows[i].data())};
  }
  const TypeHandle type = byte_row_type();
  call("H5Dwrite", path, [&] {
    return H5Dwrite(dataset.id(), type.id(), memory_space.id(), file_space.id(), H5P_DEFAULT, items.data());
  });
  close_checked(dataset, path);
}

void cut_rows(hid_t file, const std::string& path, std::uint64_t rows) {
  DatasetHandle dataset =
      DatasetHandle::adopt(call("H5Dopen2", path, [&] { return H5Dopen2(file, path.c_str(), H5P_DEFAULT); }));
  hsize_t extent[H5S_MAX_RANK] = {};
  {
    const SpaceHandle space =
        SpaceHandle::adopt(call("H5Dget_space", path, [&] { return H5Dget_space(dataset.id()); }));
    if (call("H5Sget_simple_extent_dims", path,
             [&] { return H5Sget_simple_extent_dims(space.id(), extent, nullptr); }) == 0) {
      throw Error(ErrorCode::ERR_NODE_KIND, path + " has no rows").with_path(path);
    }
  }
  if (rows > extent[0]) {
    throw Error(ErrorCode::ERR_INDEX_OUT_OF_RANGE,
                path + " has " + std::to_string(extent[0]) + " rows, and cannot be cut to " + std::to_string(rows))
        .with_path(path);
  }
  extent[0] = rows;
  call("H5Dset_extent", path, [&] { return H5Dset_extent(dataset.id(), extent); });
  close_checked(dataset, path);
}

}  // namespace h5saver::h5
