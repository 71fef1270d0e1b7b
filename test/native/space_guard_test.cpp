// Room kept ahead under a quota, which no call tells of: reservations beyond it are refused though the disk has room.
#if defined(__linux__)
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <limits>

#include "core/error.hpp"
#include "journal/file_io.hpp"
#include "journal/space.hpp"
#include "support.hpp"

namespace {

constexpr std::uint64_t kNoQuota = std::numeric_limits<std::uint64_t>::max();
/// No reservation of this process reaches beyond it, in any file.
std::atomic<std::uint64_t> quota_end{kNoQuota};

int limited_fallocate(int fd, int mode, off_t offset, off_t length) {
  if (static_cast<std::uint64_t>(offset + length) > quota_end) {
    errno = EDQUOT;
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
  ~SpaceGuardTest() override { quota_end = kNoQuota; }
  /// False where the temporary folder is on a file system that cannot reserve.
  bool reserves() {
    guard_.look_ahead(kMiB, 0);
    const bool reserved = allocated() > 0;
    guard_.release(0);
    return reserved;
  }
  std::uint64_t allocated() const { return journal::allocated_of(file_.fd(), path_); }

  TempFolder folder_;
  std::string path_ = folder_.path("a");
  journal::Descriptor file_;
  SpaceGuard guard_;
};

TEST_F(SpaceGuardTest, promises_no_more_than_a_quota_gives) {
  if (!reserves()) GTEST_SKIP() << "room cannot be reserved here";
  quota_end = 100 * kMiB;
  guard_.look_ahead(128 * kMiB, 0);
  EXPECT_TRUE(guard_.is_limited());
  guard_.look_for_limit(0);
  const auto left = guard_.left(0);
  ASSERT_TRUE(left);
  EXPECT_LE(*left, 100 * kMiB - kReserveBytes);
  EXPECT_GE(*left, 99 * kMiB - kReserveBytes);
  EXPECT_GE(allocated(), *left) << "what is promised is reserved";
  EXPECT_LE(allocated(), 100 * kMiB - kReserveBytes) << "what commits need is not";
  EXPECT_NO_THROW(guard_.ensure(*left));
  EXPECT_EQ(guard_.left(*left), 0U);
  EXPECT_EQ(guard_.left(0, 2 * kReserveBytes), *left - kReserveBytes) << "a larger commit";
}

TEST_F(SpaceGuardTest, lets_an_index_grow_into_half_of_what_is_left_for_commits) {
  if (!reserves()) GTEST_SKIP() << "room cannot be reserved here";
  quota_end = 32 * kMiB;
  guard_.look_ahead(128 * kMiB, 0);
  guard_.look_for_limit(0);
  EXPECT_NO_THROW(guard_.ensure(32 * kMiB - kReserveBytes / 2));
  try {
    guard_.ensure(32 * kMiB - 1);
    FAIL() << "it took all that was left";
  } catch (const core::Error& error) {
    EXPECT_EQ(error.code(), core::ErrorCode::ERR_NO_SPACE);
  }
}

TEST_F(SpaceGuardTest, meets_a_quota_before_what_was_announced_is_written) {
  if (!reserves()) GTEST_SKIP() << "room cannot be reserved here";
  constexpr std::uint64_t kAhead = 128 * kMiB;
  guard_.look_ahead(kAhead, 0);
  const std::uint64_t reserved = allocated();
  quota_end = reserved;
  // As far as it goes without a new reservation, and one byte more.
  std::uint64_t end = 0;
  while (!guard_.is_limited() && end < reserved) guard_.ensure(end += kMiB);
  ASSERT_TRUE(guard_.is_limited());
  EXPECT_LE(end + kAhead, reserved);
  const auto left = guard_.left(end);
  ASSERT_TRUE(left);
  EXPECT_GE(*left + kMiB, kAhead);
}

TEST_F(SpaceGuardTest, gives_everything_back) {
  if (!reserves()) GTEST_SKIP() << "room cannot be reserved here";
  quota_end = 32 * kMiB;
  guard_.look_ahead(128 * kMiB, 0);
  guard_.look_for_limit(0);
  EXPECT_GT(allocated(), 0U);
  guard_.release(0);
  EXPECT_EQ(allocated(), 0U);
}

}  // namespace
}  // namespace h5saver::test
#endif
