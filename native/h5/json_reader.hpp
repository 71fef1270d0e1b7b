// Elements of any type as JSON, for those that no dtype describes: compounds within compounds, rows of any length, references.
// Call under LibraryLock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "h5/handle.hpp"

namespace h5saver::h5 {

/// A block of a dataset as one JSON list in C order. Compounds, arrays and rows of variable length are lists; members of enumerations
/// their names, or their numbers where they have none; references the paths of their nodes; whole numbers beyond 2^53, NaN and infinities
/// are texts; what nobody explains is the text of its bytes in hexadecimal. Texts are as they stand in the file: not always UTF-8.
/// Throws as read_block, and ERR_INVALID_OPTION for types nested too deep or more text than one read may take.
std::string read_json(hid_t dataset, const std::string& path, const std::vector<std::uint64_t>& start,
                      const std::vector<std::uint64_t>& count);

/// All elements of an attribute in the same way.
std::string attribute_json(hid_t attribute, const std::string& where, std::size_t count);

}  // namespace h5saver::h5
