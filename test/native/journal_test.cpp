// The journal below HDF5: pieces held back, records, locks, and what a dead writer leaves.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <future>
#include <limits>
#include <random>

#include "journal_fixture.hpp"

namespace h5saver::test {
namespace {

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

// It is of no use to anybody, and may be many times the file.
TEST_F(JournalTest, that_is_replayed_gives_back_what_its_writer_had_reserved) {
  for (const bool has_record : {true, false}) {
    std::filesystem::remove(file());
    {
      auto made = store();
      write(*made, 0, random_bytes(100'000, 1), true);
      if (has_record) {
        EXPECT_FALSE(commit(*made));
      }
      write(*made, 100'000, random_bytes(100'000, 2), true);
    }
    const journal::Descriptor opened(::open(file().c_str(), O_RDONLY));
    if (journal::allocated_of(opened.fd(), file()) < journal::kReserveBytes)
      GTEST_SKIP() << "room cannot be reserved here";
    EXPECT_EQ(journal::recover(file()).replayed, has_record);
    EXPECT_LT(journal::allocated_of(opened.fd(), file()), 300'000U);
    EXPECT_EQ(journal::size_of(opened.fd(), file()), has_record ? 100'000U : 200'000U);
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
    const bool is_version = at >= 4096 + 8 && at < 4096 + 12;
    if (is_version) {
      EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_VERSION") << at;
    } else {
      EXPECT_FALSE(journal::recover(file()).replayed) << at;
    }
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
  for (const int version : {1, 3}) {
    // Its checksum may be anywhere.
    Bytes other_record = own;
    other_record[4096 + 8] = std::byte(version);
    write_file(journal(), other_record);
    EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_VERSION");
    EXPECT_EQ(bytes_of_file(journal()), other_record);
  }
  write_file(journal(), random_bytes(5000, 1));
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_FOREIGN");
  EXPECT_EQ(bytes_of_file(file()), other);
}

TEST_F(JournalTest, of_a_twin_is_refused) {
  // Two recordings of one kind: of equal size, their first 512 bytes equal.
  const Bytes head = random_bytes(512, 1);
  const auto record = [&](unsigned seed) {
    auto made = store();
    write(*made, 0, head);
    write(*made, 512, random_bytes(3000, seed));
    EXPECT_FALSE(commit(*made));
    write(*made, 2000, random_bytes(100, seed));
    EXPECT_FALSE(commit(*made));
  };
  record(1);
  const Bytes own = bytes_of_file(journal());
  fs::remove(file());
  fs::remove(journal());
  record(2);
  const Bytes twin = bytes_of_file(file());
  write_file(journal(), own);
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_FOREIGN");
  EXPECT_EQ(bytes_of_file(file()), twin);
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

// The checksums are right: whoever made it knows how.
TEST_F(JournalTest, that_reaches_behind_its_end_is_no_journal) {
  const Bytes head = random_bytes(900, 1);
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  for (const std::uint64_t address : {std::uint64_t{895}, std::uint64_t{900}, kMax - 3, kMax}) {
    write_file(file(), head);
    {
      const journal::Descriptor made(::open(file().c_str(), O_RDWR));
      journal::JournalFile::for_new_file(file(), made.fd());
    }
    const Bytes data = random_bytes(8, 2);
    ExtentMap first;
    first.put(0, data.data(), data.size());
    ExtentMap changes;
    changes.put(address, data.data(), data.size());
    const journal::Descriptor opened(::open(journal().c_str(), O_RDWR));
    journal::RecordHead record;
    record.end = 900;
    record.before = journal::head_of(opened.fd(), journal());
    journal::write_record(opened.fd(), 4096, record, changes, journal());
    EXPECT_FALSE(journal::read_record(opened.fd(), 4096, journal())) << address;
    record.end = kMax;
    journal::write_record(opened.fd(), 4096, record, first, journal());
    EXPECT_FALSE(journal::read_record(opened.fd(), 4096, journal()));
    fs::remove(journal());
  }
}

TEST_F(JournalTest, lets_go_of_its_locks_at_the_close) {
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  made->close();
  const journal::Descriptor other(::open(file().c_str(), O_RDWR));
  EXPECT_TRUE(journal::try_lock(other.fd(), journal::Lock::exclusive, file()));
}

TEST_F(JournalTest, lets_go_of_its_locks_after_a_failure_too) {
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  fs::resize_file(file(), 600);
  write(*made, 0, random_bytes(900, 2));
  ASSERT_TRUE(commit(*made));
  EXPECT_EQ(code_thrown_by([&] { made->close(); }), "ERR_FILE_CUT");
  EXPECT_TRUE(journal::recover(file()).replayed);
}

TEST_F(JournalTest, takes_nothing_after_the_end_of_the_writes) {
  auto made = store();
  const Bytes head = random_bytes(900, 1);
  const Bytes last = random_bytes(900, 2);
  write(*made, 0, head);
  ASSERT_FALSE(commit(*made));
  write(*made, 0, last);
  made->end_writes();
  EXPECT_EQ(read(*made, 0, 900), last) << "whoever reads through it sees what is about to be written";
  write(*made, 900, random_bytes(100, 3), true);
  write(*made, 0, random_bytes(10, 4));
  made->close();
  EXPECT_EQ(bytes_of_file(file()), last);
}

TEST_F(JournalTest, of_a_file_that_was_not_taken_is_not_left_behind) {
  write_file(file(), random_bytes(10, 1));
  { auto made = store(Store::Mode::append); }
  EXPECT_FALSE(fs::exists(journal()));
}

TEST_F(JournalTest, is_the_one_of_the_file_that_a_link_leads_to) {
  fs::create_directory(folder_.path("links"));
  const std::string link = folder_.path("links/b.h5");
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  fs::create_symlink(file(), link);
  EXPECT_TRUE(journal::CommitWatch::of_writer(link));
  EXPECT_EQ(code_thrown_by([&] { Store(link, Store::Mode::append, Durability::fast); }), "ERR_FILE_LOCKED");
  made->close();
  // Of a file that was moved away, a link of the old name has the journal.
  write_file(journal::journal_path_of(link), {});
  write_file(link + ".h5j", {});
  EXPECT_EQ(journal::journal_path_of(link), link + ".h5j");
}

TEST_F(JournalTest, that_is_a_pipe_holds_nobody_up) {
  write_file(file(), random_bytes(900, 1));
  ASSERT_EQ(::mkfifo(journal().c_str(), 0600), 0);
  EXPECT_FALSE(journal::CommitWatch::of_writer(file()));
  const journal::Descriptor opened(::open(file().c_str(), O_RDONLY));
  EXPECT_EQ(code_thrown_by([&] { journal::record_left_behind(file(), opened.fd()); }), "ERR_IO");
}

TEST_F(JournalTest, is_waited_for_while_somebody_looks_at_it) {
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
  }
  journal::Descriptor looking(::open(journal().c_str(), O_RDONLY));
  ASSERT_TRUE(journal::try_lock(looking.fd(), journal::Lock::shared, journal()));
  auto opened = std::async(std::launch::async, [&] { return code_thrown_by([&] { store(Store::Mode::append); }); });
  EXPECT_EQ(opened.wait_for(std::chrono::milliseconds(5)), std::future_status::timeout);
  journal::unlock(looking.fd());
  EXPECT_EQ(opened.get(), "nothing");
}

TEST_F(JournalTest, goes_on_counting_its_commits_after_another_writer) {
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
  }
  const Bytes left = bytes_of_file(journal());
  auto next = store(Store::Mode::append);
  write(*next, 0, random_bytes(900, 2));
  ASSERT_FALSE(commit(*next));
  const auto generation = [](const Bytes& bytes) { return std::to_integer<int>(bytes[16]); };
  EXPECT_GT(generation(bytes_of_file(journal())), generation(left));
}

TEST_F(JournalTest, moves_when_the_commit_in_flight_has_ended) {
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  for (int round = 0; round < 20; ++round) {
    const std::string target = folder_.path("target" + std::to_string(round));
    write(*made, 0, random_bytes(900, static_cast<unsigned>(round)));
    std::promise<std::optional<core::Error>> done;
    made->begin_commit([&](std::optional<core::Error> error) { done.set_value(std::move(error)); });
    made->move_to(target);
    EXPECT_FALSE(done.get_future().get());
    EXPECT_TRUE(made->take_warnings().empty());
    EXPECT_EQ(bytes_of_file(target), random_bytes(900, static_cast<unsigned>(round)));
  }
}

}  // namespace
}  // namespace h5saver::test
