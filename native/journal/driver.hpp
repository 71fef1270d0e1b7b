// The HDF5 file driver "h5saver": files under a journal (store.hpp), and files that are only read.
// Call under LibraryLock. What a callback throws is kept for h5::call, which throws it again: through libhdf5 goes only that
// something has failed.
#pragma once

#include <hdf5.h>

#include <memory>

#include "journal/store.hpp"

namespace h5saver::journal {

/// How a file is opened: creating and appending go through a Store, reading overlays what a dead writer has left.
enum class Access { create, append, read };

/// Makes file access properties use the driver.
void use_driver(hid_t file_access, Access access, Durability durability);

/// The store of an open file; null where the file is only read. Once libhdf5 has closed the file, its owner closes the store.
std::shared_ptr<Store> store_of(hid_t file);

}  // namespace h5saver::journal
