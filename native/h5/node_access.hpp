// Ways to the nodes of a file that is read: paths are followed over hard links only. Call under LibraryLock.
#pragma once

#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_info.hpp"

namespace h5saver::h5 {

/// Opens the node of an absolute path. Throws ERR_INVALID_NAME, ERR_NODE_NOT_FOUND, and ERR_NODE_KIND at a link that is not
/// followed.
ObjectHandle open_node(hid_t file, const std::string& path);

NodeKind kind_of(hid_t object);

/// The links of an open group, by name.
std::vector<Entry> list_links(hid_t group, const std::string& path);

}  // namespace h5saver::h5
