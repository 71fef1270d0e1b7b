#include "journal/recover.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/error.hpp"
#include "journal/journal_file.hpp"
#include "journal/space.hpp"

namespace h5saver::journal {

using core::Error;
using core::ErrorCode;

Recovery recover(const std::string& file, const std::function<void(Recovery&)>& repair) {
  const Descriptor opened(::open(file.c_str(), O_RDWR | O_CLOEXEC));
  if (!opened.is_open()) throw_errno("opening", file, errno);
  if (!try_lock(opened.fd(), Lock::shared, file)) {
    throw Error(ErrorCode::ERR_FILE_LOCKED, "\"" + file + "\" is being written by another program").with_path(file);
  }
  struct stat journal_status {};
  if (::stat(journal_path_of(file).c_str(), &journal_status) != 0) {
    if (errno == ENOENT) return {};
    throw_errno("looking at", journal_path_of(file), errno);
  }
  std::optional<Record> replayed;
  const auto alone = SpaceGuard::keep_searches_away();
  JournalFile journal = JournalFile::for_existing_file(file, opened.fd(), replayed);
  Recovery recovery;
  const std::uint64_t size = size_of(opened.fd(), file);
  const std::uint64_t end = replayed ? std::min(size, replayed->head.end) : size;
  if (size > end) set_size(opened.fd(), end, file);
  // What the dead writer had reserved. A file system that refuses it leaves a file that is whole all the same.
  give_back_behind(opened.fd(), end);
  if (replayed) {
    recovery.replayed = true;
    recovery.sequence = replayed->head.sequence;
    recovery.bytes_changed = replayed->changes.bytes();
    recovery.bytes_cut = size - end;
    sync_data(opened.fd(), file);
  }
  if (repair) repair(recovery);
  const std::string journal_path = journal.path();
  journal.remove();
  sync_folder_of(journal_path);
  return recovery;
}

}  // namespace h5saver::journal
