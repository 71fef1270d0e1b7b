// Reading elements that have a length of their own: rows of bytes, and strings.
#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/dataset_info.hpp"
#include "h5/dataset_reader.hpp"
#include "h5/element_type.hpp"
#include "h5/reader.hpp"
#include "h5/row_memory.hpp"
#include "h5/selection.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

// The rows as libhdf5 gives them; freed one by one, whether the read succeeded or not.
struct Rows {
  explicit Rows(std::size_t count) : items(count, hvl_t{0, nullptr}) {}
  Rows(const Rows&) = delete;
  Rows& operator=(const Rows&) = delete;
  ~Rows() {
    for (const hvl_t& item : items) std::free(item.p);
  }
  std::vector<hvl_t> items;
};

struct Texts {
  explicit Texts(std::size_t count) : items(count, nullptr) {}
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  ~Texts() {
    for (char* item : items) std::free(item);
  }
  std::vector<char*> items;
};

std::vector<std::byte> copy_of(const void* data, std::size_t size) {
  const auto* first = static_cast<const std::byte*>(data);
  return {first, first + size};
}

}  // namespace

std::vector<std::vector<std::byte>> read_byte_rows(hid_t dataset, const std::string& path, std::uint64_t start,
                                                   std::uint64_t count) {
  const TypeHandle type = type_of(dataset, path);
  if (element_type_of(type.id(), path).kind != ElementKind::bytes_list) {
    throw Error(ErrorCode::ERR_NODE_KIND, path + " is not a list of byte rows").with_path(path);
  }
  const SpaceHandle space = select_block(dataset, path, sizeof(hvl_t), {start}, {count});
  check_memory("the list of rows", bytes_of({count}, sizeof(hvl_t)), path);
  if (count == 0) return {};

  Rows rows(static_cast<std::size_t>(count));
  RowMemory memory;
  const TypeHandle row_type =
      TypeHandle::adopt(call("H5Tvlen_create", path, [] { return H5Tvlen_create(H5T_STD_U8LE); }));
  memory.read(dataset, path, row_type.id(), space.id(), {count}, rows.items.data());
  std::vector<std::vector<std::byte>> copies;
  copies.reserve(rows.items.size());
  for (const hvl_t& item : rows.items) {
    const auto* first = static_cast<const std::byte*>(item.p);
    copies.emplace_back(first, first + item.len);
  }
  return copies;
}

std::vector<std::vector<std::byte>> read_texts(hid_t dataset, const std::string& path,
                                               const std::vector<std::uint64_t>& start,
                                               const std::vector<std::uint64_t>& count) {
  const TypeHandle type = type_of(dataset, path);
  const ElementType element = element_type_of(type.id(), path);
  if (element.kind != ElementKind::string) {
    throw Error(ErrorCode::ERR_NODE_KIND, path + " is not a dataset of strings").with_path(path);
  }
  const std::size_t item_size = std::max(element.size, sizeof(char*));
  const SpaceHandle space = select_block(dataset, path, item_size, start, count);
  check_memory("the block", bytes_of(count, item_size), path);
  const auto elements = static_cast<std::size_t>(bytes_of(count, 1));
  std::vector<std::vector<std::byte>> copies;
  copies.reserve(elements);
  if (elements == 0) return copies;
  if (element.variable) {
    Texts texts(elements);
    RowMemory memory;
    memory.read(dataset, path, type.id(), space.id(), count, texts.items.data());
    for (const char* text : texts.items) copies.push_back(copy_of(text, text == nullptr ? 0 : std::strlen(text)));
    return copies;
  }
  // With the file's own type: another size would cut the strings, another padding would change them.
  const Bytes block(elements * element.size);
  read_selected(dataset, path, type.id(), space.id(), count, H5P_DEFAULT, block.data());
  for (std::size_t i = 0; i < elements; ++i) {
    copies.push_back(copy_of(block.data() + i * element.size, element.size));
  }
  return copies;
}

}  // namespace h5saver::h5
