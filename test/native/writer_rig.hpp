// A writer over a sink in memory, with what its tests do to it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "pipeline/writer.hpp"
#include "test_sinks.hpp"

namespace h5saver::test {

using core::DType;
using core::Error;
using core::ErrorCode;
using pipeline::AppendResult;
using pipeline::ColumnSource;
using pipeline::ColumnSpec;
using pipeline::OnFull;
using pipeline::Phase;
using pipeline::Rows;
using pipeline::RowValue;
using pipeline::Writer;
using pipeline::WriterOptions;

constexpr std::chrono::milliseconds kLongEnough{60000};

inline ColumnSpec column(std::string path, DType dtype, std::vector<std::uint64_t> shape) {
  ColumnSpec spec;
  spec.path = std::move(path);
  spec.dtype = dtype;
  spec.frame_shape = std::move(shape);
  spec.row_count_attributes = {{"rows", "(", ",)", 32}};
  return spec;
}

inline ColumnSpec time_column() {
  ColumnSpec spec = column("/time", DType::float64_, {});
  spec.source = ColumnSource::time;
  return spec;
}

// Bytes that differ from row to row and within a row.
inline std::vector<std::byte> pattern(std::size_t bytes, std::uint64_t row) {
  std::vector<std::byte> data(bytes);
  std::uint64_t word = (row + 1) * 0x9E3779B97F4A7C15ULL;
  for (std::size_t i = 0; i < bytes; ++i) {
    if (i % 8 == 0) word = word * 6364136223846793005ULL + 1442695040888963407ULL;
    data[i] = static_cast<std::byte>(word >> (8 * (i % 8)));
  }
  return data;
}

struct Rig {
  std::shared_ptr<MemorySink::State> sink = std::make_shared<MemorySink::State>();
  std::atomic<std::size_t> wakes{0};
  WriterOptions options;
  std::unique_ptr<Writer> writer;

  Rig() {
    options.commit_interval = std::chrono::milliseconds(0);
    options.queue_bytes_max = 256U << 20U;
  }
  void start() {
    writer = std::make_unique<Writer>(options, std::make_unique<MemorySink>(sink), [this] { ++wakes; });
  }
  AppendResult append(std::size_t series, const std::vector<std::vector<std::byte>>& values, double time = NAN,
                      std::int64_t id = -1, std::uint64_t token = 0) {
    std::vector<RowValue> views;
    views.reserve(values.size());
    for (const auto& value : values) views.push_back({value.data(), value.size()});
    Rows rows;
    rows.times = &time;
    rows.frame_ids = &id;
    rows.values = views.data();
    rows.value_count = views.size();
    rows.token = token;
    return writer->append(series, rows);
  }
  void finish() {
    writer->close();
    ASSERT_TRUE(writer->wait_ended(kLongEnough));
  }
  template <typename Condition>
  void wait_for(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + kLongEnough;
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), deadline);
      std::this_thread::yield();
    }
  }
  void stall(bool on) {
    const std::lock_guard<std::mutex> lock(sink->mutex);
    sink->stalled = on;
    sink->changed.notify_all();
  }
};

}  // namespace h5saver::test
