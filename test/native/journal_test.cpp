// The journal below HDF5: pieces held back, records, locks, what a dead writer leaves, and what others do to a file meanwhile.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <future>
#include <random>

#include "journal/journal_file.hpp"
#include "journal/recover.hpp"
#include "journal/store.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

using journal::Durability;
using journal::ExtentMap;
using journal::Store;
using Bytes = std::vector<std::byte>;
namespace fs = std::filesystem;

Bytes bytes_of_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  Bytes bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

void write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

std::optional<core::Error> commit(Store& store) {
  std::promise<std::optional<core::Error>> done;
  store.begin_commit([&](std::optional<core::Error> error) { done.set_value(std::move(error)); });
  return done.get_future().get();
}

class JournalTest : public ::testing::Test {
 protected:
  std::string file() const { return folder_.path("a.h5"); }
  std::string journal() const { return journal::journal_path_of(file()); }
  std::unique_ptr<Store> store(Store::Mode mode = Store::Mode::create, Durability durability = Durability::durable) const {
    return std::make_unique<Store>(file(), mode, durability);
  }
  static void write(Store& store, std::uint64_t address, const Bytes& data, bool raw = false) {
    store.set_end_of_allocation(std::max<std::uint64_t>(store.end_of_allocation(), address + data.size()));
    store.write(address, data.data(), data.size(), raw);
  }
  static Bytes read(Store& store, std::uint64_t address, std::size_t size) {
    Bytes out(size);
    store.read(address, out.data(), size);
    return out;
  }
  TempFolder folder_;
};

TEST(ExtentMap, is_a_sparse_copy_of_what_was_put) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::uint64_t limit) { return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(random); };
  constexpr std::size_t kSize = 400;
  for (int round = 0; round < 50; ++round) {
    ExtentMap map;
    Bytes model(kSize);
    std::vector<bool> held(kSize);
    for (int step = 0; step < 60; ++step) {
      const std::uint64_t at = below(kSize);
      const std::size_t size = below(std::min<std::uint64_t>(kSize - at, 90) + 1);
      if (below(4) == 0) {
        map.erase(at, size);
        std::fill_n(held.begin() + static_cast<std::ptrdiff_t>(at), size, false);
      } else {
        const Bytes data = random_bytes(size, static_cast<unsigned>(random()));
        map.put(at, data.data(), size);
        std::copy(data.begin(), data.end(), model.begin() + static_cast<std::ptrdiff_t>(at));
        std::fill_n(held.begin() + static_cast<std::ptrdiff_t>(at), size, true);
      }
      const std::uint64_t from = below(kSize);
      Bytes out(kSize - from, std::byte{0xEE});
      map.overlay(from, out.size(), out.data());
      for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out[i], held[from + i] ? model[from + i] : std::byte{0xEE});
      ASSERT_EQ(map.bytes(), static_cast<std::uint64_t>(std::count(held.begin(), held.end(), true)));
      std::uint64_t end = 0;
      for (const auto& [start, data] : map.extents()) {
        ASSERT_GE(start, end);
        ASSERT_FALSE(data.empty());
        end = start + data.size();
      }
      ASSERT_EQ(map.end(), end);
    }
  }
}

