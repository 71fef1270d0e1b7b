// Working memory of threads that outlive their reads: given back also where a chunk is damaged.
#include <gtest/gtest.h>

#include <vector>

// mallinfo2 came with glibc 2.33; the numbers of mallinfo turn over at 2 GiB.
#if defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 33)
#define H5SAVER_COUNTS_MEMORY
#include <malloc.h>
#endif
#endif

#include "codec/blosc.hpp"
#include "codec/chunk_decoder.hpp"
#include "codec/deflate.hpp"
#include "codec/scratch.hpp"
#include "codec/shuffle.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

#if defined(H5SAVER_COUNTS_MEMORY)

constexpr std::size_t kMiB = std::size_t{1} << 20U;

// What was allocated and not given back, by all threads.
std::size_t memory_in_use() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

std::size_t grown_since(std::size_t before) {
  const std::size_t now = memory_in_use();
  return now > before ? now - before : 0;
}

codec::ChunkDecoder decoder_of(std::size_t chunk_bytes) {
  return *codec::ChunkDecoder::of(
      {{codec::kShuffleFilterId, "shuffle", {2}}, {codec::kDeflateFilterId, "deflate", {1}}}, chunk_bytes);
}

void decode_damaged(std::size_t chunk_bytes) {
  std::vector<std::byte> out(chunk_bytes);
  const std::vector<std::byte> damaged(100, std::byte{0x5A});
  EXPECT_EQ(code_thrown_by([&] { decoder_of(chunk_bytes).decode(damaged.data(), damaged.size(), 0, out.data()); }),
            "ERR_DECODE_FAILED");
}

TEST(WorkingMemory, OfALargeChunkIsGivenBackWhenItIsDamaged) {
  if (memory_in_use() == 0) GTEST_SKIP() << "the allocator of this build does not count";
  const std::size_t before = memory_in_use();
  decode_damaged(64 * kMiB);
  EXPECT_LT(grown_since(before), kMiB);
}

TEST(WorkingMemory, OfASmallChunkIsKeptUntilItIsGivenBack) {
  if (memory_in_use() == 0) GTEST_SKIP() << "the allocator of this build does not count";
  codec::ChunkDecoder::give_back_memory();
  const std::size_t before = memory_in_use();
  decode_damaged(3 * kMiB);
  EXPECT_GT(grown_since(before), 2 * kMiB) << "the next chunk would have to ask for it again";
  codec::ChunkDecoder::give_back_memory();
  EXPECT_LT(grown_since(before), kMiB);
}

TEST(WorkingMemory, OfTheCodecsGoesWithTheCall) {
  if (memory_in_use() == 0) GTEST_SKIP() << "the allocator of this build does not count";
  codec::give_back_scratch();
  const std::size_t before = memory_in_use();
  {
    const codec::ScratchOfCall call;
    codec::scratch<codec::Scratch::shuffled>(16 * kMiB)[0] = std::byte{1};
    codec::scratch<codec::Scratch::encoded>(16 * kMiB)[0] = std::byte{1};
    EXPECT_GT(grown_since(before), 31 * kMiB);
  }
  EXPECT_LT(grown_since(before), kMiB);
}

#endif

}  // namespace
}  // namespace h5saver::test
