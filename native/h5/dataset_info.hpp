// What a dataset of any file is: its type, extents, layout and filters. Call under LibraryLock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_info.hpp"

namespace h5saver::h5 {

/// Fills in what `info` says of datasets.
void describe_dataset(hid_t dataset, const std::string& path, NodeInfo& info);

/// Bytes of the elements in the file. Of chunks it looks at every one: a million take half a second.
std::uint64_t storage_bytes_of(hid_t dataset, const std::string& path);

PropertyHandle creation_properties_of(hid_t dataset, const std::string& path);
SpaceHandle space_of(hid_t dataset, const std::string& path);
TypeHandle type_of(hid_t dataset, const std::string& path);

/// The filters and the chunk of a chunked dataset, by its creation properties.
std::vector<FilterInfo> filters_of(hid_t properties, const std::string& path);
std::vector<std::uint64_t> chunk_of(hid_t properties, const std::string& path);

}  // namespace h5saver::h5
