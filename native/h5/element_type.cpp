#include "h5/element_type.hpp"

#include <algorithm>
#include <cstring>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/datatype.hpp"

namespace h5saver::h5 {
namespace {

const char* class_name_of(H5T_class_t type_class) {
  switch (type_class) {
    case H5T_INTEGER:
      return "integer";
    case H5T_FLOAT:
      return "float";
    case H5T_TIME:
      return "time";
    case H5T_STRING:
      return "string";
    case H5T_BITFIELD:
      return "bitfield";
    case H5T_OPAQUE:
      return "opaque";
    case H5T_COMPOUND:
      return "compound";
    case H5T_REFERENCE:
      return "reference";
    case H5T_ENUM:
      return "enum";
    case H5T_VLEN:
      return "vlen";
    case H5T_ARRAY:
      return "array";
    default:
      return "unknown";
  }
}

bool is_byte_rows(hid_t type) {
  const TypeHandle base = TypeHandle::adopt(H5Tget_super(type));
  return base && H5Tget_class(base.id()) == H5T_INTEGER && H5Tget_size(base.id()) == 1 &&
         H5Tget_sign(base.id()) == H5T_SGN_NONE;
}

std::optional<bool> byte_order_of(hid_t type) {
  switch (H5Tget_order(type)) {
    case H5T_ORDER_LE:
      return true;
    case H5T_ORDER_BE:
      return false;
    default:
      return std::nullopt;
  }
}

ElementType describe(hid_t type, const std::string& path, bool with_fields);

// A field of a compound: an array within the element is told by its items and its extents.
ElementField field_of(hid_t compound, unsigned index, const std::string& path) {
  ElementField field;
  field.offset = H5Tget_member_offset(compound, index);
  if (char* name = H5Tget_member_name(compound, index)) {
    field.name = name;
    H5free_memory(name);
  }
  TypeHandle type =
      TypeHandle::adopt(call("H5Tget_member_type", path, [&] { return H5Tget_member_type(compound, index); }));
  if (H5Tget_class(type.id()) == H5T_ARRAY) {
    hsize_t dims[H5S_MAX_RANK];
    const int rank = call("H5Tget_array_dims2", path, [&] { return H5Tget_array_dims2(type.id(), dims); });
    field.shape.assign(dims, dims + rank);
    type = TypeHandle::adopt(call("H5Tget_super", path, [&] { return H5Tget_super(type.id()); }));
  }
  field.type = describe(type.id(), path, false);
  return field;
}

ElementType describe(hid_t type, const std::string& path, bool with_fields) {
  ElementType found;
  const H5T_class_t type_class = H5Tget_class(type);
  found.class_name = class_name_of(type_class);
  found.size = H5Tget_size(type);
  if (type_class == H5T_STRING) {
    found.kind = ElementKind::string;
    found.variable = call("H5Tis_variable_str", path, [&] { return H5Tis_variable_str(type); }) > 0;
    found.utf8 = H5Tget_cset(type) == H5T_CSET_UTF8;
    if (found.variable) found.size = 0;
    return found;
  }
  if (type_class == H5T_VLEN) {
    if (is_byte_rows(type)) found.kind = ElementKind::bytes_list;
    return found;
  }
  const auto dtype = classify(type);
  if (!dtype && type_class == H5T_ENUM) {
    const TypeHandle base = TypeHandle::adopt(call("H5Tget_super", path, [&] { return H5Tget_super(type); }));
    found.enum_dtype = classify(base.id());
    found.little_endian = byte_order_of(base.id());
    try {
      found.members = enum_members(type, path);
    } catch (const core::Error&) {
      // Members that are no numbers: the elements can be read all the same, and so can everything beside them.
    }
  }
  if (!dtype && type_class == H5T_COMPOUND && with_fields) {
    const int count = call("H5Tget_nmembers", path, [&] { return H5Tget_nmembers(type); });
    for (int i = 0; i < count; ++i) found.fields.push_back(field_of(type, static_cast<unsigned>(i), path));
  }
  if (!dtype) return found;
  found.kind = ElementKind::number;
  found.dtype = *dtype;
  found.little_endian = byte_order_of(type);
  return found;
}

}  // namespace

std::vector<EnumMember> enum_members(hid_t type, const std::string& path) {
  constexpr int kMembersMax = 1000;
  const TypeHandle base = TypeHandle::adopt(call("H5Tget_super", path, [&] { return H5Tget_super(type); }));
  const int count = call("H5Tget_nmembers", path, [&] { return H5Tget_nmembers(type); });
  std::vector<EnumMember> members;
  for (int i = 0; i < std::min(count, kMembersMax); ++i) {
    // The member's own number, and room to convert it to one of ours.
    std::vector<std::byte> value(std::max(H5Tget_size(type), sizeof(std::int64_t)));
    const auto index = static_cast<unsigned>(i);
    call("H5Tget_member_value", path, [&] { return H5Tget_member_value(type, index, value.data()); });
    call("H5Tconvert", path,
         [&] { return H5Tconvert(base.id(), H5T_NATIVE_INT64, 1, value.data(), nullptr, H5P_DEFAULT); });
    EnumMember member;
    std::memcpy(&member.value, value.data(), sizeof member.value);
    if (char* name = H5Tget_member_name(type, index)) {
      member.name = name;
      H5free_memory(name);
    }
    members.push_back(std::move(member));
  }
  return members;
}

ElementType element_type_of(hid_t type, const std::string& path) { return describe(type, path, true); }

TypeHandle memory_type(hid_t type, core::DType dtype) {
  if (H5Tget_class(type) != H5T_ENUM) return datatype_of(dtype);
  // libhdf5 converts an enumeration to nothing but itself. One of a single byte has no byte order to convert.
  return TypeHandle::adopt(call("H5Tcopy", "", [&] { return H5Tcopy(type); }));
}

bool holds_addresses(hid_t type) {
  if (H5Tdetect_class(type, H5T_VLEN) != 0) return true;
  switch (H5Tget_class(type)) {
    case H5T_STRING:
      return H5Tis_variable_str(type) != 0;
    case H5T_ARRAY: {
      const TypeHandle base = TypeHandle::adopt(H5Tget_super(type));
      return !base || holds_addresses(base.id());
    }
    case H5T_COMPOUND: {
      // Variable-length strings inside are of the class string, which H5Tdetect_class does not tell from fixed ones.
      const int members = H5Tget_nmembers(type);
      for (int i = 0; i < members; ++i) {
        const TypeHandle member = TypeHandle::adopt(H5Tget_member_type(type, static_cast<unsigned>(i)));
        if (!member || holds_addresses(member.id())) return true;
      }
      return members < 0;
    }
    default:
      return false;
  }
}

std::optional<std::vector<std::uint64_t>> shape_of(hid_t space, const std::string& path,
                                                   std::vector<std::uint64_t>* max_shape) {
  const H5S_class_t space_class = H5Sget_simple_extent_type(space);
  if (space_class == H5S_NULL) return std::nullopt;
  const int rank = call("H5Sget_simple_extent_ndims", path, [&] { return H5Sget_simple_extent_ndims(space); });
  std::vector<hsize_t> dims(static_cast<std::size_t>(rank));
  std::vector<hsize_t> max_dims(dims.size());
  if (rank > 0) {
    call("H5Sget_simple_extent_dims", path,
         [&] { return H5Sget_simple_extent_dims(space, dims.data(), max_dims.data()); });
  }
  static_assert(kUnlimited == H5S_UNLIMITED);
  if (max_shape != nullptr) max_shape->assign(max_dims.begin(), max_dims.end());
  return std::vector<std::uint64_t>(dims.begin(), dims.end());
}

}  // namespace h5saver::h5
