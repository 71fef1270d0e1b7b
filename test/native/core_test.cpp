// The small parts of core: the buffer pool, the ring, the two tables, half precision, names of nodes, priorities of threads.
#include <gtest/gtest.h>

#if defined(__linux__)
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#endif

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <limits>
#include <queue>
#include <set>
#include <stdexcept>
#include <thread>

#include "core/buffer_pool.hpp"
#include "core/dtype.hpp"
#include "core/error.hpp"
#include "core/half.hpp"
#include "core/node_path.hpp"
#include "core/ring.hpp"
#include "core/thread_priority.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

using core::BlockRef;
using core::BufferPool;

TEST(BufferPool, GivesAlignedBlocksOfAtLeastTheSizeAskedFor) {
  BufferPool pool(1U << 20U);
  for (const std::size_t bytes : {0U, 1U, 4095U, 4096U, 4097U, 1'000'000U}) {
    const BlockRef block = pool.take(bytes);
    EXPECT_GE(block.size(), bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block.data()) % 4096, 0U);
    std::memset(block.data(), 0xAB, block.size());
  }
}

TEST(BufferPool, HandsTheSameMemoryOutAgain) {
  BufferPool pool(1U << 20U);
  BlockRef block = pool.take(5000);
  const std::byte* data = block.data();
  block.reset();
  EXPECT_EQ(pool.take(8000).data(), data);
  EXPECT_EQ(pool.total_bytes(), 8192U);
}

TEST(BufferPool, FreesWhatComesBackAboveItsLimit) {
  BufferPool pool(8192);
  {
    const BlockRef first = pool.take(4096);
    const BlockRef second = pool.take(4096);
    const BlockRef third = pool.take(4096);
    EXPECT_EQ(pool.total_bytes(), 3U * 4096U);
  }
  EXPECT_EQ(pool.total_bytes(), 8192U);
}

TEST(BufferPool, KeepsNoIdleBlocksOfOneSizeBesideThoseInUseOfAnother) {
  BufferPool pool(1U << 20U);
  std::vector<core::BlockRef> blocks;
  for (int i = 0; i < 16; ++i) blocks.push_back(pool.take(1U << 16U));
  blocks.clear();
  EXPECT_EQ(pool.total_bytes(), 1U << 20U);
  for (int i = 0; i < 8; ++i) blocks.push_back(pool.take(1U << 17U));
  EXPECT_EQ(pool.total_bytes(), 1U << 20U) << "the idle ones had to make room";
}

TEST(BufferPool, KeepsABlockUntilItsLastReferenceIsGone) {
  BufferPool pool(1U << 20U);
  BlockRef block = pool.take(4096);
  const std::byte* data = block.data();
  BlockRef other = block;
  block.reset();
  EXPECT_NE(pool.take(4096).data(), data) << "a block in use was handed out";
  BlockRef moved = std::move(other);
  EXPECT_EQ(moved.data(), data);
  moved = BlockRef();
  const BlockRef a = pool.take(4096);
  const BlockRef b = pool.take(4096);
  EXPECT_TRUE(a.data() == data || b.data() == data);
}

TEST(BufferPool, ServesManyThreads) {
  BufferPool pool(1U << 20U);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&pool, t] {
      for (int i = 0; i < 2000; ++i) {
        const BlockRef block = pool.take(4096U * static_cast<unsigned>(1 + i % 3));
        std::memset(block.data(), t, block.size());
        for (std::size_t k = 0; k < block.size(); k += 512) ASSERT_EQ(block.data()[k], static_cast<std::byte>(t));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_LE(pool.total_bytes(), 1U << 20U);
}

TEST(Ring, IsAQueueWhileItGrowsAndWraps) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  core::Ring<int> ring;
  std::queue<int> model;
  for (int i = 0; i < 20000; ++i) {
    // Long runs of one kind, so that the ring both grows and runs empty.
    if ((i / 500 % 3 == 2 ? random() % 8 != 0 : random() % 3 == 0) && !model.empty()) {
      ASSERT_EQ(ring.front(), model.front());
      ASSERT_EQ(ring.pop(), model.front());
      model.pop();
    } else {
      ring.push(i);
      model.push(i);
    }
    ASSERT_EQ(ring.count(), model.size());
    ASSERT_EQ(ring.empty(), model.empty());
  }
}

TEST(Ring, LetsGoOfWhatWasTakenOut) {
  core::Ring<std::shared_ptr<int>> ring;
  const auto value = std::make_shared<int>(1);
  ring.push(value);
  EXPECT_EQ(value.use_count(), 2);
  EXPECT_EQ(*ring.pop(), 1);
  EXPECT_EQ(value.use_count(), 1);
}

