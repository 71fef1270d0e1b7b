// The HDF5 file driver "h5saver": files under a journal (store.hpp), and files that are only read.
// Call under LibraryLock. What a callback throws is kept for h5::call, which throws it again: through libhdf5 goes only that
// something has failed.
#pragma once

#include <hdf5.h>

#include <cstdint>
#include <memory>
#include <optional>

#include "journal/read_file.hpp"
#include "journal/written_file.hpp"

namespace h5saver::journal {

/// How a file is opened. create, append: under a journal (Store). create_live: to be followed while it is written (LiveFile).
/// repair: by somebody who holds its journal's lock. read: with what a dead writer has left laid over it.
enum class Access { create, append, create_live, repair, read };

/// Makes file access properties use the driver.
void use_driver(hid_t file_access, Access access, Durability durability);

/// What is under an open file; null where the file is only read. Once libhdf5 has closed the file, its owner closes this.
std::shared_ptr<WrittenFile> store_of(hid_t file);

/// What is under a file that is only read; null where it is written.
std::shared_ptr<const ReadFile> read_file_of(hid_t file);
/// None where nothing is laid over the file.
std::optional<LeftBehind> left_behind_of(hid_t file);
/// Whether the journal beside a file that is only read is that of another file, and nothing of it was laid over this one.
bool has_journal_of_another(hid_t file);

}  // namespace h5saver::journal
