// Traps of libhdf5 1.10: what it does without a word, and that ours does not fall for it. Each test is named after its trap.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "file_size_limit.hpp"
#include "h5/file.hpp"
#include "h5/library.hpp"
#include "h5/reader.hpp"
#include "h5/recover.hpp"
#include "support.hpp"
#include "syncs.hpp"
#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

// 1. A chunk whose write has failed and is tried again is reported as written, and is in no index.
// 2. Shrinking a dataset after a chunk write has failed deletes the last chunk that was good.
// A frame is a chunk here; the disk ends within every chunk in turn, so that each parity of the index meets it.
TEST(Traps, retry_or_shrink_after_a_failed_chunk_write_loses_no_committed_frame) {
  constexpr std::size_t kFrameBytes = 128 * 1024;
  for (std::size_t frames = 1; frames <= 12; ++frames) {
    SCOPED_TRACE(frames);
    const TempFolder folder;
    const std::string file = folder.path("a.h5");
    decltype(std::declval<Writer&>().state().counts) counts;
    {
      const FileSizeLimit limit(frames * kFrameBytes + kFrameBytes / 2);
      WriterOptions options;
      options.commit_interval = std::chrono::milliseconds(0);
      Writer writer(options, pipeline::make_h5_sink(file), [] {});
      const std::size_t series = writer.add_series({column("/a", DType::uint8_, {kFrameBytes})});
      for (std::uint64_t row = 0; row < 16 && writer.state().phase != Phase::failed; ++row) {
        const auto data = pattern(kFrameBytes, row);
        const RowValue value{data.data(), data.size()};
        Rows rows;
        rows.values = &value;
        rows.value_count = 1;
        if (writer.append(series, rows) > AppendResult::above_high_water) break;
        const std::uint64_t number = writer.request_commit();
        while (writer.state().requested_commits_done < number && writer.state().phase != Phase::failed) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
      }
      writer.close();
      ASSERT_TRUE(writer.wait_ended(kLongEnough));
      ASSERT_EQ(writer.state().phase, Phase::failed);
      counts = writer.state().counts;
    }
    ASSERT_GE(counts.committed, frames - 1);
    ASSERT_EQ(counts.accepted, counts.committed + counts.failed);
    const h5::Reader reader(file);
    const std::uint64_t found = reader.info("/a").shape->front();
    ASSERT_EQ(found, counts.committed);
    for (std::uint64_t row = 0; row < found; ++row) {
      const h5::Bytes bytes = reader.read("/a", {row, 0}, {1, kFrameBytes});
      const auto* first = static_cast<const std::byte*>(bytes.data());
      EXPECT_EQ(std::vector<std::byte>(first, first + bytes.size()), pattern(kFrameBytes, row)) << "frame " << row;
    }
  }
}

#if defined(__linux__)

// After a sync that has failed Linux drops the pages: the same call once more succeeds, and nothing of it is on the disk.
// The first sync of a commit is that of the file, the second that of its journal.
TEST(Traps, a_failed_fsync_is_not_tried_again_and_reported_as_committed) {
  constexpr std::size_t kFrameBytes = 100'000;
  for (std::size_t at = 1; at <= 2; ++at) {
    SCOPED_TRACE(at);
    const TempFolder folder;
    const std::string file = folder.path("a.h5");
    {
      WriterOptions options;
      options.commit_interval = std::chrono::milliseconds(0);
      Writer writer(options, pipeline::make_h5_sink(file, pipeline::OpenMode::create, pipeline::Durability::durable),
                    [] {});
      const std::size_t series = writer.add_series({column("/a", DType::uint8_, {kFrameBytes})});
      const auto append = [&](std::uint64_t row) {
        const auto data = pattern(kFrameBytes, row);
        const RowValue value{data.data(), data.size()};
        Rows rows;
        rows.values = &value;
        rows.value_count = 1;
        return writer.append(series, rows);
      };
      const auto commit = [&] {
        const std::uint64_t number = writer.request_commit();
        while (writer.state().requested_commits_done < number && writer.state().phase != Phase::failed) {
          std::this_thread::yield();
        }
      };
      append(0);
      commit();
      ASSERT_EQ(writer.state().counts.committed, 1U);
      const FailingSync failing(at);
      append(1);
      commit();
      EXPECT_EQ(append(2), AppendResult::failed);
      writer.close();
      ASSERT_TRUE(writer.wait_ended(kLongEnough));
      EXPECT_EQ(FailingSync::calls(), at) << "another sync came after the one that failed";
      const auto state = writer.state();
      ASSERT_EQ(state.phase, Phase::failed);
      EXPECT_EQ(state.error->code(), ErrorCode::ERR_IO);
      EXPECT_EQ(state.error->error_number(), EIO);
      EXPECT_EQ(state.counts.committed, 1U);
      EXPECT_EQ(state.counts.accepted, state.counts.committed + state.counts.failed);
    }
    h5::recover(file);
    const h5::Reader reader(file);
    const std::uint64_t found = reader.info("/a").shape->front();
    ASSERT_GE(found, 1U);
    ASSERT_LE(found, 2U);
    for (std::uint64_t row = 0; row < found; ++row) {
      const h5::Bytes bytes = reader.read("/a", {row, 0}, {1, kFrameBytes});
      const auto* first = static_cast<const std::byte*>(bytes.data());
      EXPECT_EQ(std::vector<std::byte>(first, first + bytes.size()), pattern(kFrameBytes, row)) << "frame " << row;
    }
  }
}