TEST_F(JournalTest, holds_back_everything_but_new_raw_data) {
  auto made = store();
  const Bytes head = random_bytes(700, 1);
  const Bytes frame = random_bytes(5000, 2);
  write(*made, 0, head);
  write(*made, 1000, frame, true);
  Bytes expected(6000);
  std::copy(frame.begin(), frame.end(), expected.begin() + 1000);
  EXPECT_EQ(bytes_of_file(file()), expected) << "the head waits for the commit";
  EXPECT_EQ(made->held_bytes(), head.size());
  EXPECT_EQ(read(*made, 0, 700), head);
  ASSERT_FALSE(commit(*made));
  std::copy(head.begin(), head.end(), expected.begin());
  EXPECT_EQ(bytes_of_file(file()), expected);
  EXPECT_EQ(made->held_bytes(), 0U);

  // What was committed is not written over, raw or not, until the next commit.
  const Bytes again = random_bytes(300, 3);
  write(*made, 1100, again, true);
  EXPECT_EQ(bytes_of_file(file()), expected);
  EXPECT_EQ(read(*made, 1100, 300), again);
  // A write across the end of what was committed is cut there.
  const Bytes across = random_bytes(100, 4);
  write(*made, 5950, across, true);
  EXPECT_EQ(bytes_of_file(file()).size(), 6050U);
  ASSERT_FALSE(commit(*made));
  std::copy(again.begin(), again.end(), expected.begin() + 1100);
  expected.resize(6050);
  std::copy(across.begin(), across.end(), expected.begin() + 5950);
  EXPECT_EQ(bytes_of_file(file()), expected);
  made->close();
  EXPECT_FALSE(fs::exists(journal()));
  EXPECT_EQ(bytes_of_file(file()), expected);
}

TEST_F(JournalTest, of_a_writer_that_died_is_replayed_and_overlaid) {
  const Bytes head = random_bytes(900, 1);
  const Bytes change = random_bytes(200, 2);
  Bytes committed;
  Bytes copy_of_journal;
  {
    auto made = store();
    write(*made, 0, head);
    ASSERT_FALSE(commit(*made));
    write(*made, 600, change);
    write(*made, 900, head, true);
    ASSERT_FALSE(commit(*made));
    committed = bytes_of_file(file());
    ASSERT_EQ(committed.size(), 1800U);
    copy_of_journal = bytes_of_file(journal());
    // Not committed: it is lost, and nothing else.
    write(*made, 50, random_bytes(10, 3));
    write(*made, 2000, random_bytes(500, 4), true);
    // The writer dies here: its store is dropped, not closed.
  }
  ASSERT_TRUE(fs::exists(journal()));
  // Killed while the commit was being applied: some of it is there, some not, at any page.
  for (std::size_t applied : {0U, 1U, 60U, 100U, 150U, 199U, 200U}) {
    Bytes torn = bytes_of_file(file());
    for (std::size_t i = applied; i < change.size(); ++i) torn[600 + i] = head[600 + i];
    write_file(file(), torn);
    write_file(journal(), copy_of_journal);
    {
      const journal::Descriptor opened(::open(file().c_str(), O_RDONLY));
      const auto left = journal::record_left_behind(file(), opened.fd());
      ASSERT_TRUE(left) << applied;
      Bytes seen = bytes_of_file(file());
      left->changes.overlay(0, seen.size(), seen.data());
      seen.resize(left->head.end);
      EXPECT_EQ(seen, committed);
      EXPECT_EQ(bytes_of_file(file()), torn) << "reading changes nothing";
    }
    const journal::Recovery recovery = journal::recover(file());
    EXPECT_TRUE(recovery.replayed);
    EXPECT_EQ(recovery.sequence, 2U);
    EXPECT_EQ(bytes_of_file(file()), committed);
    EXPECT_FALSE(fs::exists(journal()));
    EXPECT_FALSE(journal::recover(file()).replayed) << "once more, there is nothing to do";
  }
}

TEST_F(JournalTest, that_is_torn_is_no_journal) {
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
    write(*made, 600, random_bytes(100, 2));
    ASSERT_FALSE(commit(*made));
  }
  const Bytes whole = bytes_of_file(journal());
  const Bytes before = bytes_of_file(file());
  // What lies behind it is left from the longer record before.
  constexpr std::size_t kRecordEnd = 4096 + journal::kRecordHeaderBytes + 16 + 100;
  for (std::size_t at = 4096; at < kRecordEnd; ++at) {
    Bytes torn = whole;
    torn[at] ^= std::byte{0x40};
    write_file(journal(), torn);
    EXPECT_FALSE(journal::recover(file()).replayed) << at;
    EXPECT_EQ(bytes_of_file(file()), before);
  }
  Bytes cut = whole;
  cut.resize(kRecordEnd - 1);
  write_file(journal(), cut);
  EXPECT_FALSE(journal::recover(file()).replayed);
}

