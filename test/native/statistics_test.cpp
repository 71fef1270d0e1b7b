// What a writer tells of itself: whole whenever it is read, fresh without commits, gone with the writer, and no part of the file.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <limits>
#include <thread>

#include "journal/journal_file.hpp"
#include "journal/statistics.hpp"
#include "journal_fixture.hpp"
#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

using journal::CommitWatch;
using journal::JournalFile;
using journal::Statistics;
using journal::StatisticsPlace;

Statistics all_of(std::uint64_t number) {
  Statistics told;
  told.offered = told.accepted = told.dropped = told.written = told.committed = told.failed = number;
  told.bytes_in = told.bytes_encoded = told.bytes_on_disk = told.queue_bytes = told.queue_bytes_max = number;
  told.last_commit_ms = told.started_ms = told.at_ms = number;
  told.space_left = number;
  return told;
}

bool is_all(const Statistics& told, std::uint64_t number) {
  const Statistics wanted = all_of(number);
  return told.offered == number && told.accepted == number && told.dropped == number && told.written == number &&
         told.committed == number && told.failed == number && told.bytes_in == number && told.bytes_encoded == number &&
         told.bytes_on_disk == number && told.queue_bytes == number && told.queue_bytes_max == number &&
         told.last_commit_ms == number && told.started_ms == number && told.at_ms == number &&
         told.space_left == wanted.space_left;
}

std::optional<Statistics> told_by_writer_of(const std::string& file) {
  const auto writer = CommitWatch::of_writer(file);
  return writer ? writer->statistics() : std::nullopt;
}

