#include "h5/json_reader.hpp"

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/dataset_info.hpp"
#include "h5/json_value.hpp"
#include "h5/reader.hpp"
#include "h5/row_memory.hpp"
#include "h5/selection.hpp"

namespace h5saver::h5 {
namespace {

// Elements in memory, with what they point to.
class Elements {
 public:
  Elements(hid_t type, std::size_t count, const std::string& path)
      : block(count * H5Tget_size(type)), type_(type), count_(count) {
    const hsize_t extent = count;
    space_ = SpaceHandle::adopt(call("H5Screate_simple", path, [&] { return H5Screate_simple(1, &extent, nullptr); }));
  }
  Elements(const Elements&) = delete;
  Elements& operator=(const Elements&) = delete;
  // Zeroed memory points to nothing: what was never read has nothing to be given back.
  ~Elements() { H5Dvlen_reclaim(type_, space_.id(), H5P_DEFAULT, block.data()); }

  std::string json(hid_t place, const std::string& path) const {
    const JsonValue value(type_, place, path);
    const std::size_t size = H5Tget_size(type_);
    std::string out = "[";
    for (std::size_t i = 0; i < count_; ++i) {
      if (i > 0) out += ',';
      value.write(static_cast<const std::byte*>(block.data()) + i * size, out);
      check_memory("the text", out.size(), path);
    }
    out += ']';
    return out;
  }

  Bytes block;

 private:
  hid_t type_;
  std::size_t count_;
  SpaceHandle space_;
};

TypeHandle native_type(hid_t type, const std::string& path) {
  return TypeHandle::adopt(call("H5Tget_native_type", path, [&] { return H5Tget_native_type(type, H5T_DIR_ASCEND); }));
}

}  // namespace

std::string read_json(hid_t dataset, const std::string& path, const std::vector<std::uint64_t>& start,
                      const std::vector<std::uint64_t>& count) {
  const TypeHandle type = type_of(dataset, path);
  const TypeHandle memory = native_type(type.id(), path);
  const SpaceHandle space = select_block(dataset, path, H5Tget_size(type.id()), start, count);
  check_memory("the block", bytes_of(count, H5Tget_size(memory.id())), path);
  const auto elements = static_cast<std::size_t>(bytes_of(count, 1));
  if (elements == 0) return "[]";
  const Elements found(memory.id(), elements, path);
  RowMemory rows;
  rows.read(dataset, path, memory.id(), space.id(), count, found.block.data());
  return found.json(dataset, path);
}

std::string attribute_json(hid_t attribute, const std::string& where, std::size_t count) {
  if (count == 0) return "[]";
  const TypeHandle type = TypeHandle::adopt(call("H5Aget_type", where, [&] { return H5Aget_type(attribute); }));
  const TypeHandle memory = native_type(type.id(), where);
  check_memory("the attribute", bytes_of({count}, H5Tget_size(memory.id())), where);
  const Elements found(memory.id(), count, where);
  call("H5Aread", where, [&] { return H5Aread(attribute, memory.id(), found.block.data()); });
  return found.json(attribute, where);
}

}  // namespace h5saver::h5
