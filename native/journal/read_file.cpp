#include "journal/read_file.hpp"

#include <fcntl.h>

#include <cerrno>

#include "core/error.hpp"

namespace h5saver::journal {
namespace {

thread_local RawReads* noting = nullptr;

}  // namespace

// A pipe of that name shall hold nobody up.
ReadFile::ReadFile(const std::string& path, bool overlay)
    : path_(path), file_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)) {
  if (!file_.is_open()) throw_errno("opening", path, errno);
  size_ = size_of(file_.fd(), path);
  if (!overlay) return;
  if (!try_lock(file_.fd(), Lock::shared, path)) {
    throw core::Error(core::ErrorCode::ERR_FILE_LOCKED, "\"" + path + "\" is being written by another program")
        .with_path(path);
  }
  // Only looked at: whoever reads must not keep others from writing.
  unlock(file_.fd());
  left_ = left_beside(path, file_.fd());
}

void ReadFile::read(std::uint64_t address, std::byte* out, std::size_t size) const {
  read_all(file_.fd(), out, size, address, path_);
  if (left_.record) left_.record->changes.overlay(address, size, out);
}

std::optional<LeftBehind> ReadFile::left_behind() const {
  if (!left_.record) return std::nullopt;
  return LeftBehind{left_.record->head.sequence, left_.record->changes.bytes()};
}

RawReads::RawReads() { noting = this; }

RawReads::~RawReads() { noting = nullptr; }

bool RawReads::note(std::uint64_t address, std::size_t size) {
  if (noting == nullptr) return false;
  noting->extents_.push_back({address, size});
  return true;
}

}  // namespace h5saver::journal
