// A file opened for writing. Call under LibraryLock.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_spec.hpp"
#include "journal/driver.hpp"
#include "journal/written_file.hpp"

namespace h5saver::h5 {

class File {
 public:
  /// A new file in the earliest format; ERR_FILE_EXISTS when there is one of this name, even a dangling link.
  static File create(const std::string& path, journal::Durability durability = journal::Durability::fast);
  /// A new file that others may follow while it is written, once start_live() was called. Throws as create.
  static File create_live(const std::string& path, journal::Durability durability);
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

  /// From here on others may follow the file (SWMR), and its tree must not change: libhdf5 would let it, and break the file.
  void start_live();
  /// Rewrites fixed texts in place. Throws ERR_SWMR_TREE_FROZEN, nothing written, for those that are not there with the same size.
  void rewrite_node_texts(const std::string& path, const std::vector<Attribute>& attributes);

  void flush();
  std::uint64_t bytes() const;
  /// What is under the file: commits are its business, and so is the end of the file once libhdf5 has closed it.
  const std::shared_ptr<journal::WrittenFile>& store() const { return store_; }
  /// Closes the HDF5 part, and checks. Readers of this process, who share it, have to open the file again (WrittenFile::is_left).
  void close();
  /// The same after a failure: unchecked.
  void abandon() noexcept;
  /// Takes away a file without any commit, and what stands beside it while it is written. They stay where the journal holds the first
  /// commit, which can be replayed.
  static void remove_stub(const std::string& path) noexcept;

 private:
  void close_readers();
  static File create(const std::string& path, journal::Access access, journal::Durability durability);

  FileHandle handle_;
  std::shared_ptr<journal::WrittenFile> store_;
  std::string path_;
};

}  // namespace h5saver::h5
