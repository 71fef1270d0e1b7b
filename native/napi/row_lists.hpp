// The times and frame ids of many rows, from typed arrays. Memory that is found stays valid until JavaScript runs again.
#pragma once

#include <cstdint>
#include <vector>

#include "napi/args.hpp"

namespace h5saver::napi {

/// Whether a number is an integer from -1 (none) to the largest safe one.
bool is_frame_id(double id);

/// `count` Unix times, NaN for the clock; null when the field is null. Throws ERR_INVALID_OPTION, ERR_SHAPE_MISMATCH.
const double* read_times(const Field& field, std::uint64_t count);

/// `count` frame ids of any of the four classes, converted into `ids`; null when the field is null. Throws as read_times.
const std::int64_t* read_frame_ids(const Field& field, std::uint64_t count, std::vector<std::int64_t>& ids);

}  // namespace h5saver::napi
