// The writer over a sink in memory: order, commits, back-pressure, failures, teardown.
#include "pipeline/writer.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cmath>
#include <thread>

#include "test_sinks.hpp"

namespace h5saver::test {
namespace {

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

ColumnSpec column(std::string path, DType dtype, std::vector<std::uint64_t> shape) {
  ColumnSpec spec;
  spec.path = std::move(path);
  spec.dtype = dtype;
  spec.frame_shape = std::move(shape);
  spec.row_count_attributes = {{"rows", "(", ",)", 32}};
  return spec;
}

ColumnSpec time_column() {
  ColumnSpec spec = column("/time", DType::float64_, {});
  spec.source = ColumnSource::time;
  return spec;
}

// Bytes that differ from row to row and within a row.
std::vector<std::byte> pattern(std::size_t bytes, std::uint64_t row) {
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

TEST(Writer, gives_back_every_row_of_every_column_in_order) {
  // Packed scalars, packed frames, one chunk a frame, a frame cut into bands with a shorter last one.
  const std::vector<std::vector<std::uint64_t>> shapes = {{1}, {64, 64}, {200, 300}, {1031, 1500}};
  Rig rig;
  rig.start();
  std::vector<ColumnSpec> specs;
  for (std::size_t i = 0; i < shapes.size(); ++i) specs.push_back(column("/c" + std::to_string(i), DType::uint16_, shapes[i]));
  specs.push_back(time_column());
  const std::size_t series = rig.writer->add_series(specs);
  constexpr std::uint64_t kRows = 40;
  std::vector<std::vector<std::byte>> expected(shapes.size());
  for (std::uint64_t row = 0; row < kRows; ++row) {
    std::vector<std::vector<std::byte>> values;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      values.push_back(pattern(rig.writer->series(series)->columns[i]->grid.row_bytes, row * 10 + i));
      expected[i].insert(expected[i].end(), values[i].begin(), values[i].end());
    }
    ASSERT_LE(rig.append(series, values, static_cast<double>(row) + 0.5), AppendResult::above_high_water);
    // Commits in the middle of chunks must not change what is read back.
    if (row % 13 == 5) rig.writer->request_commit();
    if (rig.writer->state().queue_bytes > (64U << 20U)) {
      rig.wait_for([&] { return rig.writer->state().queue_bytes < (16U << 20U); });
    }
  }
  rig.finish();
  const auto state = rig.writer->state();
  EXPECT_EQ(state.phase, Phase::closed);
  EXPECT_EQ(state.counts.accepted, kRows);
  EXPECT_EQ(state.counts.written, kRows);
  EXPECT_EQ(state.counts.committed, kRows);
  EXPECT_EQ(state.counts.failed, 0U);
  EXPECT_EQ(state.queue_bytes, 0U);
  ASSERT_EQ(rig.sink->datasets.size(), 5U);
  for (std::size_t i = 0; i < shapes.size(); ++i) EXPECT_EQ(MemorySink::rows_of(rig.sink->datasets[i]), expected[i]) << i;
  const std::vector<std::byte> times = MemorySink::rows_of(rig.sink->datasets[4]);
  for (std::uint64_t row = 0; row < kRows; ++row) {
    double time = 0;
    std::memcpy(&time, times.data() + row * 8, 8);
    EXPECT_EQ(time, static_cast<double>(row) + 0.5);
  }
  EXPECT_EQ(rig.sink->datasets[0].texts["rows"], "(40,)");
  EXPECT_TRUE(rig.sink->closed);
  EXPECT_FALSE(rig.sink->abandoned);
}

TEST(Writer, shows_all_columns_at_the_same_length_at_every_commit) {
  Rig rig;
  rig.options.commit_interval = std::chrono::milliseconds(1);
  rig.start();
  const std::size_t series =
      rig.writer->add_series({column("/big", DType::uint8_, {70000}), column("/small", DType::float64_, {3}), time_column()});
  for (std::uint64_t row = 0; row < 500; ++row) {
    rig.append(series, {pattern(70000, row), pattern(24, row)});
    if (row % 100 == 0) rig.wait_for([&] { return rig.writer->state().queue_bytes < (8U << 20U); });
  }
  rig.finish();
  EXPECT_GE(rig.sink->commits.size(), 2U);
  std::uint64_t before = 0;
  for (const auto& rows : rig.sink->commits) {
    if (rows.size() < 3) continue;
    EXPECT_EQ(rows[0], rows[1]);
    EXPECT_EQ(rows[0], rows[2]);
    EXPECT_GE(rows[0], before);
    before = rows[0];
  }
  EXPECT_EQ(before, 500U);
}

TEST(Writer, takes_many_rows_in_one_call) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::float64_, {1}), time_column()});
  constexpr std::uint64_t kRows = 100001;
  std::vector<double> values(kRows);
  std::vector<double> times(kRows);
  for (std::uint64_t i = 0; i < kRows; ++i) values[i] = static_cast<double>(i) * 0.25;
  for (std::uint64_t i = 0; i < kRows; ++i) times[i] = i % 3 == 0 ? NAN : static_cast<double>(i);
  const RowValue view{reinterpret_cast<const std::byte*>(values.data()), kRows * 8};
  Rows rows;
  rows.count = kRows;
  rows.times = times.data();
  rows.values = &view;
  rows.value_count = 1;
  ASSERT_EQ(rig.writer->append(series, rows), AppendResult::accepted);
  rig.finish();
  const auto bytes = MemorySink::rows_of(rig.sink->datasets[0]);
  ASSERT_EQ(bytes.size(), kRows * 8);
  EXPECT_EQ(std::memcmp(bytes.data(), values.data(), bytes.size()), 0);
  const auto stored = MemorySink::rows_of(rig.sink->datasets[1]);
  double second = 0;
  double third = 0;
  std::memcpy(&second, stored.data() + 8, 8);
  std::memcpy(&third, stored.data() + 24, 8);
  EXPECT_EQ(second, 1.0);
  EXPECT_GT(third, 1.0e9) << "a NaN time is the clock's";
}

