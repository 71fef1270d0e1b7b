// System calls on files, whole and checked: short and interrupted calls go on, failures are Errors with their errno.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace h5saver::journal {

/// A file descriptor and its owner.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

// All of them throw core::Error: the code of the errno, with `path` in it.

void write_all(int fd, const void* data, std::size_t size, std::uint64_t offset, const std::string& path);
/// What lies behind the end of the file is read as zeros. Returns the bytes that were in the file.
std::size_t read_all(int fd, void* data, std::size_t size, std::uint64_t offset, const std::string& path);
std::uint64_t size_of(int fd, const std::string& path);
/// Bytes of the disk that a file has, which may be more than its size, or less.
std::uint64_t allocated_of(int fd, const std::string& path);
void set_size(int fd, std::uint64_t size, const std::string& path);
/// Gives up what is allocated behind `end`, which is where the file ends or behind it. False: it could not, and errno tells why.
bool give_back_behind(int fd, std::uint64_t end);
/// The data and what is needed to find them are on the disk when it returns (fdatasync).
void sync_data(int fd, const std::string& path);
/// The same for the entries of the folder that `path` lies in.
void sync_folder_of(const std::string& path);

/// The Error of a system call that failed with `number`.
[[noreturn]] void throw_errno(const char* what, const std::string& path, int number);

enum class Lock { shared, exclusive };
void unlock(int fd);
/// Takes the lock, or returns false when somebody else has it. On file systems without locks it is taken by everybody.
bool try_lock(int fd, Lock lock, const std::string& path);

/// Says that the file is being written by this descriptor, by whatever name it was opened, or returns false where another one says so.
/// Keeps nobody from reading or locking the file, and ends with release_claim or with the descriptor. Where the operating system
/// has no such locks everybody may. Two who ask at the same moment may both be refused.
bool try_claim(int fd);
void release_claim(int fd);

}  // namespace h5saver::journal
