// Opening files that are there already. Call under LibraryLock, but for check_regular_file.
#pragma once

#include <string>

#include "h5/handle.hpp"

namespace h5saver::h5 {

/// Throws ERR_INVALID_NAME, ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_PATH: for whatever is not a regular file. Opening a pipe
/// would wait for its other end, with every file of the process locked out: to be called before the lock is taken.
void check_regular_file(const std::string& path);

/// Throws ERR_NOT_HDF5, ERR_FILE_LOCKED, ERR_HDF5 and the errors of the file system.
FileHandle open_for_reading(const std::string& path);
FileHandle open_for_writing(const std::string& path);

/// How our files are accessed: the same for reading and writing, since libhdf5 refuses to open a file twice in a process with
/// different properties.
PropertyHandle file_access_properties(const std::string& path);

}  // namespace h5saver::h5
