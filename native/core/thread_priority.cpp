#include "core/thread_priority.hpp"

#if defined(__linux__)
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#endif

namespace h5saver::core {
#if defined(__linux__)
namespace {

// As the kernel takes it (sched_setattr(2)); the C library has no such thing.
struct SchedAttributes {
  std::uint32_t size = sizeof(SchedAttributes);
  std::uint32_t policy = SCHED_BATCH;
  std::uint64_t flags = 0;
  std::int32_t nice = 0;
  std::uint32_t priority = 0;
  std::uint64_t runtime_ns = 0;
  std::uint64_t deadline_ns = 0;
  std::uint64_t period_ns = 0;
};

}  // namespace
#endif

void give_way() noexcept {
#if defined(__linux__)
  // A step is a quarter more or less, roughly.
  constexpr int kNicer = 5;
  // How long the thread wants to run at a stretch: a thread that wakes up and wants less (3 ms where nobody says) is let in before, from
  // Linux 6.12 on. Older ones ignore it.
  constexpr std::uint64_t kStretchNs = 10'000'000;
  // Somebody chose another policy: real time, where niceness means nothing and this thread shall not fall behind the others, or idle, which
  // gives way already.
  if (::sched_getscheduler(0) != SCHED_OTHER) return;
  // Linux has all of it for each thread, not for the process as POSIX says. What is refused changes nothing.
  const sched_param ordinary{};
  static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &ordinary));
  static_cast<void>(::nice(kNicer));
  SchedAttributes attributes;
  attributes.nice = ::getpriority(PRIO_PROCESS, 0);
  attributes.runtime_ns = kStretchNs;
  static_cast<void>(::syscall(SYS_sched_setattr, 0, &attributes, 0U));
#endif
}

}  // namespace h5saver::core