TEST(Writer, refuses_rows_above_the_hard_limit_and_takes_them_again_below) {
  Rig rig;
  rig.options.queue_bytes_max = 300000;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {100000})});
  rig.stall(true);
  EXPECT_EQ(rig.append(series, {pattern(100000, 0)}), AppendResult::accepted);
  EXPECT_EQ(rig.append(series, {pattern(100000, 1)}), AppendResult::above_high_water);
  EXPECT_EQ(rig.append(series, {pattern(100000, 2)}), AppendResult::above_high_water);
  EXPECT_EQ(rig.append(series, {pattern(100000, 3)}), AppendResult::queue_full);
  EXPECT_EQ(rig.writer->state().counts.offered, 3U) << "a refused row is not offered: the caller still has it";
  rig.writer->notify_below(100000);
  const std::size_t wakes = rig.wakes;
  rig.stall(false);
  rig.wait_for([&] { return rig.wakes > wakes; });
  EXPECT_LE(rig.writer->state().queue_bytes, 100000U);
  EXPECT_LE(rig.append(series, {pattern(100000, 3)}), AppendResult::above_high_water);
  rig.finish();
  EXPECT_EQ(rig.writer->state().counts.committed, 4U);
}

TEST(Writer, counts_what_it_drops) {
  Rig rig;
  rig.options.queue_bytes_max = 200000;
  rig.options.on_full = OnFull::drop;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {100000}), time_column()});
  rig.stall(true);
  std::size_t dropped = 0;
  for (std::uint64_t i = 0; i < 10; ++i) {
    dropped += rig.append(series, {pattern(100000, i)}, 1.0, static_cast<std::int64_t>(i)) == AppendResult::dropped ? 1 : 0;
  }
  rig.stall(false);
  rig.finish();
  const auto counts = rig.writer->state().counts;
  EXPECT_GE(dropped, 8U);
  EXPECT_EQ(counts.dropped, dropped);
  EXPECT_EQ(counts.offered, 10U);
  EXPECT_EQ(counts.offered, counts.accepted + counts.dropped);
  EXPECT_EQ(counts.committed, counts.accepted);
  EXPECT_EQ(counts.missing_frame_ids, 0U) << "a dropped frame was offered, so its id is not missing";
}

TEST(Writer, lets_one_row_larger_than_the_queue_into_an_empty_one) {
  Rig rig;
  rig.options.queue_bytes_max = 1000;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {100000})});
  rig.stall(true);
  EXPECT_EQ(rig.append(series, {pattern(100000, 0)}), AppendResult::above_high_water);
  EXPECT_EQ(rig.append(series, {pattern(100000, 1)}), AppendResult::queue_full);
  rig.stall(false);
  rig.finish();
  EXPECT_EQ(rig.writer->state().counts.committed, 1U);
}

TEST(Writer, counts_gaps_in_frame_ids) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::uint8_, {1})});
  for (std::int64_t id : {5, 6, 9, 10, -1, 12, 2, 3}) rig.append(series, {pattern(1, 0)}, 1.0, id);
  rig.finish();
  EXPECT_EQ(rig.writer->state().counts.missing_frame_ids, 3U);
}

