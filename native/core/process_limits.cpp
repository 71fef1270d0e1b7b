#include "core/process_limits.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string>

#include "core/error.hpp"

namespace h5saver::core {
namespace {

// Between the signal that says why and the one that nobody can ignore.
constexpr rlim_t kCpuGraceSeconds = 5;

template <typename Resource>
void lower(Resource resource, const char* name, std::optional<std::uint64_t> wanted, rlim_t grace = 0) {
  if (!wanted) return;
  struct rlimit limit {};
  bool ok = ::getrlimit(resource, &limit) == 0;
  if (ok) {
    // RLIM_INFINITY is the largest number there is.
    limit.rlim_cur = std::min(limit.rlim_cur, static_cast<rlim_t>(*wanted));
    limit.rlim_max = std::min(limit.rlim_max, static_cast<rlim_t>(*wanted) + grace);
    ok = ::setrlimit(resource, &limit) == 0;
  }
  if (ok) return;
  const int number = errno;
  throw Error(ErrorCode::ERR_IO, std::string(name) + " cannot be limited: " + std::strerror(number)).with_errno(number);
}

}  // namespace

void limit_process(const ProcessLimits& limits) {
  // The write shall fail, and not end the process by the signal.
  if (limits.file_bytes) std::signal(SIGXFSZ, SIG_IGN);
  lower(RLIMIT_FSIZE, "the size of files", limits.file_bytes);
  lower(RLIMIT_CPU, "the time of the processor", limits.cpu_seconds, kCpuGraceSeconds);
  lower(RLIMIT_CORE, "the size of memory images", limits.core_bytes);
  lower(RLIMIT_DATA, "the memory", limits.data_bytes);
}

}  // namespace h5saver::core
