// The repair of a file by hand: what opening it for writing would do, and nothing else.
// Threads: any; takes no HDF5 lock, for it knows nothing of HDF5.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace h5saver::journal {

struct Recovery {
  /// Whether a journal held something; without it the file was whole already.
  bool replayed = false;
  /// Number of the commit that was brought into the file, and the bytes that it changed.
  std::uint64_t sequence = 0;
  std::uint64_t bytes_changed = 0;
  /// Bytes behind the last commit, which nothing refers to, that were cut off.
  std::uint64_t bytes_cut = 0;
  /// Whether HDF5's marks of a writer were taken from the file (h5/recover.hpp): its dead writer had left them.
  bool cleared = false;
};

/// Brings what a dead writer has left in the journal of `file` into it, syncs it, and removes the journal. May be killed and
/// done again at any moment. `repair` is run before the journal is removed, with its lock held: what else is to be done to a
/// file whose writer has died. Throws what it throws, and ERR_FILE_NOT_FOUND, ERR_PERMISSION, ERR_FILE_LOCKED where a writer lives,
/// ERR_JOURNAL_FOREIGN, ERR_JOURNAL_VERSION, ERR_FILE_CUT, ERR_NO_SPACE, ERR_IO.
Recovery recover(const std::string& file, const std::function<void(Recovery&)>& repair = nullptr);

}  // namespace h5saver::journal
