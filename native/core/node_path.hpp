// Which names a node may have. HDF5 itself takes "..", "./a", invalid UTF-8 and names cut at a NUL: files that nobody can use.
#pragma once

#include <string_view>

namespace h5saver::core {

/// A name is 1–255 bytes of valid UTF-8 without "/" and NUL, and not "." or "..".
bool is_node_name(std::string_view name);

/// Throws ERR_INVALID_NAME unless the path is "/" or "/name/name…".
void check_node_path(std::string_view path);

}  // namespace h5saver::core
