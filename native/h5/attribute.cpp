#include "h5/attribute.hpp"

#include "core/error.hpp"
#include "core/node_path.hpp"
#include "h5/call.hpp"
#include "h5/datatype.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

std::string padded(const Attribute& attribute) {
  std::string text = attribute.text;
  if (text.size() < attribute.size) text.append(attribute.size - text.size(), ' ');
  return text;
}

// PyTables' strings: null-terminated by name, yet without room for the terminator.
TypeHandle text_type(std::size_t size, Charset charset) {
  TypeHandle type = TypeHandle::adopt(call("H5Tcopy", "", [] { return H5Tcopy(H5T_C_S1); }));
  call("H5Tset_size", "", [&] { return H5Tset_size(type.id(), size); });
  call("H5Tset_strpad", "", [&] { return H5Tset_strpad(type.id(), H5T_STR_NULLTERM); });
  call("H5Tset_cset", "",
       [&] { return H5Tset_cset(type.id(), charset == Charset::utf8 ? H5T_CSET_UTF8 : H5T_CSET_ASCII); });
  return type;
}

AttributeHandle create(hid_t object, const std::string& path, const std::string& name, hid_t type,
                       H5S_class_t space_class) {
  if (call("H5Aexists", path, [&] { return H5Aexists(object, name.c_str()); }) > 0) {
    call("H5Adelete", path, [&] { return H5Adelete(object, name.c_str()); });
  }
  const SpaceHandle space = SpaceHandle::adopt(call("H5Screate", path, [&] { return H5Screate(space_class); }));
  return AttributeHandle::adopt(call("H5Acreate2", path + "@" + name, [&] {
    return H5Acreate2(object, name.c_str(), type, space.id(), H5P_DEFAULT, H5P_DEFAULT);
  }));
}

void write_text(hid_t object, const std::string& path, const Attribute& attribute) {
  const std::string where = path + "@" + attribute.name;
  if (attribute.storage == TextStorage::null) {
    const TypeHandle type = text_type(1, attribute.charset);
    create(object, path, attribute.name, type.id(), H5S_NULL);
    return;
  }
  if (attribute.storage == TextStorage::variable) {
    const TypeHandle type = text_type(H5T_VARIABLE, attribute.charset);
    const AttributeHandle handle = create(object, path, attribute.name, type.id(), H5S_SCALAR);
    const char* text = attribute.text.c_str();
    call("H5Awrite", where, [&] { return H5Awrite(handle.id(), type.id(), &text); });
    return;
  }
  const std::string text = padded(attribute);
  if (text.empty()) throw Error(ErrorCode::ERR_INTERNAL, "fixed text of no bytes for " + where);
  const TypeHandle type = text_type(text.size(), attribute.charset);
  const AttributeHandle handle = create(object, path, attribute.name, type.id(), H5S_SCALAR);
  call("H5Awrite", where, [&] { return H5Awrite(handle.id(), type.id(), text.data()); });
}

void write_int32(hid_t object, const std::string& path, const Attribute& attribute) {
  const AttributeHandle handle = create(object, path, attribute.name, H5T_STD_I32LE, H5S_SCALAR);
  call("H5Awrite", path + "@" + attribute.name,
       [&] { return H5Awrite(handle.id(), H5T_NATIVE_INT32, &attribute.int32); });
}

void write_numbers(hid_t object, const std::string& path, const Attribute& attribute) {
  if (call("H5Aexists", path, [&] { return H5Aexists(object, attribute.name.c_str()); }) > 0) {
    call("H5Adelete", path, [&] { return H5Adelete(object, attribute.name.c_str()); });
  }
  const std::string where = path + "@" + attribute.name;
  const std::vector<hsize_t> dims(attribute.shape.begin(), attribute.shape.end());
  const SpaceHandle space = SpaceHandle::adopt(call("H5Screate_simple", where, [&] {
    return H5Screate_simple(static_cast<int>(dims.size()), dims.data(), nullptr);
  }));
  const TypeHandle type = datatype_of(attribute.dtype);
  const AttributeHandle handle = AttributeHandle::adopt(call("H5Acreate2", where, [&] {
    return H5Acreate2(object, attribute.name.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT);
  }));
  if (attribute.data.empty()) return;
  call("H5Awrite", where, [&] { return H5Awrite(handle.id(), type.id(), attribute.data.data()); });
}

}  // namespace

void write_attributes(hid_t object, const std::string& path, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    if (!core::is_node_name(attribute.name)) {
      throw Error(ErrorCode::ERR_INVALID_NAME, "attribute name \"" + attribute.name.substr(0, 300) + "\" is not valid");
    }
    switch (attribute.kind) {
      case Attribute::Kind::text:
        write_text(object, path, attribute);
        break;
      case Attribute::Kind::int32:
        write_int32(object, path, attribute);
        break;
      case Attribute::Kind::numbers:
        write_numbers(object, path, attribute);
        break;
    }
  }
}

void check_rewritable(hid_t object, const std::string& path, const Attribute& attribute) {
  const std::string where = path + "@" + attribute.name;
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorCode::ERR_SWMR_TREE_FROZEN, "the file is live, and " + where + " " + why).with_path(path);
  };
  if (attribute.kind != Attribute::Kind::text || attribute.storage != TextStorage::fixed)
    refuse("is no text of fixed size");
  if (call("H5Aexists", where, [&] { return H5Aexists(object, attribute.name.c_str()); }) == 0) refuse("is not there");
  const AttributeHandle handle = AttributeHandle::adopt(
      call("H5Aopen", where, [&] { return H5Aopen(object, attribute.name.c_str(), H5P_DEFAULT); }));
  const TypeHandle type = TypeHandle::adopt(call("H5Aget_type", where, [&] { return H5Aget_type(handle.id()); }));
  const bool is_fixed_text = H5Tget_class(type.id()) == H5T_STRING && H5Tis_variable_str(type.id()) == 0;
  if (!is_fixed_text || H5Tget_size(type.id()) != padded(attribute).size()) refuse("has another size");
}

FixedText::FixedText(hid_t object, const std::string& path, const std::string& name)
    : name_(name),
      where_(path + "@" + name),
      handle_(
          AttributeHandle::adopt(call("H5Aopen", where_, [&] { return H5Aopen(object, name.c_str(), H5P_DEFAULT); }))),
      type_(TypeHandle::adopt(call("H5Aget_type", where_, [&] { return H5Aget_type(handle_.id()); }))) {}

void FixedText::rewrite(const Attribute& attribute) const {
  const std::string text = padded(attribute);
  if (H5Tget_size(type_.id()) != text.size()) {
    throw Error(ErrorCode::ERR_INTERNAL, "text of " + std::to_string(text.size()) + " bytes does not fit " + where_);
  }
  call("H5Awrite", where_, [&] { return H5Awrite(handle_.id(), type_.id(), text.data()); });
}

void rewrite_text(hid_t object, const std::string& path, const Attribute& attribute) {
  FixedText(object, path, attribute.name).rewrite(attribute);
}

}  // namespace h5saver::h5
