#include "h5/recover.hpp"

#include <sys/stat.h>

#include <memory>

#include "core/error.hpp"
#include "h5/call.hpp"
#include "h5/library.hpp"
#include "h5/open_file.hpp"
#include "h5/status_flags.hpp"
#include "journal/journal_file.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

void clear(const std::string& path) {
  LibraryLock lock;
  const PropertyHandle access = file_access_properties(path, journal::Access::repair, journal::Durability::durable);
  ignore_status_flags(access.id());
  // What was written last may lie behind the end that the file tells of, or be missing before it.
  const hbool_t yes = true;
  call("H5Pset", path, [&] { return H5Pset(access.id(), "skip_eof_check", &yes); });
  FileHandle file =
      FileHandle::adopt(call("H5Fopen", path, [&] { return H5Fopen(path.c_str(), H5F_ACC_RDWR, access.id()); }));
  const auto store = journal::store_of(file.id());
  try {
    call("H5Fincrement_filesize", path, [&] { return H5Fincrement_filesize(file.id(), 0); });
    const hid_t id = file.release();
    call("H5Fclose", path, [&] { return H5Fclose(id); });
  } catch (...) {
    store->give_up();
    throw;
  }
  lock.unlock();
  store->close();
}

}  // namespace

journal::Recovery recover(const std::string& path) {
  check_regular_file(path);
  struct stat ignored {};
  const bool has_journal = ::stat(journal::journal_path_of(path).c_str(), &ignored) == 0;
  journal::Recovery recovery = journal::recover(path, [&](journal::Recovery& report) {
    if (!read_status_flags(path).writing) return;
    clear(path);
    report.cleared = true;
  });
  if (!has_journal && read_status_flags(path).writing) {
    throw Error(ErrorCode::ERR_FILE_LOCKED,
                "\"" + path +
                    "\" is marked as being written, by a program that left no journal beside it; if that program " +
                    "has died, \"h5clear -s --increment=0\" of HDF5's tools takes the mark away")
        .with_path(path);
  }
  return recovery;
}

}  // namespace h5saver::h5
