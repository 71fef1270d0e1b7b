// An element of variable length stands in the file as its length and the place of its content. A conversion to bytes without a
// meaning, which libhdf5 lets programs add, is shown the elements as they stand there: it adds the lengths, and reads no content.
#include "h5/pointed_bytes.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <mutex>
#include <vector>

#include "h5/call.hpp"
#include "h5/handle.hpp"

namespace h5saver::h5 {
namespace {

constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max();
// Types within types: deeper ones are no attributes of any program.
constexpr int kDepthMax = 16;

// Of the one read that goes on: there is no other under LibraryLock.
std::uint64_t found = 0;

std::uint64_t sum(std::uint64_t a, std::uint64_t b) { return a > kUnknown - b ? kUnknown : a + b; }

bool has_pointers(hid_t type, int depth) {
  if (depth > kDepthMax) return true;
  switch (H5Tget_class(type)) {
    case H5T_STRING:
      return H5Tis_variable_str(type) > 0;
    case H5T_VLEN:
      return true;
    case H5T_ARRAY:
      return has_pointers(TypeHandle::adopt(H5Tget_super(type)).id(), depth + 1);
    case H5T_COMPOUND:
      for (int i = 0; i < H5Tget_nmembers(type); ++i) {
        if (has_pointers(TypeHandle::adopt(H5Tget_member_type(type, static_cast<unsigned>(i))).id(), depth + 1))
          return true;
      }
      return false;
    default:
      return false;
  }
}

constexpr std::size_t kLengthBytes = 4;

// The length of an element of variable length is its first four bytes, little-endian.
std::uint64_t length_at(const std::byte* element) {
  std::uint64_t length = 0;
  for (std::size_t i = kLengthBytes; i > 0; --i) length = length << 8U | std::to_integer<std::uint64_t>(element[i - 1]);
  return length;
}

// An element within another one. libhdf5 tells its type as it is in memory: that has the sizes and offsets of the file only where it
// holds no pointers. Of one that is a pointer itself, the length comes first wherever it is.
std::uint64_t pointed_by_part(hid_t type, const std::byte* element, std::size_t room) {
  if (!has_pointers(type, 0)) return 0;
  if (room < kLengthBytes) return kUnknown;
  switch (H5Tget_class(type)) {
    case H5T_STRING:
      return length_at(element) + 1;
    case H5T_VLEN: {
      const TypeHandle item = TypeHandle::adopt(H5Tget_super(type));
      const std::uint64_t length = length_at(element);
      if (length > 0 && has_pointers(item.id(), 0)) return kUnknown;
      const std::uint64_t size = H5Tget_size(item.id());
      return size > 0 && length > kUnknown / size ? kUnknown : length * size;
    }
    default:
      return kUnknown;
  }
}

std::size_t elements_of_array(hid_t type) {
  std::array<hsize_t, H5S_MAX_RANK> dims{};
  const int rank = H5Tget_array_dims2(type, dims.data());
  std::size_t count = 1;
  for (int i = 0; i < rank; ++i) count *= dims.at(static_cast<std::size_t>(i));
  return count;
}

// `type` as it is in the file: its own size and the offsets of its members are those that it has there.
std::uint64_t pointed_by(hid_t type, const std::byte* element) {
  const std::size_t size = H5Tget_size(type);
  std::uint64_t bytes = 0;
  switch (H5Tget_class(type)) {
    case H5T_ARRAY: {
      const TypeHandle item = TypeHandle::adopt(H5Tget_super(type));
      const std::size_t item_size = size / std::max<std::size_t>(elements_of_array(type), 1);
      if (item_size == 0) return kUnknown;
      for (std::size_t at = 0; at < size && bytes != kUnknown; at += item_size)
        bytes = sum(bytes, pointed_by_part(item.id(), element + at, size - at));
      return bytes;
    }
    case H5T_COMPOUND:
      for (int i = 0; i < H5Tget_nmembers(type); ++i) {
        const auto member = static_cast<unsigned>(i);
        const TypeHandle item = TypeHandle::adopt(H5Tget_member_type(type, member));
        const std::size_t offset = std::min(H5Tget_member_offset(type, member), size);
        bytes = sum(bytes, pointed_by_part(item.id(), element + offset, size - offset));
      }
      return bytes;
    default:
      return pointed_by_part(type, element, size);
  }
}

// A C callback: nothing may be thrown through it.
herr_t add_lengths(hid_t from, hid_t, H5T_cdata_t* what, std::size_t count, std::size_t stride, std::size_t,
                   void* buffer, void*, hid_t) noexcept {
  if (what->command != H5T_CONV_CONV) return 0;
  try {
    const std::size_t size = stride > 0 ? stride : H5Tget_size(from);
    const auto* element = static_cast<const std::byte*>(buffer);
    for (std::size_t i = 0; i < count && found != kUnknown; ++i)
      found = sum(found, pointed_by(from, element + i * size));
    return 0;
  } catch (...) {
    return -1;
  }
}

TypeHandle no_meaning(const std::string& where) {
  return TypeHandle::adopt(call("H5Tcreate", where, [] { return H5Tcreate(H5T_OPAQUE, 1); }));
}

// Once a process: libhdf5 knows conversions by the classes of types.
void add_conversions(const std::string& where) {
  const TypeHandle target = no_meaning(where);
  const TypeHandle list = TypeHandle::adopt(call("H5Tvlen_create", where, [] { return H5Tvlen_create(H5T_STD_U8LE); }));
  const TypeHandle record = TypeHandle::adopt(call("H5Tcreate", where, [] { return H5Tcreate(H5T_COMPOUND, 1); }));
  call("H5Tinsert", where, [&] { return H5Tinsert(record.id(), "a", 0, H5T_STD_U8LE); });
  const hsize_t one = 1;
  const TypeHandle array =
      TypeHandle::adopt(call("H5Tarray_create2", where, [&] { return H5Tarray_create2(H5T_STD_U8LE, 1, &one); }));
  for (hid_t from : {list.id(), record.id(), array.id()}) {
    call("H5Tregister", where,
         [&] { return H5Tregister(H5T_PERS_SOFT, "h5saver lengths", from, target.id(), add_lengths); });
  }
}

}  // namespace

std::uint64_t pointed_bytes(hid_t attribute, const std::string& where, hid_t type, std::size_t count) {
  if (count == 0 || !has_pointers(type, 0)) return 0;
  static std::once_flag once;
  std::call_once(once, add_conversions, where);
  const TypeHandle target = no_meaning(where);
  std::vector<std::byte> nothing(count);
  found = 0;
  call("H5Aread", where, [&] { return H5Aread(attribute, target.id(), nothing.data()); });
  return found;
}

}  // namespace h5saver::h5
