// The writer over a sink in memory: order, commits, back-pressure, pinned memory.
#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

TEST(Writer, gives_back_every_row_of_every_column_in_order) {
  // Packed scalars, packed frames, one chunk a frame, a frame cut into bands with a shorter last one.
  const std::vector<std::vector<std::uint64_t>> shapes = {{1}, {64, 64}, {200, 300}, {1031, 1500}};
  Rig rig;
  rig.start();
  std::vector<ColumnSpec> specs;
  for (std::size_t i = 0; i < shapes.size(); ++i)
    specs.push_back(column("/c" + std::to_string(i), DType::uint16_, shapes[i]));
  specs.push_back(time_column());
  const std::size_t series = rig.writer->add_series(specs);
  constexpr std::uint64_t kRows = 20;
  std::vector<std::vector<std::byte>> expected(shapes.size());
  for (std::uint64_t row = 0; row < kRows; ++row) {
    std::vector<std::vector<std::byte>> values;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      values.push_back(pattern(rig.writer->series(series)->columns[i]->grid.row_bytes, row * 10 + i));
      expected[i].insert(expected[i].end(), values[i].begin(), values[i].end());
    }
    ASSERT_LE(rig.append(series, values, static_cast<double>(row) + 0.5), AppendResult::above_high_water);
    // Commits in the middle of chunks must not change what is read back.
    if (row % 7 == 5) rig.writer->request_commit();
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
  for (std::size_t i = 0; i < shapes.size(); ++i)
    EXPECT_EQ(MemorySink::rows_of(rig.sink->datasets[i]), expected[i]) << i;
  const std::vector<std::byte> times = MemorySink::rows_of(rig.sink->datasets[4]);
  for (std::uint64_t row = 0; row < kRows; ++row) {
    double time = 0;
    std::memcpy(&time, times.data() + row * 8, 8);
    EXPECT_EQ(time, static_cast<double>(row) + 0.5);
  }
  EXPECT_EQ(rig.sink->datasets[0].texts["rows"], "(20,)");
  EXPECT_TRUE(rig.sink->closed);
  EXPECT_FALSE(rig.sink->abandoned);
}

TEST(Writer, shows_all_columns_at_the_same_length_at_every_commit) {
  Rig rig;
  rig.options.commit_interval = std::chrono::milliseconds(1);
  rig.start();
  const std::size_t series = rig.writer->add_series(
      {column("/big", DType::uint8_, {70000}), column("/small", DType::float64_, {3}), time_column()});
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

TEST(Writer, takes_no_commit_in_the_middle_of_a_row_of_large_frames) {
  Rig rig;
  rig.options.commit_interval = std::chrono::milliseconds(1);
  rig.start();
  const std::size_t series = rig.writer->add_series(
      {column("/one", DType::uint8_, {70000}), column("/bands", DType::uint8_, {5, 1U << 20U}), time_column()});
  constexpr std::uint64_t kRows = 24;
  std::atomic<bool> done{false};
  // Commits are asked for at any moment of an append.
  std::thread asking([&] {
    while (!done) {
      rig.writer->request_commit();
      std::this_thread::yield();
    }
  });
  for (std::uint64_t row = 0; row < kRows; ++row) {
    const bool taken =
        rig.append(series, {pattern(70000, row), pattern(5U << 20U, row)}) <= AppendResult::above_high_water;
    EXPECT_TRUE(taken);
  }
  done = true;
  asking.join();
  rig.finish();
  EXPECT_GE(rig.sink->commits.size(), 2U);
  for (const auto& rows : rig.sink->commits) {
    if (rows.size() < 3) continue;
    EXPECT_EQ(rows[0], rows[1]);
    EXPECT_EQ(rows[0], rows[2]);
  }
  EXPECT_EQ(rig.writer->state().counts.committed, kRows);
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
  EXPECT_EQ(rig.append(series, {pattern(100000, 0)}), AppendResult::above_high_water);
  EXPECT_EQ(rig.append(series, {pattern(100000, 1)}), AppendResult::above_high_water);
  EXPECT_EQ(rig.append(series, {pattern(100000, 2)}), AppendResult::above_high_water);
  EXPECT_EQ(rig.append(series, {pattern(100000, 3)}), AppendResult::queue_full);
  EXPECT_EQ(rig.writer->state().counts.offered, 3U) << "a refused row is not offered: the caller still has it";
  // From here on the write thread has no other reason to wake anybody.
  rig.wait_for([&] {
    const std::lock_guard<std::mutex> lock(rig.sink->mutex);
    return rig.sink->waiting;
  });
  rig.writer->notify_below(100000);
  const std::size_t wakes = rig.wakes;
  rig.stall(false);
  rig.wait_for([&] { return rig.wakes > wakes; });
  EXPECT_LE(rig.writer->state().queue_bytes, 100000U);
  EXPECT_LE(rig.append(series, {pattern(100000, 3)}), AppendResult::above_high_water);
  rig.finish();
  EXPECT_EQ(rig.writer->state().counts.committed, 4U);
}

TEST(Writer, takes_every_row_of_a_caller_who_waits_when_told) {
  // Rows of most of the queue, of a third of it, of more than all of it.
  for (std::size_t row_bytes : {std::size_t{90000}, std::size_t{40000}, std::size_t{200000}}) {
    Rig rig;
    rig.options.queue_bytes_max = 120000;
    rig.start();
    const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {row_bytes}), time_column()});
    for (std::uint64_t row = 0; row < 100; ++row) {
      const AppendResult result = rig.append(series, {pattern(row_bytes, row)});
      ASSERT_LE(result, AppendResult::above_high_water) << row_bytes;
      if (result == AppendResult::accepted) continue;
      const std::size_t low = rig.writer->state().queue_bytes_low;
      rig.wait_for([&] { return rig.writer->state().queue_bytes <= low; });
    }
    rig.finish();
    EXPECT_EQ(rig.writer->state().counts.committed, 100U);
  }
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
    dropped +=
        rig.append(series, {pattern(100000, i)}, 1.0, static_cast<std::int64_t>(i)) == AppendResult::dropped ? 1 : 0;
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
  const std::size_t series = rig.writer->add_series(
      {column("/f", DType::uint16_, {1031, 1500}), column("/v", DType::uint8_, {4}), time_column()});
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

