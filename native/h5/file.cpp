#include "h5/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/error.hpp"
#include "core/node_path.hpp"
#include "h5/attribute.hpp"
#include "h5/call.hpp"
#include "h5/live_format.hpp"
#include "h5/open_file.hpp"
#include "journal/journal_file.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

}  // namespace

File File::create(const std::string& path, journal::Durability durability) {
  return create(path, journal::Access::create, durability);
}

File File::create_live(const std::string& path, journal::Durability durability) {
  return create(path, journal::Access::create_live, durability);
}

File File::create(const std::string& path, journal::Access how, journal::Durability durability) {
  const PropertyHandle access = file_access_properties(path, how, durability);
  const PropertyHandle creation = object_creation_properties(H5P_FILE_CREATE, how == journal::Access::create_live);
  File file;
  file.path_ = path;
  try {
    file.handle_ = FileHandle::adopt(
        call("H5Fcreate", path, [&] { return H5Fcreate(path.c_str(), H5F_ACC_EXCL, creation.id(), access.id()); }));
  } catch (const Error& error) {
    // Of a file that this process has open itself, HDF5 says no more than that it cannot be opened.
    if (error.code() == ErrorCode::ERR_HDF5 && ::access(path.c_str(), F_OK) == 0) {
      throw Error(ErrorCode::ERR_FILE_EXISTS, error.message())
          .with_path(path)
          .with_errno(EEXIST)
          .with_stack(error.stack());
    }
    // For a file that is to be made, "no such file" speaks of its folder.
    if (error.code() != ErrorCode::ERR_FILE_NOT_FOUND) throw;
    throw Error(ErrorCode::ERR_PATH, error.message())
        .with_path(path)
        .with_errno(error.error_number())
        .with_stack(error.stack());
  }
  file.store_ = journal::store_of(file.id());
  return file;
}

File File::open(const std::string& path, journal::Durability durability) {
  check_regular_file(path);
  File file;
  file.path_ = path;
  file.handle_ = open_for_writing(path, durability);
  file.store_ = journal::store_of(file.id());
  return file;
}

void File::create_group(const std::string& path, const std::vector<Attribute>& attributes) {
  core::check_node_path(path);
  const PropertyHandle creation = object_creation_properties(H5P_GROUP_CREATE, is_live_format(id()));
  const GroupHandle group =
      GroupHandle::adopt(path == "/" ? call("H5Gopen2", path, [&] { return H5Gopen2(id(), path.c_str(), H5P_DEFAULT); })
                                     : call("H5Gcreate2", path, [&] {
                                         return H5Gcreate2(id(), path.c_str(), H5P_DEFAULT, creation.id(), H5P_DEFAULT);
                                       }));
  write_attributes(group.id(), path, attributes);
}

void File::create_link(const std::string& path, const std::string& target) {
  core::check_node_path(path);
  core::check_node_path(target);
  call("H5Lcreate_hard", path,
       [&] { return H5Lcreate_hard(id(), target.c_str(), id(), path.c_str(), H5P_DEFAULT, H5P_DEFAULT); });
}

void File::write_node_attributes(const std::string& path, const std::vector<Attribute>& attributes) {
  core::check_node_path(path);
  const ObjectHandle object =
      ObjectHandle::adopt(call("H5Oopen", path, [&] { return H5Oopen(id(), path.c_str(), H5P_DEFAULT); }));
  write_attributes(object.id(), path, attributes);
}

void File::start_live() {
  // What is in memory only would reach followers piece by piece.
  flush();
  call("H5Fstart_swmr_write", path_, [&] { return H5Fstart_swmr_write(id()); });
}

void File::rewrite_node_texts(const std::string& path, const std::vector<Attribute>& attributes) {
  core::check_node_path(path);
  const ObjectHandle object =
      ObjectHandle::adopt(call("H5Oopen", path, [&] { return H5Oopen(id(), path.c_str(), H5P_DEFAULT); }));
  for (const Attribute& attribute : attributes) check_rewritable(object.id(), path, attribute);
  for (const Attribute& attribute : attributes) rewrite_text(object.id(), path, attribute);
}

void File::flush() {
  call("H5Fflush", path_, [&] { return H5Fflush(id(), H5F_SCOPE_GLOBAL); });
}

std::uint64_t File::bytes() const {
  hsize_t size = 0;
  call("H5Fget_filesize", path_, [&] { return H5Fget_filesize(id(), &size); });
  return size;
}

namespace {

// Ids of files that could not be closed. libhdf5 1.10 keeps them, and frees what they stand for: the next file may lie there, and
// to close it by such an id would end the process. Under the library's lock.
std::vector<hid_t>& lost_ids() {
  static std::vector<hid_t> ids;
  return ids;
}
bool is_lost(hid_t id) { return std::find(lost_ids().begin(), lost_ids().end(), id) != lost_ids().end(); }
void note_lost(hid_t id) noexcept {
  try {
    lost_ids().push_back(id);
  } catch (...) {
    // For want of memory.
  }
}

}  // namespace

// As long as one id is left, libhdf5 has the file open, and leaves its marks of a writer in it.
void File::close_readers() {
  store_->note_left();
  const ssize_t count = H5Fget_obj_count(id(), H5F_OBJ_FILE);
  if (count <= 1) return;
  std::vector<hid_t> ids(static_cast<std::size_t>(count));
  const ssize_t found = H5Fget_obj_ids(id(), H5F_OBJ_FILE, ids.size(), ids.data());
  for (ssize_t i = 0; i < found; ++i) {
    const hid_t reader = ids[static_cast<std::size_t>(i)];
    if (reader != id() && !is_lost(reader)) H5Fclose(reader);
  }
}

void File::abandon() noexcept {
  try {
    close_readers();
  } catch (...) {
    // For want of memory: the readers keep what they have.
  }
  const hid_t id = handle_.release();
  if (id >= 0 && H5Fclose(id) < 0) note_lost(id);
}

void File::remove_stub(const std::string& path) noexcept {
  try {
    const journal::Descriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
    if (file.is_open()) {
      const journal::Leavings left = journal::left_beside(path, file.fd());
      if (left.record || left.is_of_another_file) return;
    }
  } catch (...) {
    // What cannot be looked at is not taken away.
    return;
  }
  ::unlink(path.c_str());
  ::unlink(journal::journal_path_of(path).c_str());
}

void File::close() {
  close_readers();
  const hid_t id = handle_.release();
  try {
    call("H5Fclose", path_, [&] { return H5Fclose(id); });
  } catch (...) {
    note_lost(id);
    throw;
  }
}

}  // namespace h5saver::h5
