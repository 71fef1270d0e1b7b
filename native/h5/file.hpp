// A file opened for writing. Call under LibraryLock.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_spec.hpp"
#include "journal/store.hpp"

namespace h5saver::h5 {

class File {
 public:
  /// A new file in the earliest format; ERR_FILE_EXISTS when there is one of this name, even a dangling link.
  static File create(const std::string& path, journal::Durability durability = journal::Durability::fast);
  /// An existing file. Throws ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_PATH, ERR_FILE_LOCKED, ERR_NOT_HDF5, ERR_HDF5.
  static File open(const std::string& path, journal::Durability durability = journal::Durability::fast);

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
  /// What is under the file: commits are its business, and so is the end of the file once libhdf5 has closed it.
  const std::shared_ptr<journal::Store>& store() const { return store_; }
  /// Closes the HDF5 part, and checks.
  void close();

 private:
  FileHandle handle_;
  std::shared_ptr<journal::Store> store_;
  std::string path_;
};

}  // namespace h5saver::h5
