// The writer while one call brings many large rows: commits between them, failures in the middle of one, whose memory comes back.
#include <set>

#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

constexpr std::size_t kFrameBytes = std::size_t{256} << 10U;

AppendResult append_many(Rig& rig, std::size_t series, const std::vector<RowValue>& values, std::uint64_t count) {
  Rows rows;
  rows.count = count;
  rows.values = values.data();
  rows.value_count = values.size();
  return rig.writer->append(series, rows);
}

// Brings many rows by one call, while there is always a commit that somebody waits for. Returns how many commits came before its end.
std::uint64_t commits_within_a_call(const std::vector<std::byte>& frames, std::size_t frame_bytes = kFrameBytes,
                                    std::optional<std::uint64_t> space_left = std::nullopt) {
  const std::uint64_t rows = frames.size() / frame_bytes;
  Rig rig;
  rig.sink->space_left = space_left;
  // A commit waits for all that was taken before it was due: a thread that writes more slowly than this one copies would bring
  // fewer and fewer of them.
  rig.sink->keeps_data = false;
  std::uint64_t within = 0;
  rig.sink->before = [&](const std::string& operation, std::size_t chunks) {
    const bool is_first = operation == "write_chunk" && chunks == 0;
    // One that has all rows may have come after the end.
    const bool is_within = operation == "commit" && rig.sink->datasets.at(0).rows < rows;
    if (is_within) ++within;
    if (is_first || is_within) rig.writer->request_commit();
  };
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {frame_bytes})});
  rig.wait_for([&] { return rig.writer->state().space_left.has_value() == space_left.has_value(); });
  EXPECT_LE(append_many(rig, series, {{frames.data(), frames.size()}}, rows), AppendResult::above_high_water);
  rig.finish();
  EXPECT_EQ(rig.writer->state().counts.committed, rows);
  return within;
}

// One call after the other: a busy machine may leave the thread that writes no time during one of them.
TEST(Writer, commits_between_the_rows_of_one_call) {
  const std::vector<std::byte> frames(400 * kFrameBytes);
  const auto deadline = std::chrono::steady_clock::now() + kLongEnough;
  while (commits_within_a_call(frames) < 4)
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "rows of one call wait for its end";
}

// Each of them writes the open chunk, which the rest of the call needs room for once more: where the disk has none the commit waits.
TEST(Writer, commits_within_a_call_only_where_the_disk_has_room_for_the_call_once_more) {
  constexpr std::size_t kSmallFrameBytes = 256;
  const std::vector<std::byte> frames(std::size_t{64} << 20U);
  const core::ChunkGrid grid = pipeline::chunk_grid_of(column("/f", DType::uint8_, {kSmallFrameBytes}));
  const std::uint64_t needed =
      pipeline::room_for_rows(grid, 0, false, frames.size() / kSmallFrameBytes) + 2 * pipeline::kNodeBytes;
  EXPECT_EQ(commits_within_a_call(frames, kSmallFrameBytes, needed), 0U);
  const auto deadline = std::chrono::steady_clock::now() + kLongEnough;
  while (commits_within_a_call(frames, kSmallFrameBytes, 3 * needed) == 0)
    ASSERT_LT(std::chrono::steady_clock::now(), deadline) << "rows of one call wait for its end";
}

TEST(Writer, keeps_all_columns_equal_when_the_tree_fails_in_the_middle_of_a_row) {
  constexpr std::uint64_t kRows = 24;
  constexpr std::size_t kLargeBytes = 3 * kFrameBytes;
  std::vector<std::byte> large;
  std::vector<std::byte> small;
  for (std::uint64_t row = 0; row < kRows; ++row) {
    const auto add = [](std::vector<std::byte>& all, const std::vector<std::byte>& one) {
      all.insert(all.end(), one.begin(), one.end());
    };
    add(large, pattern(kLargeBytes, row));
    add(small, pattern(4, row));
  }
  for (std::size_t at = 0; at < 20; ++at) {
    Rig rig;
    bool asked = false;
    rig.sink->before = [&](const std::string& operation, std::size_t chunks) {
      if (operation == "write_chunk" && chunks >= at && !std::exchange(asked, true))
        rig.writer->submit({pipeline::CreateGroup{"/a", {}}});
      if (operation == "apply") throw Error(ErrorCode::ERR_NODE_EXISTS, "there already");
    };
    rig.start();
    const std::size_t series = rig.writer->add_series(
        {column("/large", DType::uint8_, {kLargeBytes}), column("/small", DType::uint8_, {4}), time_column()});
    append_many(rig, series, {{large.data(), large.size()}, {small.data(), small.size()}}, kRows);
    ASSERT_TRUE(rig.writer->wait_ended(kLongEnough));
    const auto state = rig.writer->state();
    ASSERT_EQ(state.phase, Phase::failed);
    EXPECT_EQ(state.counts.accepted, state.counts.committed + state.counts.failed);
    EXPECT_TRUE(rig.sink->closed);
    for (const auto& dataset : rig.sink->datasets) {
      EXPECT_EQ(dataset.rows, state.counts.committed) << dataset.spec.path << ", failed at chunk " << at;
      EXPECT_EQ(dataset.texts.at("rows"), "(" + std::to_string(state.counts.committed) + ",)");
    }
    const auto is_beginning = [](const std::vector<std::byte>& some, const std::vector<std::byte>& all) {
      return some.size() <= all.size() && std::equal(some.begin(), some.end(), all.begin());
    };
    EXPECT_TRUE(is_beginning(MemorySink::rows_of(rig.sink->datasets[0]), large));
    EXPECT_TRUE(is_beginning(MemorySink::rows_of(rig.sink->datasets[1]), small));
  }
}

TEST(Writer, releases_the_tokens_of_the_rows_that_it_has_begun_and_no_others) {
  const std::vector<std::byte> frame = pattern(8 * kFrameBytes, 0);
  for (std::size_t at = 0; at < 40; ++at) {
    Rig rig;
    rig.sink->before = [&](const std::string& operation, std::size_t chunks) {
      if (operation == "write_chunk" && chunks == at) throw Error(ErrorCode::ERR_IO, "gone").with_errno(5);
    };
    rig.start();
    const std::size_t series = rig.writer->add_series({column("/f", DType::uint8_, {frame.size()})});
    const RowValue value{frame.data(), frame.size()};
    std::set<std::uint64_t> begun;
    AppendResult result = AppendResult::accepted;
    for (std::uint64_t token = 1; result != AppendResult::failed; ++token) {
      Rows rows;
      rows.values = &value;
      rows.value_count = 1;
      rows.token = token;
      result = rig.writer->append(series, rows);
      if (result != AppendResult::failed && result != AppendResult::queue_full) begun.insert(token);
    }
    ASSERT_TRUE(rig.writer->wait_ended(kLongEnough));
    const auto released = rig.writer->take_released();
    EXPECT_EQ(std::set<std::uint64_t>(released.begin(), released.end()), begun) << "failed at chunk " << at;
  }
}

}  // namespace
}  // namespace h5saver::test
