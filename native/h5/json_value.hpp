// One element in memory as JSON: see json_reader.hpp. What the type is, is asked once. Call under LibraryLock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "h5/handle.hpp"

namespace h5saver::h5 {

class JsonValue {
 public:
  /// `type`: of elements in memory (H5Tget_native_type). `place`: a dataset or attribute that references belong to.
  /// Throws ERR_INVALID_OPTION for types nested too deep.
  JsonValue(hid_t type, hid_t place, const std::string& path, int depth = 0);
  void write(const std::byte* data, std::string& out) const;

 private:
  struct Name {
    std::string name;
    std::int64_t value = 0;
  };

  void write_list(const std::byte* data, std::size_t count, std::string& out) const;
  void write_member(const std::byte* data, std::string& out) const;
  void write_reference(const std::byte* data, std::string& out) const;
  std::int64_t integer(const std::byte* data) const;
  void read_names(hid_t type, const std::string& path);

  H5T_class_t class_;
  std::size_t size_;
  hid_t place_;
  bool is_signed_ = true;
  bool is_variable_ = false;
  bool is_bool_ = false;
  bool is_region_ = false;
  /// Of members of an array.
  std::size_t count_ = 1;
  /// Fields of compounds; the one type of arrays, rows and enumerations.
  std::vector<JsonValue> parts_;
  std::vector<std::size_t> offsets_;
  std::vector<Name> names_;
};

}  // namespace h5saver::h5
