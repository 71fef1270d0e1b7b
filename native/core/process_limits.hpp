// What the operating system allows this process from here on: for one that opens files which nobody vouches for.
#pragma once

#include <cstdint>
#include <optional>

namespace h5saver::core {

/// None: as it was. A limit never rises: what is larger than the present one leaves that.
struct ProcessLimits {
  /// Memory that can be written and is no file's (Linux; elsewhere the heap that grows by brk). An allocation beyond it fails.
  std::optional<std::uint64_t> data_bytes;
  /// A file never grows beyond it: such a write fails with EFBIG.
  std::optional<std::uint64_t> file_bytes;
  /// Of all threads together; then SIGXCPU ends the process, or SIGKILL soon after.
  std::optional<std::uint64_t> cpu_seconds;
  std::optional<std::uint64_t> core_bytes;
};

/// Throws ERR_IO where the operating system refuses; limits before the refused one hold.
void limit_process(const ProcessLimits& limits);

}  // namespace h5saver::core
