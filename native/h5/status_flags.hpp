// The marks that a writer of HDF5's newer formats leaves in a file: "being written", "may be followed meanwhile" (SWMR). They stay
// when the writer dies, and make libhdf5 refuse to open the file. HDF5 File Format Specification 3.0, II.A "Version 3 superblock".
#pragma once

#include <hdf5.h>

#include <string>

namespace h5saver::h5 {

struct StatusFlags {
  bool writing = false;
  bool following = false;
};

/// The marks in a file. None in files of the earliest format, which have no place for them, and in what is no HDF5 file.
StatusFlags read_status_flags(const std::string& path);

/// Makes file access properties open a file whatever its marks are. The caller knows that they mean nothing. Where the file is
/// opened for writing, its marks are gone when it is closed.
void ignore_status_flags(hid_t file_access);

}  // namespace h5saver::h5
