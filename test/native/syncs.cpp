#include "syncs.hpp"

#if defined(__linux__)

#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <mutex>

namespace {

std::atomic<std::size_t> calls_since{0};
// 0: none.
std::atomic<std::size_t> failing_call{0};

std::mutex mutex;
std::condition_variable may_go;
bool is_slow = false;
std::size_t waiting_calls = 0;

void wait_while_slow() {
  std::unique_lock lock(mutex);
  ++waiting_calls;
  may_go.wait(lock, [] { return !is_slow; });
  --waiting_calls;
}

}  // namespace

// In place of the one in libc: a program's own comes first.
extern "C" int fdatasync(int fd) {
  wait_while_slow();
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

SlowSync::SlowSync() {
  const std::lock_guard lock(mutex);
  is_slow = true;
}

SlowSync::~SlowSync() {
  {
    const std::lock_guard lock(mutex);
    is_slow = false;
  }
  may_go.notify_all();
}

bool SlowSync::is_entered() {
  const std::lock_guard lock(mutex);
  return waiting_calls > 0;
}

}  // namespace h5saver::test

#endif