class StatisticsTest : public JournalTest {
 protected:
  /// A writer of a file with one column, which commits only when asked to.
  std::unique_ptr<Writer> writer(pipeline::OpenMode mode = pipeline::OpenMode::create) const {
    WriterOptions options;
    options.commit_interval = std::chrono::milliseconds(0);
    if (mode == pipeline::OpenMode::live) options.file_kind = pipeline::FileKind::live;
    auto made = std::make_unique<Writer>(options, pipeline::make_h5_sink(file(), mode), [] {});
    made->add_series({column("/d", DType::uint32_, {})});
    return made;
  }
  static void append(Writer& writer, std::uint32_t rows) {
    for (std::uint32_t row = 0; row < rows; ++row) {
      const RowValue value{reinterpret_cast<const std::byte*>(&row), sizeof row};
      Rows given;
      given.values = &value;
      given.value_count = 1;
      EXPECT_EQ(writer.append(0, given), AppendResult::accepted);
    }
  }
  template <typename Condition>
  Statistics wait_for(Condition condition) const {
    const auto deadline = std::chrono::steady_clock::now() + kLongEnough;
    for (;;) {
      if (const auto told = told_by_writer_of(file()); told && condition(*told)) return *told;
      if (std::chrono::steady_clock::now() > deadline) {
        ADD_FAILURE() << "it was never told";
        return {};
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
};

TEST_F(StatisticsTest, are_never_read_torn) {
  auto made = store();
  const auto place = made->statistics();
  std::atomic<bool> stop{false};
  std::thread teller([&] {
    for (std::uint64_t number = 1; !stop; ++number) place->tell(all_of(number));
  });
  // The writer goes on all the while: of its pages the statistics are none.
  std::uint64_t last = 0;
  std::uint64_t different = 0;
  const auto deadline = std::chrono::steady_clock::now() + kLongEnough;
  for (int i = 0; (i < 5000 || different < 100) && std::chrono::steady_clock::now() < deadline; ++i) {
    if (i % 100 == 0) {
      write(*made, 0, random_bytes(600, static_cast<unsigned>(i)));
      ASSERT_FALSE(commit(*made));
    }
    const auto told = told_by_writer_of(file());
    if (!told) continue;
    ASSERT_TRUE(is_all(*told, told->offered)) << told->offered;
    ASSERT_GE(told->offered, last);
    if (told->offered != last) ++different;
    last = told->offered;
  }
  stop = true;
  teller.join();
  EXPECT_GE(different, 100U);
  EXPECT_TRUE(journal::record_left_behind(file(), made->fd()) == std::nullopt) << "the writer lives";
  made->close();
}

TEST_F(StatisticsTest, keep_every_number_in_its_place) {
  auto made = store();
  Statistics told;
  told.phase = 2;
  told.live = true;
  told.offered = 1;
  told.accepted = 2;
  told.dropped = 3;
  told.written = 4;
  told.committed = 5;
  told.failed = 6;
  told.bytes_in = 7;
  told.bytes_encoded = 8;
  told.bytes_on_disk = 9;
  told.queue_bytes = 10;
  told.queue_bytes_max = std::numeric_limits<std::uint64_t>::max();
  told.last_commit_ms = 12;
  told.started_ms = 13;
  told.at_ms = 14;
  made->statistics()->tell(told);
  const auto read = told_by_writer_of(file());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->phase, 2U);
  EXPECT_TRUE(read->live);
  EXPECT_FALSE(read->space_left) << "it was not told";
  const std::uint64_t numbers[] = {read->offered,       read->accepted,    read->dropped,         read->written,
                                   read->committed,     read->failed,      read->bytes_in,        read->bytes_encoded,
                                   read->bytes_on_disk, read->queue_bytes, read->queue_bytes_max, read->last_commit_ms,
                                   read->started_ms,    read->at_ms};
  for (std::uint64_t i = 0; i < 14; ++i) {
    EXPECT_EQ(numbers[i], i == 10 ? std::numeric_limits<std::uint64_t>::max() : i + 1) << i;
  }
  made->close();
  EXPECT_FALSE(told_by_writer_of(file()));
}

TEST_F(StatisticsTest, of_damage_and_of_newer_versions_are_none) {
  auto made = store();
  EXPECT_FALSE(told_by_writer_of(file())) << "nothing was told yet";
  made->statistics()->tell(all_of(7));
  ASSERT_TRUE(told_by_writer_of(file()));
  for (const std::uint64_t at : {0, 8, 24, 100, 255}) {
    made->statistics()->tell(all_of(7));
    const journal::Descriptor other(::open(journal().c_str(), O_RDWR));
    std::byte byte{};
    journal::read_all(other.fd(), &byte, 1, journal::kStatisticsOffset + at, journal());
    byte ^= std::byte{0x40};
    journal::write_all(other.fd(), &byte, 1, journal::kStatisticsOffset + at, journal());
    EXPECT_FALSE(told_by_writer_of(file())) << at;
  }
  made->close();
}

TEST_F(StatisticsTest, that_cannot_be_written_are_nobodys_failure) {
  auto made = store();
  made->statistics()->tell(all_of(1));
  const journal::Descriptor unwritable(::open(journal().c_str(), O_RDONLY));
  StatisticsPlace place(unwritable.fd());
  place.tell(all_of(2));
  EXPECT_EQ(told_by_writer_of(file())->offered, 1U);
  made->close();
}

TEST_F(StatisticsTest, end_before_the_journal_can_become_another_writers) {
  std::shared_ptr<StatisticsPlace> place;
  {
    auto made = store();
    write(*made, 0, random_bytes(600, 1));
    ASSERT_FALSE(commit(*made));
    place = made->statistics();
    place->tell(all_of(1));
    made->close();
  }
  auto next = store(Store::Mode::append);
  place->tell(all_of(2));
  EXPECT_FALSE(told_by_writer_of(file())) << "the next one has told nothing";
  next->statistics()->tell(all_of(3));
  ASSERT_TRUE(told_by_writer_of(file()));
  EXPECT_EQ(told_by_writer_of(file())->offered, 3U);
  next->close();
}

// The number of the closed descriptor may be that of any file by then.
TEST_F(StatisticsTest, end_where_their_journal_makes_way_for_another) {
  const auto journal_of = [](const std::string& path) {
    const journal::Descriptor made(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    return JournalFile::for_new_file(path, made.fd());
  };
  JournalFile journal = journal_of(folder_.path("first.h5"));
  const std::shared_ptr<StatisticsPlace> place = journal.statistics();
  place->tell(all_of(1));
  journal = journal_of(folder_.path("second.h5"));
  std::vector<journal::Descriptor> others;
  const std::string other = folder_.path("other");
  for (int i = 0; i < 64; ++i) others.emplace_back(::open(other.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  place->tell(all_of(2));
  EXPECT_EQ(std::filesystem::file_size(other), 0U);
  journal.remove();
}

TEST_F(StatisticsTest, of_a_dead_writer_are_nobodys_and_harm_no_recovery) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto made = store();
    write(*made, 0, random_bytes(600, 1));
    if (commit(*made)) ::_exit(1);
    write(*made, 100, random_bytes(300, 2));
    if (commit(*made)) ::_exit(1);
    made->statistics()->tell(all_of(5));
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_FALSE(told_by_writer_of(file()));
  {
    const journal::Descriptor left(::open(journal().c_str(), O_RDONLY));
    ASSERT_TRUE(journal::read_statistics(left.fd(), journal())) << "they stand there all the same";
  }
  Bytes expected = random_bytes(600, 1);
  const Bytes change = random_bytes(300, 2);
  std::copy(change.begin(), change.end(), expected.begin() + 100);
  auto next = store(Store::Mode::append);
  EXPECT_FALSE(told_by_writer_of(file())) << "a new writer does not speak with the voice of the dead";
  EXPECT_EQ(read(*next, 0, 600), expected);
  next->close();
}

TEST_F(StatisticsTest, come_from_a_writer_without_any_commit) {
  auto made = writer();
  const Statistics first = wait_for([](const Statistics& told) { return told.at_ms > 0; });
  EXPECT_EQ(first.offered, 0U);
  EXPECT_FALSE(first.live);
  append(*made, 5);
  const Statistics later = wait_for([](const Statistics& told) { return told.accepted == 5; });
  EXPECT_EQ(later.phase, static_cast<std::uint32_t>(Phase::open));
  EXPECT_EQ(later.committed, 0U) << "nobody has asked for a commit";
  EXPECT_EQ(later.bytes_in, 20U);
  EXPECT_EQ(later.started_ms, first.started_ms);
  EXPECT_GE(later.at_ms, first.at_ms);
  EXPECT_GT(later.started_ms, 1'600'000'000'000U);
  // Nothing happens, and it is told all the same.
  wait_for([&](const Statistics& told) { return told.at_ms > later.at_ms + 300; });
  made->request_commit();
  wait_for([](const Statistics& told) { return told.committed == 5 && told.last_commit_ms > 0; });
  made->close();
  ASSERT_TRUE(made->wait_ended(kLongEnough));
  EXPECT_FALSE(told_by_writer_of(file()));
}

TEST_F(StatisticsTest, of_a_live_file_stand_beside_its_lock) {
  auto made = writer(pipeline::OpenMode::live);
  append(*made, 3);
  made->submit({pipeline::StartLive{}});
  const Statistics told = wait_for([](const Statistics& now) { return now.accepted == 3; });
  EXPECT_TRUE(told.live);
  made->close();
  ASSERT_TRUE(made->wait_ended(kLongEnough));
  EXPECT_FALSE(told_by_writer_of(file()));
}

}  // namespace
}  // namespace h5saver::test
