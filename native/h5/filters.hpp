// The filters that libhdf5 itself does not have: registered, so that H5Dread and H5Dwrite work on our files.
#pragma once

namespace h5saver::h5 {

/// Registers blosc (32001). Called once, by the library's start.
void register_filters();

}  // namespace h5saver::h5
