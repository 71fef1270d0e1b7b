// Opening files that are there already. Call under LibraryLock, but for check_regular_file.
#pragma once

#include <string>

#include "h5/handle.hpp"
#include "journal/driver.hpp"

namespace h5saver::h5 {

/// Throws ERR_INVALID_NAME, ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_PATH: for whatever is not a regular file. Opening a pipe
/// would wait for its other end, with every file of the process locked out: to be called before the lock is taken.
void check_regular_file(const std::string& path);

/// Throws ERR_NOT_HDF5, ERR_FILE_LOCKED, ERR_JOURNAL_FOREIGN, ERR_JOURNAL_VERSION, ERR_FILE_CUT, ERR_HDF5 and the errors of the file system.
/// What a writer that died has left in a journal is read as if it were in the file, and its marks in the file mean nothing. A
/// file that a live writer has is opened to be followed (SWMR).
FileHandle open_for_reading(const std::string& path);
/// The same; what a journal holds is brought into the file first.
FileHandle open_for_writing(const std::string& path, journal::Durability durability);

/// How our files are accessed: alike for reading and writing, since libhdf5 refuses to open a file twice in a process with
/// different properties. Live files are made in the format of HDF5 1.10, which SWMR needs; all others in the earliest.
PropertyHandle file_access_properties(const std::string& path, journal::Access access, journal::Durability durability);

}  // namespace h5saver::h5
