#include "h5/status_flags.hpp"

#include <fcntl.h>

#include <cstddef>
#include <cstring>

#include "h5/call.hpp"
#include "journal/file_io.hpp"

namespace h5saver::h5 {
namespace {

constexpr unsigned char kSignature[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
constexpr std::size_t kVersionAt = 8;
constexpr std::size_t kFlagsAt = 11;
constexpr unsigned kWriting = 1;
constexpr unsigned kFollowing = 4;
// The superblock stands at 0, or behind a block of the user's own, whose size is a power of two from here on.
constexpr std::uint64_t kUserBlockMin = 512;

}  // namespace

StatusFlags read_status_flags(const std::string& path) {
  const journal::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) return {};
  unsigned char head[kFlagsAt + 1];
  for (std::uint64_t at = 0;; at = at == 0 ? kUserBlockMin : at * 2) {
    if (journal::read_all(file.fd(), head, sizeof head, at, path) < sizeof head) return {};
    if (std::memcmp(head, kSignature, sizeof kSignature) == 0) break;
  }
  if (head[kVersionAt] < 3) return {};
  return {(head[kFlagsAt] & kWriting) != 0, (head[kFlagsAt] & kFollowing) != 0};
}

void ignore_status_flags(hid_t file_access) {
  // The property by which HDF5's own h5clear does it.
  const hbool_t yes = true;
  call("H5Pset", "", [&] { return H5Pset(file_access, "clear_status_flags", &yes); });
}

}  // namespace h5saver::h5
