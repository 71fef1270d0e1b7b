// Sinks for the tests of the pipeline: one keeps everything in memory, one fails or stalls where it is told to.
#pragma once

#include <algorithm>
#include <condition_variable>
#include <cstring>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "pipeline/chunk_sink.hpp"

namespace h5saver::test {

/// Keeps the chunks; may be told to fail or to wait. Shared by the writer (its owner) and the test (which looks at `State`).
class MemorySink final : public pipeline::ChunkSink {
 public:
  struct Dataset {
    h5::DatasetSpec spec;
    std::uint64_t rows = 0;
    std::map<std::vector<std::uint64_t>, std::pair<std::uint32_t, std::vector<std::byte>>> chunks;
    std::map<std::string, std::string> texts;
    /// Blocks that were written, by where they begin.
    std::vector<std::pair<std::vector<std::uint64_t>, std::vector<std::byte>>> blocks;
    bool closed = false;
  };
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<Dataset> datasets;
    std::vector<std::string> groups;
    /// Rows of every dataset at each commit.
    std::vector<std::vector<std::uint64_t>> commits;
    std::size_t chunk_writes = 0;
    /// False: of the chunks only their places are kept, so that writing takes no time.
    bool keeps_data = true;
    /// Of the disk; none: nobody knows.
    std::optional<std::uint64_t> space_left;
    bool stalled = false;
    /// Whether a write is held up by `stalled` now.
    bool waiting = false;
    bool opened = false;
    bool closed = false;
    bool abandoned = false;
    /// Called before each operation with its name and the number of chunks written; throws to make it fail.
    std::function<void(const std::string&, std::size_t)> before;
  };

  explicit MemorySink(std::shared_ptr<State> state) : state_(std::move(state)) {}

  void open() override {
    enter("open");
    state_->opened = true;
  }
  void apply(const pipeline::TreeOp& op) override {
    const auto lock = enter("apply");
    if (const auto* group = std::get_if<pipeline::CreateGroup>(&op)) state_->groups.push_back(group->path);
  }
  pipeline::DatasetId create_dataset(const h5::DatasetSpec& spec) override {
    const auto lock = enter("create_dataset");
    state_->datasets.push_back({spec, spec.shape.empty() ? 1 : spec.shape.front(), {}, {}, {}, false});
    for (const h5::Attribute& attribute : spec.attributes)
      state_->datasets.back().texts[attribute.name] = attribute.text;
    return state_->datasets.size() - 1;
  }
  void extend(pipeline::DatasetId id, std::uint64_t rows) override {
    const auto lock = enter("extend");
    if (rows < state_->datasets[id].rows) throw core::Error(core::ErrorCode::ERR_INTERNAL, "shrunk");
    state_->datasets[id].rows = rows;
  }
  void write_chunk(pipeline::DatasetId id, const std::uint64_t* origin, std::uint32_t mask, const std::byte* data,
                   std::size_t bytes) override {
    const auto lock = enter("write_chunk");
    Dataset& dataset = state_->datasets[id];
    if (origin[0] >= dataset.rows) throw core::Error(core::ErrorCode::ERR_INTERNAL, "chunk outside the extent");
    const std::size_t rank = dataset.spec.chunk_shape.size();
    const std::size_t kept = state_->keeps_data ? bytes : 0;
    dataset.chunks[std::vector<std::uint64_t>(origin, origin + rank)] = {mask,
                                                                         std::vector<std::byte>(data, data + kept)};
    ++state_->chunk_writes;
  }
  void rewrite_chunk(pipeline::DatasetId id, const std::uint64_t* origin, const std::byte* data, std::size_t bytes,
                     pipeline::ChangedBytes changed) override {
    const auto lock = enter("write_chunk");
    Dataset& dataset = state_->datasets[id];
    const std::size_t rank = dataset.spec.chunk_shape.size();
    auto& [mask, held] = dataset.chunks.at(std::vector<std::uint64_t>(origin, origin + rank));
    ++state_->chunk_writes;
    if (!state_->keeps_data) return;
    if (mask != 0 || held.size() != bytes || changed.to > bytes) {
      throw core::Error(core::ErrorCode::ERR_INTERNAL, "another chunk is to be rewritten");
    }
    std::copy(data + changed.from, data + changed.to, held.begin() + static_cast<std::ptrdiff_t>(changed.from));
  }
  void write_block(pipeline::DatasetId id, const std::uint64_t* start, const std::uint64_t* count,
                   const std::byte* data) override {
    const auto lock = enter("write_block");
    Dataset& dataset = state_->datasets[id];
    const std::size_t rank = dataset.spec.shape.size();
    std::size_t bytes = core::dtype_info(dataset.spec.dtype).item_size;
    for (std::size_t i = 0; i < rank; ++i) {
      bytes *= count[i];
      if (start[i] + count[i] > dataset.spec.shape[i])
        throw core::Error(core::ErrorCode::ERR_INTERNAL, "block outside the extent");
    }
    dataset.blocks.push_back({{start, start + rank}, {data, data + bytes}});
  }
  void close_dataset(pipeline::DatasetId id) override {
    const auto lock = enter("close_dataset");
    if (state_->datasets[id].closed) throw core::Error(core::ErrorCode::ERR_INTERNAL, "closed twice");
    state_->datasets[id].closed = true;
  }
  void rewrite_text(pipeline::DatasetId id, const h5::Attribute& attribute) override {
    const auto lock = enter("rewrite_text");
    state_->datasets[id].texts[attribute.name] = attribute.text;
  }
  void begin_commit(CommitDone done) override {
    auto lock = enter("commit");
    std::vector<std::uint64_t> rows;
    for (const Dataset& dataset : state_->datasets) rows.push_back(dataset.rows);
    state_->commits.push_back(rows);
    lock.unlock();
    done(std::nullopt);
  }
  std::uint64_t file_bytes() override { return 0; }
  std::optional<std::uint64_t> space_left(std::uint64_t /*owed*/) override { return state_->space_left; }
  void close() override {
    const auto lock = enter("close");
    state_->closed = true;
  }
  void abandon() noexcept override {
    const std::lock_guard<std::mutex> lock(state_->mutex);
    state_->abandoned = true;
  }

