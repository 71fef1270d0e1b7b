// Room kept ahead under a quota, which no call tells of: reservations beyond it are refused though the disk has room.
#if defined(__linux__)
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <filesystem>
#include <limits>

#include "core/error.hpp"
#include "journal/file_io.hpp"
#include "journal/space.hpp"
#include "support.hpp"

namespace {

constexpr std::uint64_t kNoQuota = std::numeric_limits<std::uint64_t>::max();
/// No reservation of this process reaches beyond it, in any file.
std::atomic<std::uint64_t> quota_end{kNoQuota};
std::atomic<int> refused_with{EDQUOT};
/// As on file systems that take the call and do nothing.
std::atomic<bool> is_pretended{false};
std::atomic<int> refusals{0};

int limited_fallocate(int fd, int mode, off_t offset, off_t length) {
  if (is_pretended) return 0;
  const bool reserves = (mode & FALLOC_FL_PUNCH_HOLE) == 0;
  if (reserves && static_cast<std::uint64_t>(offset + length) > quota_end) {
    ++refusals;
    errno = refused_with;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_fallocate, fd, mode, offset, length));
}

}  // namespace

// In place of the C library's.
extern "C" int fallocate(int fd, int mode, off_t offset, off_t length) noexcept(noexcept(::fallocate(0, 0, 0, 0))) {
  return limited_fallocate(fd, mode, offset, length);
}
extern "C" int fallocate64(int fd, int mode, off64_t offset,
                           off64_t length) noexcept(noexcept(::fallocate64(0, 0, 0, 0))) {
  return limited_fallocate(fd, mode, offset, length);
}

namespace h5saver::test {
namespace {

using journal::kReserveBytes;
using journal::SpaceGuard;
constexpr std::uint64_t kMiB = 1U << 20U;

class SpaceGuardTest : public ::testing::Test {
 protected:
  SpaceGuardTest()
      : file_(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666)), guard_(file_.fd(), path_) {}
  void SetUp() override {
    // Of what is free a quarter at most is reserved ahead of what is owed.
    const auto free = std::filesystem::space(folder_.path("")).available;
    if (free < 800 * kMiB) GTEST_SKIP() << "only " << free << " bytes are free in the temporary folder";
    guard_.look(0, 0);
    const bool reserved = allocated() > 0;
    guard_.release(0);
    if (!reserved) GTEST_SKIP() << "room cannot be reserved here";
  }
  ~SpaceGuardTest() override {
    quota_end = kNoQuota;
    refused_with = EDQUOT;
    is_pretended = false;
  }
  /// A guard of the same file that has seen nothing yet.
  SpaceGuard fresh() const { return {file_.fd(), path_}; }
  std::uint64_t allocated() const { return journal::allocated_of(file_.fd(), path_); }

