#include "core/thread_priority.hpp"

#if defined(__linux__)
#include <sched.h>
#include <unistd.h>
#endif

namespace h5saver::core {

void give_way() noexcept {
#if defined(__linux__)
  // A step is a quarter more or less, roughly.
  constexpr int kNicer = 5;
  // Somebody chose another policy: real time, where niceness means nothing and this thread shall not fall behind the others, or idle, which
  // gives way already.
  if (::sched_getscheduler(0) != SCHED_OTHER) return;
  // Linux has both for each thread, not for the process as POSIX says. What is refused changes nothing.
  const sched_param ordinary{};
  static_cast<void>(::sched_setscheduler(0, SCHED_BATCH, &ordinary));
  static_cast<void>(::nice(kNicer));
#endif
}

}  // namespace h5saver::core