  /// All rows of a dataset whose chunks are not encoded, as one run of bytes.
  static std::vector<std::byte> rows_of(const Dataset& dataset) {
    if (dataset.rows == 0) return {};
    const std::vector<std::uint64_t> frame(dataset.spec.shape.begin() + 1, dataset.spec.shape.end());
    const auto& chunk = dataset.spec.chunk_shape;
    const std::size_t item = core::dtype_info(dataset.spec.dtype).item_size;
    std::size_t row_items = 1;
    for (std::uint64_t extent : frame) row_items *= extent;
    std::vector<std::byte> out(dataset.rows * row_items * item);
    // A run: the chunk's elements along its last dimension, which follow one another in the dataset too.
    const std::size_t last = chunk.size() - 1;
    const auto extent = [&](std::size_t i) { return i == 0 ? dataset.rows : frame[i - 1]; };
    for (const auto& [origin, entry] : dataset.chunks) {
      const std::size_t run = std::min<std::size_t>(chunk[last], extent(last) - origin[last]);
      for (std::size_t at = 0; at * item < entry.second.size(); at += chunk[last]) {
        bool inside = true;
        std::size_t flat = 0;
        std::size_t stride = at / chunk[last];
        std::size_t scale = extent(last);
        for (std::size_t i = last; i-- > 0; stride /= chunk[i]) {
          const std::size_t index = origin[i] + stride % chunk[i];
          inside = inside && index < extent(i);
          flat += index * scale;
          scale *= extent(i);
        }
        if (inside) std::memcpy(out.data() + (flat + origin[last]) * item, entry.second.data() + at * item, run * item);
      }
    }
    return out;
  }

 private:
  std::unique_lock<std::mutex> enter(const std::string& operation) {
    std::unique_lock<std::mutex> lock(state_->mutex);
    state_->changed.notify_all();
    while (state_->stalled && operation == "write_chunk") {
      state_->waiting = true;
      state_->changed.wait(lock);
    }
    state_->waiting = false;
    if (state_->before) state_->before(operation, state_->chunk_writes);
    return lock;
  }

  std::shared_ptr<State> state_;
};

}  // namespace h5saver::test
