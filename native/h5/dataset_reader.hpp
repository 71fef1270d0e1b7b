// Reading the elements of datasets of any file. Call under LibraryLock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_info.hpp"

namespace h5saver::h5 {

/// See the methods of Reader that have these names.
Bytes read_block(hid_t dataset, const std::string& path, const std::vector<std::uint64_t>& start,
                 const std::vector<std::uint64_t>& count);
Bytes read_raw(hid_t dataset, const std::string& path, const std::vector<std::uint64_t>& start,
               const std::vector<std::uint64_t>& count);

// row_reader.cpp
std::vector<std::vector<std::byte>> read_texts(hid_t dataset, const std::string& path,
                                               const std::vector<std::uint64_t>& start,
                                               const std::vector<std::uint64_t>& count);
std::vector<std::vector<std::byte>> read_byte_rows(hid_t dataset, const std::string& path, std::uint64_t start,
                                                   std::uint64_t count);

}  // namespace h5saver::h5
