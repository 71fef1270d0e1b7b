// What others do to a file while it is written, and after its writer died: cut, chmod-ed, renamed, deleted, replaced.
#include <fcntl.h>
#include <sys/stat.h>

#include "journal_fixture.hpp"

namespace h5saver::test {
namespace {

using WatchedFileTest = JournalTest;

TEST_F(WatchedFileTest, notices_what_others_do_to_the_file) {
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

TEST_F(WatchedFileTest, notices_that_raw_data_were_cut_off_which_no_commit_has_yet) {
  for (const bool goes_on : {false, true}) {
    fs::remove(file());
    fs::remove(journal());
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
    write(*made, 900, random_bytes(5000, 2), true);
    fs::resize_file(file(), 3000);
    // Behind the cut: with it the file would be long enough.
    if (goes_on) write(*made, 5900, random_bytes(5000, 3), true);
    const auto failure = commit(*made);
    ASSERT_TRUE(failure);
    EXPECT_EQ(failure->code(), core::ErrorCode::ERR_FILE_CUT);
    EXPECT_EQ(code_thrown_by([&] { made->close(); }), "ERR_FILE_CUT");
    EXPECT_EQ(fs::file_size(file()), 3000U);
    EXPECT_TRUE(fs::exists(journal())) << "what it holds is not thrown away";
  }
}

// Room that was kept for rows and not needed is given back up to where the last commit ends, which makes a shorter file longer.
TEST_F(WatchedFileTest, notices_that_the_file_was_cut_before_room_is_given_back) {
  constexpr std::size_t kSize = 1U << 20U;
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  write(*made, 900, random_bytes(kSize, 2), true);
  // Promised to rows that a codec makes small.
  made->space_left(100 * kSize);
  ASSERT_FALSE(commit(*made));
  fs::resize_file(file(), kSize / 2);
  made->space_left(0);
  EXPECT_EQ(fs::file_size(file()), kSize / 2);
  EXPECT_EQ(code_thrown_by([&] { made->check(); }), "ERR_FILE_CUT");
  EXPECT_EQ(code_thrown_by([&] { made->close(); }), "ERR_FILE_CUT");
  EXPECT_EQ(fs::file_size(file()), kSize / 2);
}

// A writer that closes cuts off what no commit refers to, and may die before it removes the journal.
TEST_F(WatchedFileTest, a_dead_writers_file_was_cut_when_it_is_shorter_than_its_commit) {
  const auto die = [&] {
    fs::remove(file());
    fs::remove(journal());
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
    write(*made, 900, random_bytes(5000, 2), true);
    write(*made, 0, random_bytes(100, 3));
    made->set_end_of_allocation(900);
    ASSERT_FALSE(commit(*made));
  };
  die();
  fs::resize_file(file(), 900);
  EXPECT_TRUE(journal::recover(file()).replayed);
  die();
  fs::resize_file(file(), 899);
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_FILE_CUT");
  EXPECT_TRUE(fs::exists(journal()));
}

TEST_F(WatchedFileTest, another_file_with_the_same_head_is_not_taken_for_one_that_was_cut) {
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
    write(*made, 900, random_bytes(5000, 2), true);
    write(*made, 0, random_bytes(100, 3));
    ASSERT_FALSE(commit(*made));
  }
  Bytes other = bytes_of_file(file());
  other.resize(900);
  other[800] ^= std::byte{1};
  write_file(folder_.path("other"), other);
  fs::rename(folder_.path("other"), file());
  const journal::Descriptor opened(::open(file().c_str(), O_RDONLY));
  EXPECT_TRUE(journal::left_beside(file(), opened.fd()).is_of_another_file);
}

TEST_F(WatchedFileTest, fails_when_the_file_is_deleted_or_replaced) {
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
  EXPECT_FALSE(fs::exists(journal())) << "it is of no use, and in the way of the file that has the name now";
}

}  // namespace
}  // namespace h5saver::test