TEST(Writer, releases_pinned_memory_once_it_is_written) {
  Rig rig;
  rig.start();
  const std::size_t series =
      rig.writer->add_series({column("/f", DType::uint16_, {1031, 1500}), column("/v", DType::uint8_, {4}), time_column()});
  std::vector<std::vector<std::byte>> frames;
  for (std::uint64_t i = 0; i < 6; ++i) frames.push_back(pattern(1031 * 1500 * 2, i));
  rig.stall(true);
  const std::vector<std::byte> small = pattern(4, 0);
  for (std::uint64_t i = 0; i < 6; ++i) {
    const RowValue values[] = {{frames[i].data(), frames[i].size()}, {small.data(), small.size()}};
    Rows rows;
    rows.values = values;
    rows.value_count = 2;
    rows.token = i + 1;
    ASSERT_LE(rig.writer->append(series, rows), AppendResult::above_high_water);
  }
  EXPECT_TRUE(rig.writer->take_released().empty());
  rig.stall(false);
  rig.finish();
  EXPECT_EQ(rig.writer->take_released(), (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6}));
  std::vector<std::byte> expected;
  for (const auto& frame : frames) expected.insert(expected.end(), frame.begin(), frame.end());
  EXPECT_EQ(MemorySink::rows_of(rig.sink->datasets[0]), expected);
}

TEST(Writer, releases_at_once_what_it_copies_anyway) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::uint8_, {4})});
  rig.append(series, {pattern(4, 0)}, 1.0, -1, 77);
  EXPECT_EQ(rig.writer->take_released(), (std::vector<std::uint64_t>{77}));
}

TEST(Writer, keeps_the_first_failure_and_never_touches_the_file_again) {
  Rig rig;
  rig.sink->before = [](const std::string& operation, std::size_t chunks) {
    if (operation == "write_chunk" && chunks == 3) throw Error(ErrorCode::ERR_NO_SPACE, "disk full").with_errno(28);
  };
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {100000})});
  const std::vector<std::byte> frame = pattern(100000, 0);
  const auto append_pinned = [&](std::uint64_t token) {
    const RowValue value{frame.data(), frame.size()};
    Rows rows;
    rows.values = &value;
    rows.value_count = 1;
    rows.token = token;
    return rig.writer->append(series, rows);
  };
  for (std::uint64_t i = 0; i < 2; ++i) append_pinned(i + 1);
  rig.writer->request_commit();
  rig.wait_for([&] { return rig.writer->state().requested_commits_done == 1; });
  AppendResult last = AppendResult::accepted;
  for (std::uint64_t i = 2; i < 10 && last != AppendResult::failed; ++i) {
    last = append_pinned(i + 1);
  }
  rig.wait_for([&] { return rig.writer->state().phase == Phase::failed; });
  EXPECT_EQ(rig.append(series, {pattern(100000, 9)}), AppendResult::failed);
  EXPECT_THROW(rig.writer->submit({}), Error);
  const auto state = rig.writer->state();
  ASSERT_TRUE(state.error);
  EXPECT_EQ(state.error->code(), ErrorCode::ERR_NO_SPACE);
  EXPECT_EQ(state.error->error_number(), 28);
  EXPECT_EQ(state.counts.committed, 2U);
  EXPECT_EQ(state.counts.accepted, state.counts.committed + state.counts.failed);
  EXPECT_TRUE(rig.sink->abandoned);
  EXPECT_FALSE(rig.sink->closed);
  EXPECT_EQ(rig.sink->commits.size(), 1U);
  // Every pinned row comes back, also those that were never written.
  EXPECT_EQ(rig.writer->take_released().size(), state.counts.accepted);
  rig.finish();
}

TEST(Writer, commits_and_closes_after_a_wrong_tree_operation) {
  Rig rig;
  std::atomic<int> applied{0};
  rig.sink->before = [&](const std::string& operation, std::size_t) {
    if (operation == "apply" && ++applied == 2) throw Error(ErrorCode::ERR_NODE_EXISTS, "there already");
  };
  rig.start();
  rig.writer->submit({pipeline::CreateGroup{"/a", {}}});
  const std::size_t series = rig.writer->add_series({column("/v", DType::uint8_, {4})});
  for (std::uint64_t i = 0; i < 5; ++i) rig.append(series, {pattern(4, i)});
  rig.writer->submit({pipeline::CreateGroup{"/a", {}}});
  rig.wait_for([&] { return rig.writer->state().phase == Phase::failed; });
  EXPECT_EQ(rig.writer->state().error->code(), ErrorCode::ERR_NODE_EXISTS);
  EXPECT_EQ(rig.writer->state().counts.committed, 5U);
  EXPECT_TRUE(rig.sink->closed);
  EXPECT_FALSE(rig.sink->abandoned);
}

TEST(Writer, writes_no_column_of_a_series_that_could_not_be_made) {
  Rig rig;
  rig.sink->before = [&](const std::string& operation, std::size_t) {
    if (operation == "create_dataset" && rig.sink->datasets.size() == 1) throw Error(ErrorCode::ERR_HDF5, "no");
  };
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/a", DType::uint8_, {70000}), column("/b", DType::uint8_, {4})});
  rig.append(series, {pattern(70000, 0), pattern(4, 0)});
  rig.wait_for([&] { return rig.writer->state().phase == Phase::failed; });
  EXPECT_EQ(rig.writer->state().counts.committed, 0U);
  EXPECT_EQ(rig.writer->state().counts.failed, rig.writer->state().counts.accepted);
  EXPECT_EQ(rig.sink->chunk_writes, 0U);
}

