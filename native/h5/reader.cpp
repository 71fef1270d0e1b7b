#include "h5/reader.hpp"

#include <cerrno>
#include <cstring>

#include "core/error.hpp"
#include "h5/attribute_reader.hpp"
#include "h5/call.hpp"
#include "h5/dataset_info.hpp"
#include "h5/dataset_reader.hpp"
#include "h5/library.hpp"
#include "h5/node_access.hpp"
#include "h5/open_file.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

void require(hid_t node, NodeKind kind, const char* word, const std::string& path) {
  if (kind_of(node) != kind) throw Error(ErrorCode::ERR_NODE_KIND, path + " is not a " + word).with_path(path);
}

}  // namespace

struct Reader::OpenFile {
  FileHandle handle;
};

Reader::Reader(const std::string& path) : path_(path) {
  check_regular_file(path);
  LibraryLock lock;
  file_ = std::make_unique<OpenFile>(OpenFile{open_for_reading(path)});
}

Reader::~Reader() {
  // The last owner drops it, on the JavaScript thread: once closed, it shall not wait for other files.
  if (!file_) return;
  LibraryLock lock;
  file_.reset();
}

const Reader::OpenFile& Reader::opened() const {
  if (!file_) throw Error(ErrorCode::ERR_FILE_CLOSED, "the file \"" + path_ + "\" is closed").with_path(path_);
  return *file_;
}

std::vector<Entry> Reader::list(const std::string& path) const {
  LibraryLock lock;
  const ObjectHandle node = open_node(opened().handle.id(), path);
  require(node.id(), NodeKind::group, "group", path);
  return list_links(node.id(), path);
}

NodeInfo Reader::info(const std::string& path) const {
  LibraryLock lock;
  const ObjectHandle node = open_node(opened().handle.id(), path);
  NodeInfo info;
  info.kind = kind_of(node.id());
  if (info.kind == NodeKind::dataset) describe_dataset(node.id(), path, info);
  return info;
}

std::vector<AttributeInfo> Reader::attributes(const std::string& path) const {
  LibraryLock lock;
  const ObjectHandle node = open_node(opened().handle.id(), path);
  return read_attributes(node.id(), path);
}

Bytes Reader::read(const std::string& path, const std::vector<std::uint64_t>& start,
                   const std::vector<std::uint64_t>& count) const {
  LibraryLock lock;
  const ObjectHandle node = open_node(opened().handle.id(), path);
  require(node.id(), NodeKind::dataset, "dataset", path);
  return read_block(node.id(), path, start, count);
}

Bytes Reader::read_raw(const std::string& path, const std::vector<std::uint64_t>& start,
                       const std::vector<std::uint64_t>& count) const {
  LibraryLock lock;
  const ObjectHandle node = open_node(opened().handle.id(), path);
  require(node.id(), NodeKind::dataset, "dataset", path);
  return h5::read_raw(node.id(), path, start, count);
}

std::vector<std::vector<std::byte>> Reader::read_texts(const std::string& path, const std::vector<std::uint64_t>& start,
                                                       const std::vector<std::uint64_t>& count) const {
  LibraryLock lock;
  const ObjectHandle node = open_node(opened().handle.id(), path);
  require(node.id(), NodeKind::dataset, "dataset", path);
  return h5::read_texts(node.id(), path, start, count);
}

std::vector<std::vector<std::byte>> Reader::read_bytes_list(const std::string& path, std::uint64_t start,
                                                            std::uint64_t count) const {
  LibraryLock lock;
  const ObjectHandle node = open_node(opened().handle.id(), path);
  require(node.id(), NodeKind::dataset, "dataset", path);
  return read_byte_rows(node.id(), path, start, count);
}

std::uint64_t Reader::file_bytes() const {
  LibraryLock lock;
  hsize_t bytes = 0;
  call("H5Fget_filesize", path_, [&] { return H5Fget_filesize(opened().handle.id(), &bytes); });
  return bytes;
}

void Reader::close() {
  LibraryLock lock;
  if (!file_) return;
  const hid_t id = file_->handle.release();
  file_.reset();
  call("H5Fclose", path_, [&] { return H5Fclose(id); });
}

}  // namespace h5saver::h5
