// The repair of a file whose writer died: its journal is replayed (journal/recover.hpp), and HDF5's marks of a writer are taken
// from it, as HDF5's own `h5clear -s --increment=0` would. Takes LibraryLock for as long as it needs libhdf5: not to be held.
#pragma once

#include <string>

#include "journal/recover.hpp"

namespace h5saver::h5 {

/// Changes nothing where there is nothing to do. May be killed and done again at any moment. Throws what check_regular_file and
/// journal::recover throw; ERR_FILE_LOCKED, too, for marks of a writer that left no journal: nobody can tell whether it has died; and ERR_NOT_HDF5,
/// ERR_HDF5 for a file that is damaged beyond its marks.
journal::Recovery recover(const std::string& path);

}  // namespace h5saver::h5