TEST(Writer, fails_when_the_file_cannot_be_opened) {
  Rig rig;
  rig.sink->before = [](const std::string& operation, std::size_t) {
    if (operation == "open") throw Error(ErrorCode::ERR_FILE_EXISTS, "there");
  };
  rig.start();
  ASSERT_TRUE(rig.writer->wait_ended(kLongEnough));
  EXPECT_EQ(rig.writer->state().phase, Phase::failed);
  EXPECT_EQ(rig.writer->state().error->code(), ErrorCode::ERR_FILE_EXISTS);
}

TEST(Writer, fails_when_the_last_close_fails) {
  Rig rig;
  rig.sink->before = [](const std::string& operation, std::size_t) {
    if (operation == "close") throw Error(ErrorCode::ERR_IO, "close").with_errno(5);
  };
  rig.start();
  rig.finish();
  EXPECT_EQ(rig.writer->state().phase, Phase::failed);
  EXPECT_TRUE(rig.sink->abandoned);
}

TEST(Writer, writes_everything_when_it_is_destroyed_without_close) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::uint8_, {4}), time_column()});
  for (std::uint64_t i = 0; i < 1000; ++i) rig.append(series, {pattern(4, i)});
  rig.writer.reset();
  EXPECT_TRUE(rig.sink->closed);
  EXPECT_EQ(rig.sink->datasets[0].rows, 1000U);
  EXPECT_EQ(rig.sink->datasets[1].rows, 1000U);
}

TEST(Writer, refuses_rows_and_changes_after_close) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::uint8_, {4})});
  rig.finish();
  EXPECT_EQ(rig.append(series, {pattern(4, 0)}), AppendResult::not_open);
  try {
    rig.writer->submit({});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::ERR_WRITER_CLOSED);
  }
}

TEST(Writer, bounds_the_changes_that_wait) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {100000})});
  rig.stall(true);
  rig.append(series, {pattern(100000, 0)});
  ErrorCode code = ErrorCode::ERR_INTERNAL;
  try {
    for (int i = 0; i < 10000; ++i) rig.writer->submit({});
  } catch (const Error& error) {
    code = error.code();
  }
  EXPECT_EQ(code, ErrorCode::ERR_QUEUE_FULL);
  rig.stall(false);
  rig.finish();
  EXPECT_EQ(rig.writer->state().phase, Phase::closed);
}

TEST(Writer, commits_by_the_clock_what_was_accepted) {
  Rig rig;
  rig.options.commit_interval = std::chrono::milliseconds(5);
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::uint8_, {4})});
  rig.append(series, {pattern(4, 0)});
  rig.wait_for([&] { return rig.writer->state().counts.committed == 1; });
  rig.append(series, {pattern(4, 1)});
  rig.wait_for([&] { return rig.writer->state().counts.committed == 2; });
  EXPECT_GT(rig.writer->state().last_commit_unix_ms, 1.0e12);
  rig.finish();
}

TEST(Writer, encodes_on_the_pool_and_skips_the_filter_where_it_gains_nothing) {
  Rig rig;
  rig.start();
  ColumnSpec spec = column("/z", DType::uint16_, {200, 300});
  spec.codec.library = codec::Library::deflate;
  spec.codec.level = 1;
  const std::size_t series = rig.writer->add_series({spec});
  const std::vector<std::byte> noise = pattern(200 * 300 * 2, 1);
  const std::vector<std::byte> flat(200 * 300 * 2, std::byte{7});
  rig.append(series, {noise});
  rig.append(series, {flat});
  rig.finish();
  const auto& chunks = rig.sink->datasets[0].chunks;
  ASSERT_EQ(chunks.size(), 2U);
  EXPECT_EQ(chunks.at({0, 0, 0}).first, 3U) << "both filters skipped";
  EXPECT_EQ(chunks.at({0, 0, 0}).second, noise);
  const auto codec = codec::make_codec(spec.codec, 2, flat.size());
  std::vector<std::byte> decoded(flat.size());
  EXPECT_EQ(chunks.at({1, 0, 0}).first, 0U);
  codec->decode(chunks.at({1, 0, 0}).second.data(), chunks.at({1, 0, 0}).second.size(), decoded.data(), decoded.size());
  EXPECT_EQ(decoded, flat);
  EXPECT_LT(rig.writer->state().bytes_encoded, rig.writer->state().bytes_in);
}

}  // namespace
}  // namespace h5saver::test
