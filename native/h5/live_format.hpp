// What the nodes of a live file need, so that they can be followed while the file is written. Call under LibraryLock.
#pragma once

#include "h5/handle.hpp"

namespace h5saver::h5 {

/// Whether the file was made to be followed: only then are its nodes made in HDF5's newer format.
bool is_live_format(hid_t file);

/// Creation properties of a file, group or dataset. In a live file all attributes stay in the node's header, however many there
/// are: libhdf5 would move the ninth and all others into a heap and an index, which followers do not see whole while they change.
PropertyHandle object_creation_properties(hid_t property_class, bool live);

}  // namespace h5saver::h5