TEST(Tables, EveryErrorCodeHasItsOwnNameAndAClass) {
  std::set<std::string> names;
  for (const core::ErrorCodeInfo& info : core::error_codes()) {
    EXPECT_EQ(std::string(info.name).rfind("ERR_", 0), 0U) << info.name;
    EXPECT_STREQ(core::error_code_name(info.code), info.name);
    const std::string class_name = info.class_name;
    EXPECT_EQ(class_name.substr(class_name.size() - 5), "Error") << info.name;
    EXPECT_TRUE(names.insert(info.name).second) << info.name << " is in the table twice";
  }
}

TEST(Tables, SizesOfDTypesFitTheirKind) {
  for (const core::DTypeInfo& info : core::dtypes()) {
    EXPECT_EQ(core::parse_dtype(info.name), info.dtype);
    EXPECT_EQ(&core::dtype_info(info.dtype), &info);
    const std::size_t components = info.kind == core::DTypeKind::complex ? 2 : 1;
    EXPECT_EQ(info.item_size, components * info.component_size) << info.name;
  }
  EXPECT_EQ(core::dtype_info(core::DType::uint16_).kind, core::DTypeKind::unsigned_);
  EXPECT_EQ(core::dtype_info(core::DType::bool_).kind, core::DTypeKind::boolean);
  EXPECT_EQ(core::parse_dtype("uint"), std::nullopt);
  EXPECT_EQ(core::parse_dtype(""), std::nullopt);
}

TEST(Errors, SystemErrorsHaveTheirCodes) {
  EXPECT_EQ(core::code_of_errno(ENOSPC), core::ErrorCode::ERR_NO_SPACE);
  EXPECT_EQ(core::code_of_errno(EDQUOT), core::ErrorCode::ERR_NO_SPACE);
  EXPECT_EQ(core::code_of_errno(EACCES), core::ErrorCode::ERR_PERMISSION);
  EXPECT_EQ(core::code_of_errno(ENOENT), core::ErrorCode::ERR_FILE_NOT_FOUND);
  EXPECT_EQ(core::code_of_errno(EEXIST), core::ErrorCode::ERR_FILE_EXISTS);
  EXPECT_EQ(core::code_of_errno(EIO), core::ErrorCode::ERR_IO);
}

TEST(Errors, WhateverIsThrownBecomesAnError) {
  const auto caught = [](auto thrown) {
    try {
      throw thrown;
    } catch (...) {
      return core::error_of_current_exception();
    }
  };
  const core::Error ours = caught(core::Error(core::ErrorCode::ERR_IO, "disk").with_path("/p").with_errno(5));
  EXPECT_EQ(ours.code(), core::ErrorCode::ERR_IO);
  EXPECT_EQ(ours.path(), "/p");
  EXPECT_EQ(ours.error_number(), 5);
  EXPECT_EQ(caught(std::runtime_error("why")).message(), "why");
  EXPECT_EQ(caught(std::bad_alloc()).code(), core::ErrorCode::ERR_INTERNAL);
  EXPECT_EQ(caught(7).code(), core::ErrorCode::ERR_INTERNAL);
}

double half_value(unsigned bits) {
  const double sign = (bits & 0x8000U) != 0 ? -1 : 1;
  const int exponent = static_cast<int>((bits >> 10U) & 0x1FU);
  const double fraction = bits & 0x3FFU;
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

TEST(Half, EveryHalfComesBackAndNeighboursAreRoundedToTheNearest) {
  for (unsigned bits = 0; bits < 0x7C00; ++bits) {
    const double value = half_value(bits);
    ASSERT_EQ(core::half_bits(value), bits);
    ASSERT_EQ(core::half_bits(-value), bits | 0x8000U);
    // The next half up; beyond the largest comes infinity, which begins where the next number would be.
    const double next = bits + 1 < 0x7C00 ? half_value(bits + 1) : 65536.0;
    const double middle = (value + next) / 2;
    ASSERT_EQ(core::half_bits(middle), (bits & 1U) == 0 ? bits : bits + 1) << "a tie at " << middle;
    ASSERT_EQ(core::half_bits(std::nextafter(middle, 0)), bits);
    ASSERT_EQ(core::half_bits(std::nextafter(middle, 1e9)), bits + 1);
  }
}

TEST(Half, SpecialNumbersStaySpecial) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(core::half_bits(infinity), 0x7C00);
  EXPECT_EQ(core::half_bits(-infinity), 0xFC00);
  EXPECT_EQ(core::half_bits(1e300), 0x7C00);
  EXPECT_EQ(core::half_bits(-0.0), 0x8000);
  EXPECT_EQ(core::half_bits(std::numeric_limits<double>::denorm_min()), 0);
  const unsigned nan = core::half_bits(std::nan(""));
  EXPECT_EQ(nan & 0x7C00U, 0x7C00U);
  EXPECT_NE(nan & 0x3FFU, 0U);
}

