#include "h5/node_access.hpp"

#include <algorithm>
#include <utility>

#include "core/error.hpp"
#include "h5/call.hpp"

namespace h5saver::h5 {
namespace {

using core::Error;
using core::ErrorCode;

LinkKind link_kind(H5L_type_t type) {
  switch (type) {
    case H5L_TYPE_HARD:
      return LinkKind::hard;
    case H5L_TYPE_SOFT:
      return LinkKind::soft;
    case H5L_TYPE_EXTERNAL:
      return LinkKind::external;
    default:
      return LinkKind::other;
  }
}

const char* link_word(LinkKind kind) {
  switch (kind) {
    case LinkKind::hard:
      return "a hard link";
    case LinkKind::soft:
      return "a soft link";
    case LinkKind::external:
      return "an external link";
    case LinkKind::other:
      return "a user-defined link";
  }
  return "a link";
}

// The names of a path. More lenient than for what we write: foreign files may hold longer ones. What libhdf5 would understand
// in another way than it was meant is refused: a NUL ends the path for it, "." and an empty name mean the group itself.
std::vector<std::string> names_of(const std::string& path) {
  std::vector<std::string> names;
  bool good = !path.empty() && path.front() == '/' && path.find('\0') == std::string::npos;
  for (std::size_t start = 1; good && path.size() > 1 && start <= path.size();) {
    const std::size_t stop = std::min(path.find('/', start), path.size());
    names.push_back(path.substr(start, stop - start));
    good = !names.back().empty() && names.back() != ".";
    start = stop + 1;
  }
  if (!good) throw Error(ErrorCode::ERR_INVALID_NAME, "node path \"" + path.substr(0, 300) + "\" is not valid");
  return names;
}

// Throws unless there is a hard link of this name.
void check_link(hid_t group, const std::string& name, const std::string& path) {
  if (call("H5Lexists", path, [&] { return H5Lexists(group, name.c_str(), H5P_DEFAULT); }) == 0) {
    throw Error(ErrorCode::ERR_NODE_NOT_FOUND, "there is no node " + path).with_path(path);
  }
  H5L_info_t link{};
  call("H5Lget_info", path, [&] { return H5Lget_info(group, name.c_str(), &link, H5P_DEFAULT); });
  const LinkKind kind = link_kind(link.type);
  if (kind == LinkKind::hard) return;
  throw Error(ErrorCode::ERR_NODE_KIND,
              "\"" + name + "\" in " + path + " is " + link_word(kind) + ", which is not followed")
      .with_path(path);
}

// Only the kind of the object is asked for: everything else costs more reads.
herr_t object_info(hid_t location, const char* name, H5O_info_t* object) {
#if H5_VERSION_GE(1, 12, 0)
  return H5Oget_info_by_name(location, name, object, H5O_INFO_BASIC, H5P_DEFAULT);
#else
  return H5Oget_info_by_name2(location, name, object, H5O_INFO_BASIC, H5P_DEFAULT);
#endif
}

std::string id_of(const H5O_info_t& object) {
#if H5_VERSION_GE(1, 12, 0)
  return {reinterpret_cast<const char*>(object.token.__data), sizeof object.token.__data};
#else
  return std::to_string(object.addr);
#endif
}

// Where a link leads that is not followed. A link that cannot be read leads nowhere: the others are listed all the same.
void describe_target(hid_t group, Entry& entry) {
  H5L_info_t link{};
  if (H5Lget_info(group, entry.name.c_str(), &link, H5P_DEFAULT) < 0) return;
  std::vector<char> value(link.u.val_size + 1, '\0');
  if (H5Lget_val(group, entry.name.c_str(), value.data(), link.u.val_size, H5P_DEFAULT) < 0) return;
  if (entry.link == LinkKind::soft) entry.target = value.data();
  if (entry.link != LinkKind::external) return;
  const char* file = nullptr;
  const char* path = nullptr;
  unsigned flags = 0;
  if (H5Lunpack_elink_val(value.data(), link.u.val_size, &flags, &file, &path) < 0) return;
  entry.target = path;
  entry.target_file = file;
}

ObjectHandle open_object(hid_t location, const std::string& name, const std::string& path) {
  return ObjectHandle::adopt(call("H5Oopen", path, [&] { return H5Oopen(location, name.c_str(), H5P_DEFAULT); }));
}

NodeKind kind_of(H5O_type_t type) {
  switch (type) {
    case H5O_TYPE_GROUP:
      return NodeKind::group;
    case H5O_TYPE_DATASET:
      return NodeKind::dataset;
    case H5O_TYPE_NAMED_DATATYPE:
      return NodeKind::datatype;
    default:
      return NodeKind::unknown;
  }
}

// A C callback: nothing may be thrown through it.
extern "C" herr_t collect_link(hid_t, const char* name, const H5L_info_t* link, void* data) {
  try {
    Entry entry;
    entry.name = name;
    entry.link = link_kind(link->type);
    static_cast<std::vector<Entry>*>(data)->push_back(std::move(entry));
    return 0;
  } catch (...) {
    return -1;
  }
}

}  // namespace

ObjectHandle open_node(hid_t file, const std::string& path) {
  ObjectHandle node = open_object(file, "/", path);
  // Step by step from group to group: whole paths would be walked again for every name, and cycles make paths of any length.
  for (const std::string& name : names_of(path)) {
    if (kind_of(node.id()) != NodeKind::group) {
      throw Error(ErrorCode::ERR_NODE_NOT_FOUND,
                  "there is no node " + path + ": what holds \"" + name + "\" is no group")
          .with_path(path);
    }
    check_link(node.id(), name, path);
    node = open_object(node.id(), name, path);
  }
  return node;
}

NodeKind kind_of(hid_t object) {
  switch (H5Iget_type(object)) {
    case H5I_GROUP:
      return NodeKind::group;
    case H5I_DATASET:
      return NodeKind::dataset;
    case H5I_DATATYPE:
      return NodeKind::datatype;
    default:
      return NodeKind::unknown;
  }
}

std::vector<Entry> list_links(hid_t group, const std::string& path) {
  std::vector<Entry> entries;
  call("H5Literate", path,
       [&] { return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, nullptr, collect_link, &entries); });
  for (Entry& entry : entries) {
    if (entry.link != LinkKind::hard) {
      describe_target(group, entry);
      continue;
    }
    H5O_info_t object{};
    // A node whose header is damaged stays unknown; the others are listed all the same.
    if (object_info(group, entry.name.c_str(), &object) < 0) continue;
    entry.kind = kind_of(object.type);
    entry.node_id = id_of(object);
  }
  return entries;
}

}  // namespace h5saver::h5
