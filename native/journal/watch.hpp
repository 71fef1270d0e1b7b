// What others have done to a file that is open: renamed, deleted, replaced, cut, chmod-ed. The operating system tells nobody.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "core/error.hpp"

namespace h5saver::journal {

/// Throws ERR_FILE_CUT when the file is shorter than `size_min`, what was written of it so far. To be asked before anything is
/// written behind that, which would make the file as long again, and what was cut off a hole.
/// @param advice what the error says at its end
void check_not_cut(int fd, const std::string& path, std::uint64_t size_min, const char* advice = "");

class Watch {
 public:
  /// What the file is now is what it shall stay.
  Watch(int fd, const std::string& path);

  /// Throws ERR_FILE_REMOVED when no name leads to the file any more, ERR_FILE_CUT when it is shorter than `size_min`.
  /// Returns what is worth a warning, once for each time it changes: ERR_FILE_MOVED, ERR_FILE_MODE.
  std::optional<core::Error> check(int fd, const std::string& path, std::uint64_t size_min);

 private:
  mode_t mode_ = 0;
  bool is_moved_ = false;
};

}  // namespace h5saver::journal
