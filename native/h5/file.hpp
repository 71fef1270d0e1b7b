// A file opened for writing. Call under LibraryLock.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_spec.hpp"

namespace h5saver::h5 {

class File {
 public:
  /// A new file in the earliest format; ERR_FILE_EXISTS when there is one of this name, even a dangling link.
  static File create(const std::string& path);
  /// An existing file. Throws ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_PATH, ERR_FILE_LOCKED, ERR_NOT_HDF5, ERR_HDF5.
  static File open(const std::string& path);

  hid_t id() const { return handle_.id(); }
  bool is_open() const { return static_cast<bool>(handle_); }
  const std::string& path() const { return path_; }

  /// A new group with its attributes. The root group is there already: it only gets the attributes.
  void create_group(const std::string& path, const std::vector<Attribute>& attributes);
  void write_node_attributes(const std::string& path, const std::vector<Attribute>& attributes);
  /// One more hard link to a node of this file. Throws ERR_INVALID_NAME, ERR_HDF5.
  void create_link(const std::string& path, const std::string& target);

  void flush();
  std::uint64_t bytes() const;
  /// Closes and checks.
  void close();
  void abandon() noexcept { handle_.release(); }

 private:
  FileHandle handle_;
  std::string path_;
};

}  // namespace h5saver::h5