// The disk may take seconds for a sync: rows are taken meanwhile, and written, until the queue is full.
TEST(Traps, a_slow_fsync_holds_up_the_rows_that_come_meanwhile) {
  constexpr std::size_t kFrameBytes = 100'000;
  constexpr std::uint64_t kFrames = 200;
  const TempFolder folder;
  WriterOptions options;
  options.commit_interval = std::chrono::milliseconds(0);
  Writer writer(options,
                pipeline::make_h5_sink(folder.path("a.h5"), pipeline::OpenMode::create, pipeline::Durability::durable),
                [] {});
  const std::size_t series = writer.add_series({column("/a", DType::uint8_, {kFrameBytes})});
  const auto data = pattern(kFrameBytes, 1);
  const RowValue value{data.data(), data.size()};
  Rows rows;
  rows.values = &value;
  rows.value_count = 1;
  const auto comes = [&](auto holds) {
    const auto limit = std::chrono::steady_clock::now() + kLongEnough;
    while (!holds() && writer.state().phase != Phase::failed && std::chrono::steady_clock::now() < limit) {
      std::this_thread::yield();
    }
    return holds();
  };
  ASSERT_EQ(writer.append(series, rows), AppendResult::accepted);
  std::uint64_t asked = 0;
  {
    const SlowSync slow;
    asked = writer.request_commit();
    ASSERT_TRUE(comes([] { return SlowSync::is_entered(); }));
    for (std::uint64_t row = 1; row < kFrames; ++row) {
      // Due while the first is on its way: it waits, the rows do not.
      if (row == kFrames / 2) asked = writer.request_commit();
      ASSERT_TRUE(comes([&] { return writer.state().counts.written == row; })) << "rows written meanwhile";
      ASSERT_LE(writer.append(series, rows), AppendResult::above_high_water);
    }
    ASSERT_TRUE(comes([&] { return writer.state().counts.written == kFrames; }));
    EXPECT_EQ(writer.state().counts.committed, 0U);
  }
  ASSERT_TRUE(comes([&] { return writer.state().requested_commits_done == asked; }));
  EXPECT_GE(writer.state().counts.committed, kFrames / 2);
  writer.close();
  ASSERT_TRUE(writer.wait_ended(kLongEnough));
  EXPECT_EQ(writer.state().phase, Phase::closed);
  EXPECT_EQ(writer.state().counts.committed, kFrames);
}

#endif

// With this variable HDF5 locks nothing: a second writer damages the file of the first without an error.
TEST(Traps, locking_switched_off_by_the_environment_lets_no_second_writer_in) {
  const TempFolder folder;
  const std::string file = folder.path("a.h5");
  setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
  const auto sink = pipeline::make_h5_sink(file);
  sink->open();
  const int other = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
  EXPECT_NE(::flock(other, LOCK_EX | LOCK_NB), 0) << "another writer that locks is let in";
  const std::string code = code_thrown_by([&] { pipeline::make_h5_sink(file, pipeline::OpenMode::append)->open(); });
  EXPECT_EQ(code, "ERR_FILE_LOCKED");
  sink->close();
  EXPECT_EQ(::flock(other, LOCK_EX | LOCK_NB), 0) << "a closed file is still locked, as long as its sink is there";
  ::close(other);
  unsetenv("HDF5_USE_FILE_LOCKING");
}

// A variable-length text that is written again leaves its old bytes behind; fixed ones are what is rewritten all the time.
TEST(Traps, fixed_texts_that_are_rewritten_take_no_more_room) {
  const TempFolder folder;
  const std::string path = folder.path("a.h5");
  const auto bytes_after = [&](int updates) {
    std::filesystem::remove(path);
    const h5::LibraryLock lock;
    h5::File file = h5::File::create(path, journal::Durability::fast);
    h5::Attribute attribute;
    attribute.name = "shape";
    attribute.size = 40;
    for (int i = 0; i < updates; ++i) {
      attribute.text = "(" + std::to_string(i) + ",)";
      file.write_node_attributes("/", {attribute});
    }
    const auto store = file.store();
    file.close();
    store->close();
    return std::filesystem::file_size(path);
  };
  EXPECT_EQ(bytes_after(3000), bytes_after(1));
}

// Failing while a commit is in flight: libhdf5 is closed over a store that its commit still uses.
TEST(Traps, a_failure_while_a_commit_is_in_flight_ends_no_process) {
  for (std::size_t round = 0; round < 60; ++round) {
    const TempFolder folder;
    const FileSizeLimit limit(300'000 + round * 4096);
    WriterOptions options;
    options.commit_interval = std::chrono::milliseconds(1);
    Writer writer(options, pipeline::make_h5_sink(folder.path("a.h5")), [] {});
    const std::size_t series = writer.add_series({column("/a", DType::uint8_, {8000})});
    for (std::uint64_t row = 0; row < 400; ++row) {
      const auto data = pattern(8000, row);
      const RowValue value{data.data(), data.size()};
      Rows rows;
      rows.values = &value;
      rows.value_count = 1;
      if (writer.append(series, rows) > AppendResult::above_high_water) break;
    }
    writer.close();
    ASSERT_TRUE(writer.wait_ended(kLongEnough));
    EXPECT_EQ(writer.state().phase, Phase::failed);
  }
}

}  // namespace
}  // namespace h5saver::test
