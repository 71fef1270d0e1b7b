#include "h5/dataset_reader.hpp"

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/dataset_info.hpp"
#include "h5/element_type.hpp"
#include "h5/selection.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

std::optional<ChunkReader> read_as(hid_t dataset, const std::string& path, hid_t type, std::size_t file_item_size,
                                   const Extents& start, const Extents& count, const BlockMemory& memory,
                                   const std::shared_ptr<const journal::ReadFile>& file) {
  const SpaceHandle space = select_block(dataset, path, file_item_size, start, count);
  const std::uint64_t bytes = bytes_of(count, H5Tget_size(type));
  check_memory("the block", bytes, path);
  std::byte* block = memory(static_cast<std::size_t>(bytes));
  if (bytes == 0) return std::nullopt;
  auto chunks = ChunkReader::find(dataset, path, type, start, count, file);
  if (!chunks) read_selected(dataset, path, type, space.id(), count, H5P_DEFAULT, block);
  return chunks;
}

}  // namespace

std::optional<ChunkReader> read_block(hid_t dataset, const std::string& path, const Extents& start,
                                      const Extents& count, const BlockMemory& memory,
                                      const std::shared_ptr<const journal::ReadFile>& file) {
  const TypeHandle type = type_of(dataset, path);
  const ElementType element = element_type_of(type.id(), path);
  if (element.kind != ElementKind::number) {
    throw Error(ErrorCode::ERR_DTYPE_UNSUPPORTED,
                path + " holds elements of class " + element.class_name + ", not of a dtype")
        .with_path(path);
  }
  const TypeHandle wanted = memory_type(type.id(), element.dtype);
  return read_as(dataset, path, wanted.id(), element.size, start, count, memory, file);
}

std::optional<ChunkReader> read_raw(hid_t dataset, const std::string& path, const Extents& start, const Extents& count,
                                    const BlockMemory& memory, const std::shared_ptr<const journal::ReadFile>& file) {
  const TypeHandle type = type_of(dataset, path);
  if (holds_addresses(type.id())) {
    throw Error(ErrorCode::ERR_DTYPE_UNSUPPORTED,
                path + " holds elements of variable length, which have no bytes of their own")
        .with_path(path);
  }
  return read_as(dataset, path, type.id(), H5Tget_size(type.id()), start, count, memory, file);
}

}  // namespace h5saver::h5