  TempFolder folder_;
  std::string path_ = folder_.path("a");
  journal::Descriptor file_;
  SpaceGuard guard_;
};

TEST_F(SpaceGuardTest, promises_no_more_than_a_quota_gives_and_holds_what_is_owed) {
  SpaceGuard guard = fresh();
  quota_end = 40 * kMiB;
  guard.look(0, 20 * kMiB);
  EXPECT_TRUE(guard.is_limited());
  const auto left = guard.left(0);
  ASSERT_TRUE(left);
  EXPECT_LE(*left, 40 * kMiB - kReserveBytes);
  EXPECT_GE(*left, 39 * kMiB - kReserveBytes);
  EXPECT_GE(allocated(), 20 * kMiB) << "what is owed is reserved";
  EXPECT_LE(allocated(), 28 * kMiB) << "what is not is for others";
  EXPECT_NO_THROW(guard.ensure(*left));
  EXPECT_EQ(guard.left(*left), 0U);
  EXPECT_EQ(guard.left(0, 2 * kReserveBytes), *left - kReserveBytes) << "a larger commit";
}

TEST_F(SpaceGuardTest, makes_sure_of_more_than_it_holds) {
  SpaceGuard guard = fresh();
  quota_end = 73 * kMiB;
  guard.look(0, 0);
  EXPECT_FALSE(guard.is_limited());
  EXPECT_LE(allocated(), 12 * kMiB) << "nothing is written, and nothing owed";
  quota_end = 71 * kMiB;
  SpaceGuard other = fresh();
  other.look(0, 0);
  EXPECT_TRUE(other.is_limited()) << "met before the 64 MiB that may be accepted next are taken";
}

TEST_F(SpaceGuardTest, holds_more_for_a_file_that_grows) {
  SpaceGuard guard = fresh();
  std::uint64_t reservations = 0;
  std::uint64_t before = 0;
  for (std::uint64_t end = kMiB; end <= 256 * kMiB; end += kMiB) {
    guard.ensure(end);
    journal::write_all(file_.fd(), "", 1, end - 1, path_);
    guard.look(end, 0);
    const std::uint64_t held = allocated() - end;
    ASSERT_GE(held, kReserveBytes);
    ASSERT_LE(held, 16 * kMiB + 4 * end);
    ASSERT_LE(held, 140 * kMiB);
    reservations += allocated() == before ? 0 : 1;
    before = allocated();
  }
  EXPECT_LE(reservations, 24U);
}

TEST_F(SpaceGuardTest, lets_an_index_grow_into_half_of_what_is_left_for_commits) {
  SpaceGuard guard = fresh();
  quota_end = 32 * kMiB;
  guard.look(0, 0);
  EXPECT_NO_THROW(guard.ensure(32 * kMiB - kReserveBytes / 2));
  EXPECT_EQ(code_thrown_by([&] { guard.ensure(32 * kMiB - 1); }), "ERR_NO_SPACE") << "it took all that was left";
}

TEST_F(SpaceGuardTest, tells_the_error_that_it_has_met) {
  for (const int number : {EDQUOT, ENOSPC}) {
    SpaceGuard guard = fresh();
    quota_end = 16 * kMiB;
    refused_with = number;
    guard.look(0, 0);
    try {
      guard.ensure(16 * kMiB);
      FAIL() << "there is no room";
    } catch (const core::Error& error) {
      EXPECT_EQ(error.code(), core::ErrorCode::ERR_NO_SPACE);
      EXPECT_EQ(error.error_number(), number);
    }
    guard.release(0);
  }
}

TEST_F(SpaceGuardTest, what_commits_may_have_taken_is_not_for_rows_until_the_next_search) {
  SpaceGuard guard = fresh();
  quota_end = 128 * kMiB;
  guard.look(0, 64 * kMiB);
  const auto before = guard.left(0);
  ASSERT_TRUE(before && guard.is_limited());
  guard.make_room(40 * kMiB, 0);
  EXPECT_EQ(guard.left(0), *before - 2 * 40 * kMiB + kReserveBytes) << "the next may be as large";
  guard.make_room(kMiB, 0);
  EXPECT_EQ(guard.left(0), *before - 41 * kMiB);
  // It needs more than is left, and searches before it comes: what those before it have taken is seen then.
  guard.make_room(50 * kMiB, 0);
  EXPECT_GE(guard.left(0), *before - 2 * 50 * kMiB);
}

TEST_F(SpaceGuardTest, searches_for_few_of_many_small_commits) {
  SpaceGuard guard = fresh();
  quota_end = 32 * kMiB;
  guard.look(0, 28 * kMiB);
  ASSERT_TRUE(guard.is_limited());
  refusals = 0;
  for (int i = 0; i < 100; ++i) guard.make_room(kMiB / 4, 0);
  EXPECT_LE(refusals, 100);
}

TEST_F(SpaceGuardTest, is_not_limited_any_more_when_there_is_room_again) {
  SpaceGuard guard = fresh();
  quota_end = 16 * kMiB;
  guard.look(0, 0);
  ASSERT_TRUE(guard.is_limited());
  quota_end = kNoQuota;
  // Asked for by a commit, which does not wait for the next second.
  guard.make_room(64 * kMiB, 0);
  EXPECT_FALSE(guard.is_limited());
  EXPECT_GT(guard.left(0), 256 * kMiB);
}

TEST_F(SpaceGuardTest, does_not_count_what_a_file_system_only_says_that_it_has_reserved) {
  SpaceGuard guard = fresh();
  is_pretended = true;
  guard.look(0, 0);
  EXPECT_EQ(allocated(), 0U);
  // Others write to the same disk, and remove files.
  const auto free_before = std::filesystem::space(path_).available;
  const std::uint64_t left = guard.left(0).value_or(0);
  const auto free_after = std::filesystem::space(path_).available;
  EXPECT_GT(left + 60 * kMiB, std::min(free_before, free_after));
  EXPECT_LE(left, std::max(free_before, free_after)) << "what is pretended is counted";
  EXPECT_FALSE(guard.is_limited());
  EXPECT_NO_THROW(guard.ensure(kMiB));
}

TEST_F(SpaceGuardTest, takes_nothing_from_a_commit_that_makes_the_file_longer) {
  SpaceGuard guard = fresh();
  quota_end = 64 * kMiB;
  journal::write_all(file_.fd(), "", 1, 4095, path_);
  guard.note_commit(8192);
  guard.look(4096, 0);
  EXPECT_TRUE(guard.is_limited());
  EXPECT_LE(allocated(), 16 * kMiB) << "the search gave back what it took";
  EXPECT_GE(std::filesystem::file_size(path_), 4096U) << "and cut nothing";
}

TEST_F(SpaceGuardTest, holds_what_is_owed_beside_a_commit_that_needs_room) {
  SpaceGuard guard = fresh();
  quota_end = 64 * kMiB;
  guard.look(0, 16 * kMiB);
  ASSERT_TRUE(guard.is_limited());
  const auto writing = SpaceGuard::keep_searches_away();
  ASSERT_TRUE(guard.make_room(46 * kMiB, 0)) << "the commit of another file writes: no search";
  EXPECT_EQ(allocated(), 0U);
  guard.keep(8192, 46 * kMiB);
  EXPECT_GE(allocated(), 16 * kMiB);
}

TEST_F(SpaceGuardTest, gives_everything_back) {
  SpaceGuard guard = fresh();
  quota_end = 32 * kMiB;
  guard.look(0, 0);
  EXPECT_GT(allocated(), 0U);
  guard.release(0);
  EXPECT_EQ(allocated(), 0U);
}

}  // namespace
}  // namespace h5saver::test
#endif