TEST_F(JournalTest, of_another_file_or_version_is_refused) {
  Bytes own;
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
    own = bytes_of_file(journal());
  }
  const Bytes other = random_bytes(900, 9);
  write_file(file(), other);
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_FOREIGN");
  EXPECT_EQ(code_thrown_by([&] { store(Store::Mode::append); }), "ERR_JOURNAL_FOREIGN");
  EXPECT_EQ(bytes_of_file(file()), other);
  Bytes newer = own;
  newer[8] = std::byte{2};
  write_file(journal(), newer);
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_VERSION");
  write_file(journal(), random_bytes(5000, 1));
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_FOREIGN");
  EXPECT_EQ(bytes_of_file(file()), other);
}

TEST_F(JournalTest, locks_out_a_second_writer_and_nobody_who_reads) {
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  EXPECT_EQ(code_thrown_by([&] { store(Store::Mode::append); }), "ERR_FILE_LOCKED");
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_FILE_LOCKED");
  const journal::Descriptor reader(::open(file().c_str(), O_RDWR));
  EXPECT_FALSE(journal::try_lock(reader.fd(), journal::Lock::exclusive, file()));
  EXPECT_TRUE(journal::try_lock(reader.fd(), journal::Lock::shared, file()));
  EXPECT_FALSE(journal::record_left_behind(file(), reader.fd())) << "its writer lives";
  made->close();
}

TEST_F(JournalTest, is_refused_where_another_program_writes) {
  write_file(file(), random_bytes(900, 1));
  const journal::Descriptor other(::open(file().c_str(), O_RDWR));
  ASSERT_TRUE(journal::try_lock(other.fd(), journal::Lock::exclusive, file()));
  EXPECT_EQ(code_thrown_by([&] { store(Store::Mode::append); }), "ERR_FILE_LOCKED");
  EXPECT_FALSE(fs::exists(journal()));
}

TEST_F(JournalTest, of_a_file_that_is_gone_is_kept_aside) {
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
  }
  const Bytes own = bytes_of_file(journal());
  fs::rename(file(), folder_.path("moved.h5"));
  { auto fresh = store(); }
  EXPECT_EQ(bytes_of_file(journal() + ".orphan"), own);
}

TEST_F(JournalTest, shows_its_commits_to_those_who_read_meanwhile) {
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  const auto watch = journal::CommitWatch::of_writer(file());
  ASSERT_TRUE(watch);
  const auto first = watch->now();
  EXPECT_FALSE(journal::CommitWatch::is_changing(first));
  write(*made, 0, random_bytes(900, 2));
  EXPECT_EQ(watch->now(), first);
  ASSERT_FALSE(commit(*made));
  EXPECT_NE(watch->now(), first);
  made->close();
  EXPECT_EQ(watch->now(), journal::CommitWatch::kEnded);
  EXPECT_FALSE(journal::CommitWatch::of_writer(file()));
}

TEST_F(JournalTest, notices_what_others_do_to_the_file) {
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  EXPECT_TRUE(made->take_warnings().empty());
  fs::rename(file(), folder_.path("b.h5"));
  write(*made, 0, random_bytes(900, 2));
  ASSERT_FALSE(commit(*made));
  auto warnings = made->take_warnings();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code(), core::ErrorCode::ERR_FILE_MOVED);
  fs::rename(folder_.path("b.h5"), file());
  ASSERT_EQ(::chmod(file().c_str(), 0400), 0);
  write(*made, 0, random_bytes(900, 3));
  ASSERT_FALSE(commit(*made));
  warnings = made->take_warnings();
  ASSERT_EQ(warnings.size(), 1U);
  EXPECT_EQ(warnings[0].code(), core::ErrorCode::ERR_FILE_MODE);
  fs::resize_file(file(), 100);
  write(*made, 0, random_bytes(900, 4));
  auto failure = commit(*made);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), core::ErrorCode::ERR_FILE_CUT);
  EXPECT_EQ(commit(*made)->code(), core::ErrorCode::ERR_FILE_CUT) << "the failure stays";
}

