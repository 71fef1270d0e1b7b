// Work that is cut into jobs, done by the thread that asks and by helper threads that live as long as the work.
// Threads: run_parallel from any; jobs of one run are done at the same time by several.
#pragma once

#include <cstddef>
#include <functional>

namespace h5saver::core {

/// Runs job(0), job(1), … job(count - 1), begun in this order, and returns when none is at work any more. Throws what the first job
/// threw that failed; jobs that were not begun by then are left out. The process has as many helpers at a time as it has cores, three
/// at most, less one for the thread that asks; where others have them, or they cannot be started, that thread does the work alone.
void run_parallel(std::size_t count, const std::function<void(std::size_t)>& job);

}  // namespace h5saver::core
