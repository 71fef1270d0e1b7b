// How threads that work behind the back of a caller share the processors with it.
#pragma once

namespace h5saver::core {

/// The calling thread does not push another one from its processor when it wakes up, lets one in that wakes up beside it (Linux 6.12),
/// and gets a third of its share where both want to run: an append that copies a frame would be held up by the threads that it keeps
/// busy. Does nothing where the operating system has no such thing for a single thread, or does not allow it, nor under a policy that
/// somebody chose instead of the ordinary one.
void give_way() noexcept;

}  // namespace h5saver::core