TEST(NodePath, TakesNamesThatEveryReaderCanOpen) {
  for (const char* good : {"/", "/a", "/RawData/Detector000/Data2D",
                           "/Gr\xC3\xBC\xC3\x9F"
                           "e",
                           "/\xF0\x9F\x94\xAC", "/a b", "/..a"}) {
    EXPECT_EQ(code_thrown_by([&] { core::check_node_path(good); }), "nothing") << good;
  }
  EXPECT_TRUE(core::is_node_name(std::string(255, 'x')));
}

TEST(NodePath, RefusesNamesThatHdf5WouldMisread) {
  const std::string bad[] = {"",
                             "a",
                             "//",
                             "/a/",
                             "/a//b",
                             "/.",
                             "/a/..",
                             "/a/./b",
                             std::string("/a\0b", 4),
                             "/\xFF",
                             "/\xC3",
                             "/\xC0\xAF",
                             "/\xED\xA0\x80",
                             "/\xF4\x90\x80\x80",
                             "/" + std::string(256, 'x')};
  for (const std::string& path : bad) {
    EXPECT_EQ(code_thrown_by([&] { core::check_node_path(path); }), "ERR_INVALID_NAME") << path;
  }
}

#if defined(__linux__)
struct Scheduling {
  int policy = -1;
  int niceness = 0;
};

bool operator==(const Scheduling& a, const Scheduling& b) { return a.policy == b.policy && a.niceness == b.niceness; }

void PrintTo(const Scheduling& what, std::ostream* out) {
  *out << "policy " << what.policy << ", niceness " << what.niceness;
}

Scheduling scheduling() { return {::sched_getscheduler(0), ::getpriority(PRIO_PROCESS, 0)}; }

// Whether the calling thread may have this policy, which it has then.
bool set_policy(int policy) {
  const sched_param ordinary{};
  return ::sched_setscheduler(0, policy, &ordinary) == 0 && ::sched_getscheduler(0) == policy;
}

TEST(ThreadPriority, OneThreadGivesWayAndNoOther) {
  const Scheduling before = scheduling();
  if (before.policy != SCHED_OTHER)
    GTEST_SKIP() << "the tests run under a policy that somebody chose: " << before.policy;
  bool is_allowed = false;
  std::thread([&] { is_allowed = set_policy(SCHED_BATCH) && ::setpriority(PRIO_PROCESS, 0, 19) == 0; }).join();
  if (!is_allowed) GTEST_SKIP() << "threads may not have a policy and a niceness of their own here";
  Scheduling given;
  std::thread([&] {
    core::give_way();
    given = scheduling();
  }).join();
  EXPECT_EQ(given, (Scheduling{SCHED_BATCH, std::min(before.niceness + 5, 19)}));
  EXPECT_EQ(scheduling(), before);
}

// How long the calling thread wants to run at a stretch, as sched_getattr(2) tells; 0 where the kernel knows no such thing.
std::uint64_t stretch_ns() {
  // Size, policy, flags, niceness and priority, then the runtime.
  struct {
    std::uint32_t size, policy;
    std::uint64_t flags;
    std::int32_t nice;
    std::uint32_t priority;
    std::uint64_t runtime_ns, deadline_ns, period_ns;
  } told{};
  return ::syscall(SYS_sched_getattr, 0, &told, sizeof(told), 0U) == 0 ? told.runtime_ns : 0;
}

TEST(ThreadPriority, AThreadThatGivesWayWantsToRunLongerAtAStretch) {
  const std::uint64_t before = stretch_ns();
  if (before == 0) GTEST_SKIP() << "the kernel does not tell (Linux 6.12 does)";
  std::uint64_t given = 0;
  std::thread([&] {
    core::give_way();
    given = stretch_ns();
  }).join();
  EXPECT_GT(given, before);
  EXPECT_EQ(stretch_ns(), before);
}

TEST(ThreadPriority, APolicyThatSomebodyChoseIsKept) {
  for (int policy : {SCHED_IDLE, SCHED_BATCH}) {
    bool is_allowed = false;
    Scheduling chosen;
    Scheduling kept;
    std::thread([&] {
      is_allowed = set_policy(policy);
      chosen = scheduling();
      core::give_way();
      kept = scheduling();
    }).join();
    if (!is_allowed) GTEST_SKIP() << "threads may not have the policy " << policy << " here";
    EXPECT_EQ(kept, chosen);
  }
}
#endif

}  // namespace
}  // namespace h5saver::test