TEST(Writer, tells_those_who_wait_for_the_queue_to_fall_of_all_that_was_released_by_then) {
  Rig rig;
  rig.start();
  // That of the opening.
  rig.wait_for([&] { return rig.wakes > 0; });
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {100000})});
  // Lent: it has to outlive the call.
  const std::vector<std::vector<std::byte>> columns{pattern(100000, 0)};
  rig.stall(true);
  for (std::uint64_t token = 1; token <= 3; ++token)
    EXPECT_EQ(rig.append(series, columns, 1.0, -1, token), AppendResult::accepted);
  rig.writer->notify_below(0);
  const std::size_t before = rig.wakes;
  rig.stall(false);
  rig.wait_for([&] { return rig.wakes > before; });
  EXPECT_EQ(rig.writer->take_released(), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(Writer, tells_whoever_waits_for_nothing_else_of_each_release) {
  Rig rig;
  rig.start();
  // That of the opening.
  rig.wait_for([&] { return rig.wakes > 0; });
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {100000})});
  // Lent: it has to outlive the call.
  const std::vector<std::vector<std::byte>> columns{pattern(100000, 0)};
  for (std::uint64_t token = 1; token <= 3; ++token) {
    const std::size_t before = rig.wakes;
    EXPECT_EQ(rig.append(series, columns, 1.0, -1, token), AppendResult::accepted);
    rig.wait_for([&] { return rig.wakes > before; });
    rig.wait_for([&] { return rig.writer->take_released() == std::vector<std::uint64_t>{token}; });
  }
}

TEST(Writer, releases_at_once_what_it_copies_anyway) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::uint8_, {4})});
  rig.append(series, {pattern(4, 0)}, 1.0, -1, 77);
  EXPECT_EQ(rig.writer->take_released(), (std::vector<std::uint64_t>{77}));
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

TEST(Writer, counts_the_encoded_bytes_of_a_chunk_once_however_often_it_is_rewritten) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/v", DType::float64_, {})});
  const std::size_t chunk_bytes = rig.writer->series(series)->columns[0]->grid.chunk_bytes;
  const std::size_t chunk_rows = chunk_bytes / 8;
  for (std::size_t row = 0; row <= chunk_rows; ++row) {
    rig.append(series, {pattern(8, row)});
    if (row == 3 || row == 5) {
      const std::uint64_t commit = rig.writer->request_commit();
      rig.wait_for([&] { return rig.writer->state().requested_commits_done == commit; });
      EXPECT_EQ(rig.writer->state().bytes_encoded, chunk_bytes);
    }
  }
  rig.finish();
  EXPECT_EQ(rig.writer->state().bytes_encoded, 2 * chunk_bytes) << "one full chunk, and one of a single row";
}

}  // namespace
}  // namespace h5saver::test
