// Syncs of data that fail or take long, for tests of what is done meanwhile and after them. Not on macOS, where such a sync is
// another call.
#pragma once

#include <cstddef>

namespace h5saver::test {

// While it stands, one call of fdatasync in this process fails with EIO, and the ones after it succeed: as they do in Linux, which has
// dropped the pages by then. One at a time.
class FailingSync {
 public:
  /// @param at which of the calls from here on: 1 is the next
  explicit FailingSync(std::size_t at);
  ~FailingSync();
  FailingSync(const FailingSync&) = delete;
  FailingSync& operator=(const FailingSync&) = delete;

  /// Calls since it stands, with the one that failed.
  static std::size_t calls();
};

// While it stands, no call of fdatasync in this process returns. One at a time.
class SlowSync {
 public:
  SlowSync();
  ~SlowSync();
  SlowSync(const SlowSync&) = delete;
  SlowSync& operator=(const SlowSync&) = delete;

  /// Whether a call waits.
  static bool is_entered();
};

}  // namespace h5saver::test
