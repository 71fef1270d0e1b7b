#include "failing_sync.hpp"

#if defined(__linux__)

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace {

std::atomic<std::size_t> calls_since{0};
// 0: none.
std::atomic<std::size_t> failing_call{0};

}  // namespace

// In place of the one in libc: a program's own comes first.
extern "C" int fdatasync(int fd) {
  const std::size_t call = ++calls_since;
  if (call == failing_call) {
    errno = EIO;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fdatasync, fd));
}

namespace h5saver::test {

FailingSync::FailingSync(std::size_t at) {
  calls_since = 0;
  failing_call = at;
}

FailingSync::~FailingSync() { failing_call = 0; }

std::size_t FailingSync::calls() { return calls_since; }

}  // namespace h5saver::test

#endif
