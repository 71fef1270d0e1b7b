#include "pipeline/space.hpp"

#include <limits>
#include <utility>

namespace h5saver::pipeline {

PointSpace::PointSpace(const std::vector<std::uint64_t>& grid_shape, const std::vector<std::uint64_t>& chunk_shape,
                       std::size_t item_size, std::uint64_t cache_bytes)
    : grid_shape_(grid_shape),
      chunk_shape_(chunk_shape.begin(), chunk_shape.begin() + static_cast<std::ptrdiff_t>(grid_shape.size())),
      chunk_bytes_(item_size),
      memory_bytes_(cache_bytes) {
  for (const std::uint64_t extent : chunk_shape) chunk_bytes_ *= extent;
  all_bytes_ = chunk_bytes_;
  for (std::size_t i = 0; i < grid_shape_.size(); ++i) {
    const std::uint64_t chunks = (grid_shape_[i] + chunk_shape_[i] - 1) / chunk_shape_[i];
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() / chunks;
    all_bytes_ = all_bytes_ > most ? std::numeric_limits<std::uint64_t>::max() : all_bytes_ * chunks;
  }
}

std::uint64_t PointSpace::chunk_of(std::uint64_t point) const {
  std::uint64_t number = 0;
  std::uint64_t chunks_before = 1;
  for (std::size_t i = grid_shape_.size(); i-- > 0;) {
    number += point % grid_shape_[i] / chunk_shape_[i] * chunks_before;
    chunks_before *= (grid_shape_[i] + chunk_shape_[i] - 1) / chunk_shape_[i];
    point /= grid_shape_[i];
  }
  return number;
}

// A chunk that is left and met again counts twice: it may have been written in between, and needs room for its next version.
std::uint64_t PointSpace::needed(const std::uint64_t* points, std::uint64_t count) const {
  const std::uint64_t room = all_bytes_ - owed();
  std::uint64_t bytes = 0;
  auto last = last_;
  for (std::uint64_t i = 0; i < count && bytes < room; ++i) {
    const std::uint64_t chunk = chunk_of(points[i]);
    if (last != chunk) bytes += chunk_bytes_;
    last = chunk;
  }
  return std::min(bytes, room);
}

std::uint64_t PointSpace::add(std::uint64_t point) {
  const std::uint64_t chunk = chunk_of(point);
  if (last_ == chunk) return 0;
  const std::uint64_t before = owed();
  last_ = chunk;
  open_ += chunk_bytes_;
  return owed() - before;
}

std::uint64_t PointSpace::take() {
  last_.reset();
  queued_ += open_;
  return std::exchange(open_, 0);
}

std::uint64_t PointSpace::written(std::uint64_t mark) {
  const std::uint64_t before = owed();
  queued_ -= mark;
  in_memory_ = std::min(memory_bytes_, in_memory_ + mark);
  return before - owed();
}

std::uint64_t PointSpace::flushed() {
  const std::uint64_t before = owed();
  in_memory_ = 0;
  return before - owed();
}

}  // namespace h5saver::pipeline
