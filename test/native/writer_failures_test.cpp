// The writer when something fails, and how it ends: what is still written, what is counted, who may touch memory when.
#include <sys/mman.h>

#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

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
  const std::size_t series =
      rig.writer->add_series({column("/a", DType::uint8_, {70000}), column("/b", DType::uint8_, {4})});
  rig.append(series, {pattern(70000, 0), pattern(4, 0)});
  rig.wait_for([&] { return rig.writer->state().phase == Phase::failed; });
  EXPECT_EQ(rig.writer->state().counts.committed, 0U);
  EXPECT_EQ(rig.writer->state().counts.failed, rig.writer->state().counts.accepted);
  EXPECT_EQ(rig.writer->state().counts.written, 0U) << "no chunk of it was handed over";
  EXPECT_EQ(rig.writer->state().bytes_encoded, 0U);
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

// Memory that faults when it is touched after it was given back.
class FaultingMemory {
 public:
  explicit FaultingMemory(std::size_t bytes)
      : bytes_(bytes), data_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (data_ == MAP_FAILED) throw std::bad_alloc();
  }
  FaultingMemory(const FaultingMemory&) = delete;
  FaultingMemory& operator=(const FaultingMemory&) = delete;
  ~FaultingMemory() { munmap(data_, bytes_); }
  std::byte* data() const { return static_cast<std::byte*>(data_); }

 private:
  std::size_t bytes_;
  void* data_;
};

TEST(Writer, reads_no_pinned_memory_once_its_teardown_gave_up) {
  constexpr std::size_t kFrameBytes = 1U << 20U;
  constexpr std::size_t kFrames = 64;
  Rig rig;
  rig.options.threads = 1;
  rig.options.teardown_limit = std::chrono::milliseconds(1);
  // The write thread outlives the rig's writer, so it wakes nobody.
  rig.writer = std::make_unique<Writer>(rig.options, std::make_unique<MemorySink>(rig.sink), [] {});
  ColumnSpec spec = column("/f", DType::uint8_, {kFrameBytes});
  // The slowest there is: most frames still wait for the codec when the writer gives up.
  spec.codec.library = codec::Library::blosc;
  spec.codec.compressor = "zlib";
  spec.codec.level = 9;
  const std::size_t series = rig.writer->add_series({spec});
  rig.stall(true);
  {
    const FaultingMemory memory(kFrames * kFrameBytes);
    const std::vector<std::byte> noise = pattern(kFrameBytes, 0);
    for (std::size_t i = 0; i < kFrames; ++i) std::memcpy(memory.data() + i * kFrameBytes, noise.data(), kFrameBytes);
    for (std::size_t i = 0; i < kFrames; ++i) {
      const RowValue value{memory.data() + i * kFrameBytes, kFrameBytes};
      Rows rows;
      rows.values = &value;
      rows.value_count = 1;
      rows.token = i + 1;
      ASSERT_LE(rig.writer->append(series, rows), AppendResult::above_high_water);
    }
    rig.writer.reset();
  }
  // The write thread may still be in the sink; it ends by itself, gives the sink up and leaves the file alone.
  rig.stall(false);
  rig.wait_for([&] { return rig.sink.use_count() == 1; });
  // The count alone orders nothing: the lock does.
  const std::lock_guard<std::mutex> lock(rig.sink->mutex);
  EXPECT_TRUE(rig.sink->abandoned);
  EXPECT_FALSE(rig.sink->closed);
  EXPECT_TRUE(rig.sink->commits.empty());
}

}  // namespace
}  // namespace h5saver::test
