#include "h5/attribute_reader.hpp"

#include <algorithm>
#include <cstring>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/element_type.hpp"
#include "h5/json_reader.hpp"
#include "h5/pointed_bytes.hpp"
#include "h5/reader.hpp"

namespace h5saver::h5 {
namespace {

// A C callback: nothing may be thrown through it.
extern "C" herr_t collect_name(hid_t, const char* name, const H5A_info_t*, void* data) {
  try {
    static_cast<std::vector<std::string>*>(data)->emplace_back(name);
    return 0;
  } catch (...) {
    return -1;
  }
}

std::vector<std::byte> bytes_of(const void* data, std::size_t size) {
  const auto* first = static_cast<const std::byte*>(data);
  return {first, first + size};
}

void read_raw(hid_t attribute, const std::string& where, hid_t type, void* out) {
  call("H5Aread", where, [&] { return H5Aread(attribute, type, out); });
}

// Strings that libhdf5 has allocated, given back to it whatever happens.
class Texts {
 public:
  Texts(std::size_t count, hid_t type, hid_t space) : pointers(count, nullptr), type_(type), space_(space) {}
  Texts(const Texts&) = delete;
  Texts& operator=(const Texts&) = delete;
  ~Texts() { H5Dvlen_reclaim(type_, space_, H5P_DEFAULT, pointers.data()); }
  std::vector<char*> pointers;

 private:
  hid_t type_;
  hid_t space_;
};

std::vector<std::vector<std::byte>> read_variable_texts(hid_t attribute, const std::string& where, hid_t space,
                                                        std::size_t count, bool utf8) {
  const TypeHandle type = TypeHandle::adopt(call("H5Tcopy", where, [] { return H5Tcopy(H5T_C_S1); }));
  call("H5Tset_size", where, [&] { return H5Tset_size(type.id(), H5T_VARIABLE); });
  call("H5Tset_cset", where, [&] { return H5Tset_cset(type.id(), utf8 ? H5T_CSET_UTF8 : H5T_CSET_ASCII); });
  Texts texts(count, type.id(), space);
  read_raw(attribute, where, type.id(), texts.pointers.data());
  std::vector<std::vector<std::byte>> rows;
  rows.reserve(count);
  for (const char* text : texts.pointers) rows.push_back(bytes_of(text, text == nullptr ? 0 : std::strlen(text)));
  return rows;
}

// Fixed strings are read with the file's own type: another size would cut them, another padding would change them.
std::vector<std::vector<std::byte>> read_fixed_texts(hid_t attribute, const std::string& where, hid_t type,
                                                     std::size_t count) {
  const std::size_t size = H5Tget_size(type);
  const Bytes block(count * size);
  read_raw(attribute, where, type, block.data());
  std::vector<std::vector<std::byte>> rows;
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i)
    rows.push_back(bytes_of(static_cast<const std::byte*>(block.data()) + i * size, size));
  return rows;
}

std::vector<std::byte> read_elements(hid_t attribute, const std::string& where, hid_t memory, std::size_t count) {
  const Bytes block(count * H5Tget_size(memory));
  read_raw(attribute, where, memory, block.data());
  return bytes_of(block.data(), block.size());
}

// More than anybody reads in words.
constexpr std::size_t kJsonElementsMax = 1000;

// A type that cannot be told must not keep the other attributes from being read.
std::string json_of(hid_t attribute, const std::string& where, std::size_t elements) {
  try {
    return attribute_json(attribute, where, elements);
  } catch (const core::Error&) {
    return "";
  }
}

AttributeInfo read_attribute(hid_t object, const std::string& path, const std::string& name, OpaqueValues values) {
  const std::string where = path + "@" + name;
  const AttributeHandle attribute =
      AttributeHandle::adopt(call("H5Aopen", where, [&] { return H5Aopen(object, name.c_str(), H5P_DEFAULT); }));
  const TypeHandle type = TypeHandle::adopt(call("H5Aget_type", where, [&] { return H5Aget_type(attribute.id()); }));
  const SpaceHandle space =
      SpaceHandle::adopt(call("H5Aget_space", where, [&] { return H5Aget_space(attribute.id()); }));

  AttributeInfo info;
  info.name = name;
  info.type = element_type_of(type.id(), where);
  // Rows of bytes are a kind of dataset; in an attribute they are one more type that is not understood.
  if (info.type.kind == ElementKind::bytes_list) info.type.kind = ElementKind::opaque;
  info.copies = H5Tdetect_class(type.id(), H5T_REFERENCE) == 0 && H5Tcommitted(type.id()) == 0;
  info.shape = shape_of(space.id(), where, nullptr);
  if (!info.shape) return info;
  const hssize_t count =
      call("H5Sget_simple_extent_npoints", where, [&] { return H5Sget_simple_extent_npoints(space.id()); });
  const auto elements = static_cast<std::size_t>(count);
  // Many elements may point to the same content: what they take in memory is no part of what the file takes on the disk.
  if (elements > kReadBytesMax / std::max<std::size_t>(H5Tget_size(type.id()), sizeof(char*)) ||
      pointed_bytes(attribute.id(), where, type.id(), elements) > kReadBytesMax) {
    info.type.kind = ElementKind::opaque;
    return info;
  }
  if (info.type.kind == ElementKind::string) {
    info.data = info.type.variable ? read_variable_texts(attribute.id(), where, space.id(), elements, info.type.utf8)
                                   : read_fixed_texts(attribute.id(), where, type.id(), elements);
  } else if (info.type.kind == ElementKind::number) {
    info.data.push_back(read_elements(attribute.id(), where, memory_type(type.id(), info.type.dtype).id(), elements));
  } else if (!holds_addresses(type.id())) {
    info.data.push_back(read_elements(attribute.id(), where, type.id(), elements));
  }
  if (values == OpaqueValues::as_json && info.type.kind == ElementKind::opaque && elements <= kJsonElementsMax)
    info.json = json_of(attribute.id(), where, elements);
  return info;
}

}  // namespace

std::vector<AttributeInfo> read_attributes(hid_t object, const std::string& path, OpaqueValues values) {
  std::vector<std::string> names;
  call("H5Aiterate2", path,
       [&] { return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_name, &names); });
  std::vector<AttributeInfo> attributes;
  attributes.reserve(names.size());
  for (const std::string& name : names) attributes.push_back(read_attribute(object, path, name, values));
  return attributes;
}

}  // namespace h5saver::h5
