// Work that is cut into jobs, done by the thread that asks and by helper threads that all who ask share.
// Threads: run_parallel from any; jobs of one run are done at the same time by several.
#pragma once

#include <cstddef>
#include <functional>

namespace h5saver::core {

/// Runs job(0), job(1), … job(count - 1), begun in this order, and returns when none is at work any more. Throws what the first job
/// threw that failed; jobs that were not begun by then are left out. As many threads take part as there are cores, four at most, with
/// the one that asks; where the helpers are busy for others, or cannot be started, that one does the work alone.
void run_parallel(std::size_t count, const std::function<void(std::size_t)>& job);

}  // namespace h5saver::core
