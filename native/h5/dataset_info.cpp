#include "h5/dataset_info.hpp"

#include "h5/call.hpp"
#include "h5/element_type.hpp"

namespace h5saver::h5 {
namespace {

const char* layout_name(H5D_layout_t layout) {
  switch (layout) {
    case H5D_COMPACT:
      return "compact";
    case H5D_CONTIGUOUS:
      return "contiguous";
    case H5D_CHUNKED:
      return "chunked";
    case H5D_VIRTUAL:
      return "virtual";
    default:
      return "";
  }
}

}  // namespace

PropertyHandle creation_properties_of(hid_t dataset, const std::string& path) {
  return PropertyHandle::adopt(call("H5Dget_create_plist", path, [&] { return H5Dget_create_plist(dataset); }));
}

SpaceHandle space_of(hid_t dataset, const std::string& path) {
  return SpaceHandle::adopt(call("H5Dget_space", path, [&] { return H5Dget_space(dataset); }));
}

TypeHandle type_of(hid_t dataset, const std::string& path) {
  return TypeHandle::adopt(call("H5Dget_type", path, [&] { return H5Dget_type(dataset); }));
}

std::vector<FilterInfo> filters_of(hid_t properties, const std::string& path) {
  std::vector<FilterInfo> filters;
  const int count = call("H5Pget_nfilters", path, [&] { return H5Pget_nfilters(properties); });
  for (int i = 0; i < count; ++i) {
    const auto index = static_cast<unsigned>(i);
    FilterInfo filter;
    char name[256] = "";
    std::size_t value_count = 0;
    // The first call tells how many values there are, the second takes them.
    call("H5Pget_filter2", path,
         [&] { return H5Pget_filter2(properties, index, &filter.flags, &value_count, nullptr, 0, nullptr, nullptr); });
    filter.values.resize(value_count);
    filter.id = static_cast<unsigned>(call("H5Pget_filter2", path, [&] {
      return H5Pget_filter2(properties, index, &filter.flags, &value_count, filter.values.data(), sizeof name, name,
                            nullptr);
    }));
    name[sizeof name - 1] = '\0';
    filter.name = name;
    filters.push_back(std::move(filter));
  }
  return filters;
}

std::vector<std::uint64_t> chunk_of(hid_t properties, const std::string& path) {
  hsize_t chunk[H5S_MAX_RANK];
  const int rank = call("H5Pget_chunk", path, [&] { return H5Pget_chunk(properties, H5S_MAX_RANK, chunk); });
  return {chunk, chunk + rank};
}

void describe_dataset(hid_t dataset, const std::string& path, NodeInfo& info) {
  const TypeHandle type = type_of(dataset, path);
  const PropertyHandle properties = creation_properties_of(dataset, path);
  info.type = element_type_of(type.id(), path);
  info.holds_references = H5Tdetect_class(type.id(), H5T_REFERENCE) > 0;
  const H5D_layout_t layout = H5Pget_layout(properties.id());
  info.layout = layout_name(layout);
  info.filters = filters_of(properties.id(), path);
  if (layout == H5D_CHUNKED) info.chunk = chunk_of(properties.id(), path);
  // For a virtual dataset libhdf5 would open the files that it is made of.
  if (layout == H5D_VIRTUAL) return;
  const SpaceHandle space = space_of(dataset, path);
  info.shape = shape_of(space.id(), path, &info.max_shape);
  if (info.type.kind == ElementKind::bytes_list && (!info.shape || info.shape->size() != 1))
    info.type.kind = ElementKind::opaque;
}

std::uint64_t storage_bytes_of(hid_t dataset, const std::string& path) {
  const PropertyHandle properties = creation_properties_of(dataset, path);
  // For a virtual dataset libhdf5 would open the files that it is made of.
  return H5Pget_layout(properties.id()) == H5D_VIRTUAL ? 0 : H5Dget_storage_size(dataset);
}

}  // namespace h5saver::h5
