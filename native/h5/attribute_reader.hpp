// Reading attributes of any file, with their bytes as they are stored. Call under LibraryLock.
#pragma once

#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_info.hpp"

namespace h5saver::h5 {

/// All attributes of an open node, by name. Of one that is larger than kReadBytesMax only the type and shape are told.
std::vector<AttributeInfo> read_attributes(hid_t object, const std::string& path, OpaqueValues values);

}  // namespace h5saver::h5
