// Which file this is, whatever it is called and holds: by its inode and the moment when it was made.
// Proves only that two files are not the same one: copies of a file have identities of their own.
#pragma once

#include <cstdint>
#include <string>

namespace h5saver::journal {

struct FileIdentity {
  /// 0 where it is not known.
  std::uint64_t inode = 0;
  /// Nanoseconds since 1970 at which the file was made; 0 where the file system does not tell. Inodes are used again.
  std::uint64_t born_ns = 0;

  /// Whether both are known, and are not those of one file.
  bool differs_from(const FileIdentity& other) const;
};

/// Throws as file_io.hpp says.
FileIdentity identity_of(int fd, const std::string& path);

/// Whether no name leads to the file any more: it ends when it is closed.
bool is_nameless(int fd, const std::string& path);

}  // namespace h5saver::journal
