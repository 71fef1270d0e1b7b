// Copies out of other files, type and bytes as they are. Call under LibraryLock.
#pragma once

#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_spec.hpp"

namespace h5saver::h5 {

// Both throw ERR_INVALID_OPTION when the source's file cannot be opened (the fault is not the target's), ERR_INVALID_NAME,
// ERR_NODE_NOT_FOUND and ERR_NODE_KIND for its path, ERR_NODE_EXISTS for `path`, ERR_HDF5.

/// Copies a node with all below it to the new place `path`. Links below it are copied as links.
void copy_node(hid_t target, const std::string& path, const CopySource& source);

/// Copies attributes to the node `path`, replacing those there. Throws ERR_DTYPE_UNSUPPORTED for references.
void copy_attributes(hid_t target, const std::string& path, const CopySource& source,
                     const std::vector<std::string>& names);

}  // namespace h5saver::h5
