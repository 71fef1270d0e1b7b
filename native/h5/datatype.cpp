#include "h5/datatype.hpp"

#include <cstring>
#include <string>

#include "core/error.hpp"
#include "h5/call.hpp"

namespace h5saver::h5 {
namespace {

using core::DType;

TypeHandle copy_of(hid_t predefined) {
  return TypeHandle::adopt(call("H5Tcopy", "", [&] { return H5Tcopy(predefined); }));
}

// IEEE 754 half precision: HDF5 1.10 has no predefined type for it.
TypeHandle half_type() {
  TypeHandle type = copy_of(H5T_IEEE_F32LE);
  call("H5Tset_fields", "", [&] { return H5Tset_fields(type.id(), 15, 10, 5, 0, 10); });
  call("H5Tset_size", "", [&] { return H5Tset_size(type.id(), 2); });
  call("H5Tset_ebias", "", [&] { return H5Tset_ebias(type.id(), 15); });
  return type;
}

TypeHandle complex_type(hid_t component, std::size_t component_size) {
  TypeHandle type =
      TypeHandle::adopt(call("H5Tcreate", "", [&] { return H5Tcreate(H5T_COMPOUND, 2 * component_size); }));
  call("H5Tinsert", "", [&] { return H5Tinsert(type.id(), "r", 0, component); });
  call("H5Tinsert", "", [&] { return H5Tinsert(type.id(), "i", component_size, component); });
  return type;
}

std::optional<DType> classify_integer(hid_t type) {
  const bool is_signed = H5Tget_sign(type) == H5T_SGN_2;
  switch (H5Tget_size(type)) {
    case 1:
      return is_signed ? DType::int8_ : DType::uint8_;
    case 2:
      return is_signed ? DType::int16_ : DType::uint16_;
    case 4:
      return is_signed ? DType::int32_ : DType::uint32_;
    case 8:
      return is_signed ? DType::int64_ : DType::uint64_;
    default:
      return std::nullopt;
  }
}

std::optional<DType> classify_float(hid_t type) {
  switch (H5Tget_size(type)) {
    case 2:
      return DType::float16_;
    case 4:
      return DType::float32_;
    case 8:
      return DType::float64_;
    default:
      return std::nullopt;
  }
}

bool member_is(hid_t type, unsigned index, const char* name) {
  char* found = H5Tget_member_name(type, index);
  const bool same = found != nullptr && std::strcmp(found, name) == 0;
  if (found != nullptr) H5free_memory(found);
  return same;
}

std::optional<DType> classify_compound(hid_t type) {
  if (H5Tget_nmembers(type) != 2 || !member_is(type, 0, "r") || !member_is(type, 1, "i")) return std::nullopt;
  const TypeHandle real = TypeHandle::adopt(H5Tget_member_type(type, 0));
  const TypeHandle imaginary = TypeHandle::adopt(H5Tget_member_type(type, 1));
  if (!real || !imaginary || H5Tget_class(real.id()) != H5T_FLOAT || H5Tequal(real.id(), imaginary.id()) <= 0)
    return std::nullopt;
  switch (H5Tget_size(real.id())) {
    case 4:
      return DType::complex64_;
    case 8:
      return DType::complex128_;
    default:
      return std::nullopt;
  }
}

std::optional<DType> classify_enum(hid_t type) {
  if (H5Tget_size(type) != 1 || H5Tget_nmembers(type) != 2) return std::nullopt;
  if (!member_is(type, 0, "FALSE") || !member_is(type, 1, "TRUE")) return std::nullopt;
  return DType::bool_;
}

}  // namespace

TypeHandle datatype_of(DType dtype) {
  switch (dtype) {
    case DType::bool_:
      return copy_of(H5T_STD_B8LE);
    case DType::int8_:
      return copy_of(H5T_STD_I8LE);
    case DType::uint8_:
      return copy_of(H5T_STD_U8LE);
    case DType::int16_:
      return copy_of(H5T_STD_I16LE);
    case DType::uint16_:
      return copy_of(H5T_STD_U16LE);
    case DType::int32_:
      return copy_of(H5T_STD_I32LE);
    case DType::uint32_:
      return copy_of(H5T_STD_U32LE);
    case DType::int64_:
      return copy_of(H5T_STD_I64LE);
    case DType::uint64_:
      return copy_of(H5T_STD_U64LE);
    case DType::float16_:
      return half_type();
    case DType::float32_:
      return copy_of(H5T_IEEE_F32LE);
    case DType::float64_:
      return copy_of(H5T_IEEE_F64LE);
    case DType::complex64_:
      return complex_type(H5T_IEEE_F32LE, 4);
    case DType::complex128_:
      return complex_type(H5T_IEEE_F64LE, 8);
  }
  throw core::Error(core::ErrorCode::ERR_INTERNAL, "dtype without a datatype");
}

std::optional<DType> classify(hid_t type) {
  switch (H5Tget_class(type)) {
    case H5T_INTEGER:
      return classify_integer(type);
    case H5T_FLOAT:
      return classify_float(type);
    case H5T_BITFIELD:
      return H5Tget_size(type) == 1 ? std::optional<DType>(DType::bool_) : std::nullopt;
    case H5T_COMPOUND:
      return classify_compound(type);
    case H5T_ENUM:
      return classify_enum(type);
    default:
      return std::nullopt;
  }
}

}  // namespace h5saver::h5
