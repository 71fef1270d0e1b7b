// Reading the elements of datasets of any file. Call under LibraryLock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "h5/chunk_reader.hpp"
#include "h5/handle.hpp"
#include "h5/node_info.hpp"

namespace h5saver::h5 {

/// Gives the zeroed memory for a block of so many bytes, once it is known that there is such a block.
using BlockMemory = std::function<std::byte*(std::size_t bytes)>;

/// Reads a block as the method of Reader does that has this name. What is returned has still to be read, without the lock.
/// `file`: what is under an open file that others do not change at will; may be null.
std::optional<ChunkReader> read_block(hid_t dataset, const std::string& path, const Extents& start,
                                      const Extents& count, const BlockMemory& memory,
                                      const std::shared_ptr<const journal::ReadFile>& file);
std::optional<ChunkReader> read_raw(hid_t dataset, const std::string& path, const Extents& start, const Extents& count,
                                    const BlockMemory& memory, const std::shared_ptr<const journal::ReadFile>& file);

/// See the methods of Reader that have these names.
// row_reader.cpp
std::vector<std::vector<std::byte>> read_texts(hid_t dataset, const std::string& path,
                                               const std::vector<std::uint64_t>& start,
                                               const std::vector<std::uint64_t>& count);
std::vector<std::vector<std::byte>> read_byte_rows(hid_t dataset, const std::string& path, std::uint64_t start,
                                                   std::uint64_t count);

}  // namespace h5saver::h5