TEST_F(JournalTest, fails_when_the_file_is_deleted_or_replaced) {
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  const Bytes other = random_bytes(50, 7);
  write_file(folder_.path("other"), other);
  fs::rename(folder_.path("other"), file());
  write(*made, 0, random_bytes(900, 2));
  const auto failure = commit(*made);
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code(), core::ErrorCode::ERR_FILE_REMOVED);
  EXPECT_EQ(code_thrown_by([&] { made->close(); }), "ERR_FILE_REMOVED");
  EXPECT_EQ(bytes_of_file(file()), other);
}

TEST_F(JournalTest, given_up_leaves_the_file_as_it_was_committed) {
  auto made = store();
  const Bytes head = random_bytes(900, 1);
  write(*made, 0, head);
  ASSERT_FALSE(commit(*made));
  write(*made, 900, random_bytes(5000, 2), true);
  write(*made, 100, random_bytes(50, 2));
  made->give_up();
  write(*made, 9000, random_bytes(5000, 3), true);
  made->close();
  EXPECT_EQ(bytes_of_file(file()), head);
  EXPECT_FALSE(fs::exists(journal()));
}

TEST_F(JournalTest, follows_its_file_to_another_name) {
  const std::string target = folder_.path("target.h5");
  write_file(target, random_bytes(10, 1));
  auto made = store();
  const Bytes head = random_bytes(900, 1);
  write(*made, 0, head);
  ASSERT_FALSE(commit(*made));
  {
    const journal::Descriptor reader(::open(target.c_str(), O_RDONLY));
    ASSERT_TRUE(journal::try_lock(reader.fd(), journal::Lock::shared, target));
    EXPECT_EQ(code_thrown_by([&] { made->move_to(target); }), "ERR_FILE_LOCKED");
  }
  made->move_to(target);
  EXPECT_FALSE(fs::exists(file()));
  EXPECT_TRUE(fs::exists(journal::journal_path_of(target)));
  const Bytes change = random_bytes(900, 2);
  write(*made, 0, change);
  ASSERT_FALSE(commit(*made));
  EXPECT_TRUE(made->take_warnings().empty());
  made->close();
  EXPECT_EQ(bytes_of_file(target), change);
  EXPECT_FALSE(fs::exists(journal::journal_path_of(target)));
}

TEST_F(JournalTest, goes_on_taking_writes_while_a_commit_is_in_flight) {
  auto made = store();
  Bytes model;
  std::mt19937 random(property_seed());
  for (int round = 0; round < 40; ++round) {
    std::promise<std::optional<core::Error>> done;
    made->begin_commit([&](std::optional<core::Error> error) { done.set_value(std::move(error)); });
    for (int i = 0; i < 20; ++i) {
      const bool raw = i % 2 == 0;
      const std::uint64_t at = raw ? model.size() : random() % (model.size() + 1);
      const Bytes data = random_bytes(1 + random() % 3000, static_cast<unsigned>(random()));
      if (model.size() < at + data.size()) model.resize(at + data.size());
      std::copy(data.begin(), data.end(), model.begin() + static_cast<std::ptrdiff_t>(at));
      write(*made, at, data, raw);
      EXPECT_EQ(read(*made, 0, model.size()), model);
    }
    ASSERT_FALSE(done.get_future().get());
  }
  ASSERT_FALSE(commit(*made));
  EXPECT_EQ(bytes_of_file(file()), model);
  made->close();
}

}  // namespace
}  // namespace h5saver::test
