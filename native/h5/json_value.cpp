#include "h5/json_value.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/datatype.hpp"
#include "h5/element_type.hpp"

namespace h5saver::h5 {
namespace {

// Types of people have two or three levels.
constexpr int kDepthMax = 16;
constexpr std::int64_t kSafeInteger = std::int64_t{1} << 53;
constexpr std::size_t kNameMax = 4096;

// Texts of JSON: what it forbids is escaped, every other byte stays.
void write_text(const char* text, std::size_t size, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == '"' || byte == '\\') out += '\\';
    if (byte >= 0x20) {
      out += static_cast<char>(byte);
    } else {
      out += "\\u00";
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 15U];
    }
  }
  out += '"';
}

void write_hexadecimal(const std::byte* data, std::size_t size, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  out += '"';
  for (std::size_t i = 0; i < size; ++i) {
    out += kDigits[std::to_integer<unsigned>(data[i]) >> 4U];
    out += kDigits[std::to_integer<unsigned>(data[i]) & 15U];
  }
  out += '"';
}

template <typename T>
T copied(const std::byte* data) {
  T value;
  std::memcpy(&value, data, sizeof value);
  return value;
}

template <typename T>
void write_number(T value, std::string& out) {
  char text[64];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  out.append(text, end);
}

template <typename T>
void write_float(T value, std::string& out) {
  if (std::isfinite(value)) return write_number(value, out);
  out += std::isnan(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
}

void write_integer(std::int64_t value, bool is_signed, std::string& out) {
  const bool is_large = is_signed ? value > kSafeInteger || value < -kSafeInteger
                                  : static_cast<std::uint64_t>(value) > static_cast<std::uint64_t>(kSafeInteger);
  if (is_large) out += '"';
  if (is_signed)
    write_number(value, out);
  else
    write_number(static_cast<std::uint64_t>(value), out);
  if (is_large) out += '"';
}

}  // namespace

JsonValue::JsonValue(hid_t type, hid_t place, const std::string& path, int depth)
    : class_(H5Tget_class(type)), size_(H5Tget_size(type)), place_(place) {
  if (depth > kDepthMax) {
    throw core::Error(core::ErrorCode::ERR_INVALID_OPTION, path + " has a type of too many levels").with_path(path);
  }
  const auto add = [&](hid_t part) { parts_.emplace_back(part, place, path, depth + 1); };
  if (class_ == H5T_INTEGER) {
    is_signed_ = H5Tget_sign(type) == H5T_SGN_2;
  } else if (class_ == H5T_STRING) {
    is_variable_ = H5Tis_variable_str(type) > 0;
  } else if (class_ == H5T_REFERENCE) {
    is_region_ = H5Tequal(type, H5T_STD_REF_DSETREG) > 0;
  } else if (class_ == H5T_COMPOUND) {
    const int members = call("H5Tget_nmembers", path, [&] { return H5Tget_nmembers(type); });
    for (int i = 0; i < members; ++i) {
      const auto index = static_cast<unsigned>(i);
      offsets_.push_back(H5Tget_member_offset(type, index));
      add(TypeHandle::adopt(call("H5Tget_member_type", path, [&] { return H5Tget_member_type(type, index); })).id());
    }
  } else if (class_ == H5T_ENUM || class_ == H5T_ARRAY || class_ == H5T_VLEN) {
    add(TypeHandle::adopt(call("H5Tget_super", path, [&] { return H5Tget_super(type); })).id());
    if (class_ == H5T_ENUM) read_names(type, path);
    if (class_ == H5T_ARRAY) count_ = size_ / std::max<std::size_t>(1, parts_[0].size_);
  }
}

void JsonValue::read_names(hid_t type, const std::string& path) {
  is_bool_ = classify(type) == core::DType::bool_;
  for (const EnumMember& member : enum_members(type, path)) names_.push_back({member.name, member.value});
}

void JsonValue::write(const std::byte* data, std::string& out) const {
  switch (class_) {
    case H5T_INTEGER:
      return write_integer(integer(data), is_signed_, out);
    case H5T_FLOAT:
      if (size_ == sizeof(float)) return write_float(copied<float>(data), out);
      if (size_ == sizeof(double)) return write_float(copied<double>(data), out);
      if (size_ == sizeof(long double)) return write_float(static_cast<double>(copied<long double>(data)), out);
      return write_hexadecimal(data, size_, out);
    case H5T_STRING: {
      const char* text = is_variable_ ? copied<char*>(data) : reinterpret_cast<const char*>(data);
      if (text == nullptr) return write_text("", 0, out);
      return write_text(text, is_variable_ ? std::strlen(text) : ::strnlen(text, size_), out);
    }
    case H5T_COMPOUND:
      out += '[';
      for (std::size_t i = 0; i < parts_.size(); ++i) {
        if (i > 0) out += ',';
        parts_[i].write(data + offsets_[i], out);
      }
      out += ']';
      return;
    case H5T_ENUM:
      return write_member(data, out);
    case H5T_ARRAY:
      return write_list(data, count_, out);
    case H5T_VLEN: {
      const auto row = copied<hvl_t>(data);
      return write_list(static_cast<const std::byte*>(row.p), row.p == nullptr ? 0 : row.len, out);
    }
    case H5T_REFERENCE:
      return write_reference(data, out);
    default:
      return write_hexadecimal(data, size_, out);
  }
}

void JsonValue::write_list(const std::byte* data, std::size_t count, std::string& out) const {
  out += '[';
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) out += ',';
    parts_[0].write(data + i * parts_[0].size_, out);
  }
  out += ']';
}

void JsonValue::write_member(const std::byte* data, std::string& out) const {
  const std::int64_t value = parts_[0].integer(data);
  if (is_bool_) {
    out += value == 0 ? "false" : "true";
    return;
  }
  const auto found = std::find_if(names_.begin(), names_.end(), [&](const Name& name) { return name.value == value; });
  if (found == names_.end()) return parts_[0].write(data, out);
  write_text(found->name.data(), found->name.size(), out);
}

void JsonValue::write_reference(const std::byte* data, std::string& out) const {
  if (std::all_of(data, data + size_, [](std::byte byte) { return byte == std::byte{0}; })) {
    out += "null";
    return;
  }
  char name[kNameMax] = "";
  const ssize_t size = H5Rget_name(place_, is_region_ ? H5R_DATASET_REGION : H5R_OBJECT, data, name, sizeof name);
  if (size <= 0) return write_hexadecimal(data, size_, out);
  write_text(name, ::strnlen(name, sizeof name), out);
}

std::int64_t JsonValue::integer(const std::byte* data) const {
  switch (size_) {
    case 1:
      return is_signed_ ? std::int64_t{copied<std::int8_t>(data)} : std::int64_t{copied<std::uint8_t>(data)};
    case 2:
      return is_signed_ ? std::int64_t{copied<std::int16_t>(data)} : std::int64_t{copied<std::uint16_t>(data)};
    case 4:
      return is_signed_ ? std::int64_t{copied<std::int32_t>(data)} : std::int64_t{copied<std::uint32_t>(data)};
    case 8:
      return copied<std::int64_t>(data);
    default:
      return 0;
  }
}

}  // namespace h5saver::h5
