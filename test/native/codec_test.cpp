// Codecs: what they encode they decode, other libraries decode it too, and damaged input is refused without harm.
#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>
#include <numeric>

#include "codec/blosc.hpp"
#include "codec/codec.hpp"
#include "codec/deflate.hpp"
#include "codec/deflate_tokens.hpp"
#include "codec/huffman.hpp"
#include "codec/run_deflate.hpp"
#include "codec/shuffle.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

using codec::Codec;
using codec::CodecSpec;
using codec::Library;
using codec::Shuffle;
using Buffer = std::vector<std::byte>;

constexpr std::byte kGuard{0xA5};
constexpr std::size_t kGuardBytes = 64;

// HDF5's shuffle, as its documentation has it.
Buffer plain_shuffle(const Buffer& data, std::size_t item_size) {
  const std::size_t count = data.size() / item_size;
  Buffer out(data.size());
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t plane = 0; plane < item_size; ++plane) out[plane * count + i] = data[i * item_size + plane];
  }
  return out;
}

// Like a camera frame: neighbours are alike, the low bits are noise.
Buffer gradient(std::size_t bytes) {
  Buffer data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::byte>((i / 7) ^ ((i * 2654435761U) >> 29U));
  return data;
}

std::vector<Buffer> sample_data(std::size_t item_size) {
  return {Buffer(item_size, std::byte{7}), gradient(3 * item_size), Buffer(96 * 1024 * item_size / 16, std::byte{0}),
          gradient(60'000 * item_size), random_bytes(10'000 * item_size, 11)};
}

struct Encoded {
  Buffer bytes;
  bool guard_kept = false;
};

Encoded encode(const Codec& codec, const Buffer& data, std::size_t capacity) {
  Encoded encoded{Buffer(capacity + kGuardBytes, kGuard), false};
  const std::size_t size = codec.encode(data.data(), data.size(), encoded.bytes.data(), capacity);
  encoded.guard_kept =
      std::all_of(encoded.bytes.end() - kGuardBytes, encoded.bytes.end(), [](std::byte b) { return b == kGuard; });
  encoded.bytes.resize(size);
  return encoded;
}

// Decodes into memory with a guard behind it. The code of what was thrown, "guard" when the guard was written to.
std::string decode(const Codec& codec, const Buffer& encoded, std::size_t size, Buffer& out) {
  out.assign(size + kGuardBytes, kGuard);
  const std::string code = code_thrown_by([&] { codec.decode(encoded.data(), encoded.size(), out.data(), size); });
  if (!std::all_of(out.end() - kGuardBytes, out.end(), [](std::byte b) { return b == kGuard; })) return "guard";
  out.resize(size);
  return code;
}

std::vector<CodecSpec> every_spec() {
  std::vector<CodecSpec> specs;
  for (int level = 1; level <= 9; ++level) specs.push_back({Library::deflate, level, "", Shuffle::byte});
  for (const std::string& compressor : codec::blosc_compressors()) {
    for (const Shuffle shuffle : {Shuffle::none, Shuffle::byte, Shuffle::bit}) {
      for (const int level : {1, 5, 9}) specs.push_back({Library::blosc, level, compressor, shuffle});
    }
  }
  return specs;
}

std::string name_of(const CodecSpec& spec) {
  if (spec.library == Library::deflate) return "deflate_" + std::to_string(spec.level);
  return "blosc_" + spec.compressor + "_" + std::to_string(static_cast<int>(spec.shuffle)) + "_" +
         std::to_string(spec.level);
}

class EveryCodec : public ::testing::TestWithParam<CodecSpec> {};
INSTANTIATE_TEST_SUITE_P(Specs, EveryCodec, ::testing::ValuesIn(every_spec()),
                         [](const auto& instance) { return name_of(instance.param); });

TEST_P(EveryCodec, GivesBackWhatItWasGiven) {
  for (const std::size_t item_size : {1U, 2U, 4U, 8U, 16U}) {
    for (const Buffer& data : sample_data(item_size)) {
      SCOPED_TRACE("item size " + std::to_string(item_size) + ", " + std::to_string(data.size()) + " bytes");
      const auto codec = codec::make_codec(GetParam(), item_size, data.size());
      const Encoded encoded = encode(*codec, data, 2 * data.size() + 1024);
      ASSERT_GT(encoded.bytes.size(), 0U);
      ASSERT_TRUE(encoded.guard_kept);
      Buffer decoded;
      ASSERT_EQ(decode(*codec, encoded.bytes, data.size(), decoded), "nothing");
      ASSERT_EQ(decoded, data);
    }
  }
}

TEST_P(EveryCodec, SaysSoWhenItsResultDoesNotFit) {
  for (const std::size_t bytes : {2U, 8U, 30'000U}) {
    const Buffer noise = random_bytes(bytes, 5);
    const auto codec = codec::make_codec(GetParam(), 2, bytes);
    const Encoded encoded = encode(*codec, noise, bytes);
    EXPECT_EQ(encoded.bytes.size(), 0U) << bytes << " bytes of noise cannot shrink";
    EXPECT_TRUE(encoded.guard_kept) << bytes;
  }
}

TEST_P(EveryCodec, ShrinksWhatCanBeShrunk) {
  const Buffer zeros(1U << 20U);
  const auto codec = codec::make_codec(GetParam(), 2, zeros.size());
  const Encoded encoded = encode(*codec, zeros, zeros.size());
  EXPECT_GT(encoded.bytes.size(), 0U);
  EXPECT_LT(encoded.bytes.size(), zeros.size() / 10);
}

TEST_P(EveryCodec, RefusesABufferThatWasCutShort) {
  const Buffer data = gradient(4096);
  const auto codec = codec::make_codec(GetParam(), 2, data.size());
  const Encoded encoded = encode(*codec, data, 2 * data.size());
  ASSERT_GT(encoded.bytes.size(), 0U);
  Buffer out;
  for (std::size_t size = 0; size < encoded.bytes.size(); size += 1 + encoded.bytes.size() / 97) {
    const Buffer cut(encoded.bytes.begin(), encoded.bytes.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_EQ(decode(*codec, cut, data.size(), out), "ERR_DECODE_FAILED") << "cut to " << size;
  }
}

TEST_P(EveryCodec, RefusesABufferOfAnotherSize) {
  const Buffer data = gradient(4096);
  const auto codec = codec::make_codec(GetParam(), 2, data.size());
  const Encoded encoded = encode(*codec, data, 2 * data.size());
  Buffer out;
  EXPECT_EQ(decode(*codec, encoded.bytes, data.size() - 2, out), "ERR_DECODE_FAILED");
  EXPECT_EQ(decode(*codec, encoded.bytes, data.size() + 2, out), "ERR_DECODE_FAILED");
}

TEST_P(EveryCodec, NeverWritesPastItsOutputWhateverTheInput) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const Buffer data = gradient(4096);
  const auto codec = codec::make_codec(GetParam(), 4, data.size());
  const Encoded encoded = encode(*codec, data, 2 * data.size());
  Buffer out;
  for (int trial = 0; trial < 300; ++trial) {
    Buffer damaged = encoded.bytes;
    for (auto flips = 1 + random() % 3; flips > 0; --flips) {
      damaged[random() % damaged.size()] ^= static_cast<std::byte>(1U << random() % 8U);
    }
    const std::string code = decode(*codec, damaged, data.size(), out);
    ASSERT_TRUE(code == "ERR_DECODE_FAILED" || code == "nothing") << code;
    // A deflate stream has a checksum: damage never passes for data.
    if (GetParam().library == Library::deflate && code == "nothing") {
      ASSERT_EQ(out, data);
    }
  }
  ASSERT_EQ(decode(*codec, random_bytes(500, seed), data.size(), out), "ERR_DECODE_FAILED");
}

TEST(Deflate, EveryLevelIsAZlibStreamOfShuffledBytes) {
  for (int level = 1; level <= 9; ++level) {
    for (const std::size_t item_size : {1U, 2U, 8U}) {
      const Buffer data = gradient(50'000 * item_size);
      const auto codec = codec::make_codec({Library::deflate, level, "", Shuffle::byte}, item_size, data.size());
      const Encoded encoded = encode(*codec, data, 2 * data.size());
      Buffer inflated(data.size());
      uLongf size = static_cast<uLongf>(inflated.size());
      ASSERT_EQ(
          uncompress(reinterpret_cast<Bytef*>(inflated.data()), &size,
                     reinterpret_cast<const Bytef*>(encoded.bytes.data()), static_cast<uLong>(encoded.bytes.size())),
          Z_OK)
          << "level " << level;
      ASSERT_EQ(size, data.size());
      ASSERT_EQ(inflated, plain_shuffle(data, item_size)) << "level " << level << ", item size " << item_size;
    }
    EXPECT_FALSE(codec::deflate_engine(level).empty());
  }
}

Buffer inflated(const Buffer& stream, std::size_t bytes) {
  Buffer out(bytes + 1);
  uLongf size = static_cast<uLongf>(out.size());
  const int status = uncompress(reinterpret_cast<Bytef*>(out.data()), &size,
                                reinterpret_cast<const Bytef*>(stream.data()), static_cast<uLong>(stream.size()));
  EXPECT_EQ(status, Z_OK);
  out.resize(size);
  return out;
}

// Runs of every length between stretches of noise of few and many values, all over the bounds of words and blocks.
Buffer runs_and_noise(std::size_t bytes, unsigned values, unsigned longest_run, unsigned seed) {
  std::mt19937 random(seed);
  Buffer data;
  while (data.size() < bytes) {
    for (auto noise = random() % 40; noise > 0; --noise) data.push_back(static_cast<std::byte>(random() % values));
    data.insert(data.end(), random() % (longest_run + 1), static_cast<std::byte>(random() % values));
  }
  data.resize(bytes);
  return data;
}

TEST(RunDeflate, IsReadByZlibWhateverItIsGiven) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  for (const std::size_t bytes : {1U, 2U, 5U, 63U, 64U, 65U, 300U, 32'767U, 32'768U, 32'769U, 100'000U}) {
    for (const unsigned values : {1U, 2U, 3U, 20U, 256U}) {
      for (const unsigned longest_run : {0U, 6U, 300U, 70'000U}) {
        SCOPED_TRACE(std::to_string(bytes) + " bytes of " + std::to_string(values) + " values, runs up to " +
                     std::to_string(longest_run));
        const Buffer data = runs_and_noise(bytes, values, longest_run, seed);
        Buffer stream(bytes + bytes / 8 + 64, kGuard);
        const std::size_t size = codec::run_deflate(data.data(), bytes, stream.data(), stream.size() - 32);
        ASSERT_GT(size, 0U);
        ASSERT_TRUE(std::all_of(stream.end() - 32, stream.end(), [](std::byte b) { return b == kGuard; }));
        // Noise is stored as it is, with five bytes for each block.
        ASSERT_LE(size, bytes + 5 * (bytes / codec::kBlockBytes + 1) + 6);
        stream.resize(size);
        ASSERT_EQ(inflated(stream, bytes), data);
        Buffer little(size + 32, kGuard);
        EXPECT_EQ(codec::run_deflate(data.data(), bytes, little.data(), size - 1), 0U);
        EXPECT_TRUE(std::all_of(little.end() - 33, little.end(), [](std::byte b) { return b == kGuard; }));
      }
    }
  }
}

TEST(RunDeflate, TakesTwoBitsOrSoForEach258BytesOfARun) {
  const Buffer zeros(1U << 20U);
  Buffer stream(zeros.size());
  EXPECT_LT(codec::run_deflate(zeros.data(), zeros.size(), stream.data(), stream.size()), zeros.size() / 500);
}

TEST(Huffman, CodesAreCompleteAndNoneIsTooLong) {
  for (const unsigned length_max : {7U, 12U, 15U}) {
    // Counts like Fibonacci's make the deepest tree there is.
    std::array<std::uint32_t, 22> counts{1, 1};
    for (std::size_t i = 2; i < counts.size(); ++i) counts[i] = counts[i - 1] + counts[i - 2];
    codec::HuffmanCode code;
    codec::make_huffman_code(counts.data(), counts.size(), length_max, code);
    unsigned used = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
      ASSERT_GE(code.lengths[i], 1U);
      ASSERT_LE(code.lengths[i], length_max);
      used += 1U << (length_max - code.lengths[i]);
      // What occurs more often has no longer code.
      if (i > 0) {
        EXPECT_LE(code.lengths[i], code.lengths[i - 1]);
      }
    }
    EXPECT_EQ(used, 1U << length_max);
  }
}

TEST(Deflate, TheFastestLevelTakesWhicheverEngineIsSmaller) {
  // Text that repeats itself 1000 bytes on has no runs: only an engine that looks for it makes it small.
  const Buffer text = random_bytes(1000, 9);
  Buffer repeated;
  while (repeated.size() < 200'000) repeated.insert(repeated.end(), text.begin(), text.end());
  const Buffer runs = runs_and_noise(200'000, 200, 60, 4);
  for (const Buffer& data : {repeated, runs}) {
    const auto codec = codec::make_codec({Library::deflate, 1, "", Shuffle::byte}, 1, data.size());
    const auto slow = codec::make_codec({Library::deflate, 2, "", Shuffle::byte}, 1, data.size());
    for (int chunk = 0; chunk < 70; ++chunk) {
      const Encoded encoded = encode(*codec, data, data.size());
      ASSERT_GT(encoded.bytes.size(), 0U);
      ASSERT_TRUE(encoded.guard_kept);
      ASSERT_LE(encoded.bytes.size(), encode(*slow, data, data.size()).bytes.size() * 101 / 100) << "chunk " << chunk;
      ASSERT_EQ(inflated(encoded.bytes, data.size()), data);
    }
  }
}

TEST(Deflate, NamesShuffleAndDeflateAsItsFilters) {
  const auto codec = codec::make_codec({Library::deflate, 4, "", Shuffle::byte}, 2, 4096);
  ASSERT_EQ(codec->filters().size(), 2U);
  EXPECT_EQ(codec->filters()[0].id, codec::kShuffleFilterId);
  EXPECT_EQ(codec->filters()[0].values, std::vector<unsigned>{2});
  EXPECT_EQ(codec->filters()[1].id, codec::kDeflateFilterId);
  EXPECT_EQ(codec->filters()[1].values, std::vector<unsigned>{4});
  EXPECT_EQ(codec->skip_mask(), 3U);
}

TEST(Blosc, WritesTheFilterValuesOfPyTables) {
  const auto values = [](const char* compressor, Shuffle shuffle) {
    return codec::make_codec({Library::blosc, 5, compressor, shuffle}, 2, 4096)->filters().at(0).values;
  };
  EXPECT_EQ(values("blosclz", Shuffle::byte), (std::vector<unsigned>{2, 2, 2, 4096, 5, 1}));
  EXPECT_EQ(values("lz4", Shuffle::none), (std::vector<unsigned>{2, 2, 2, 4096, 5, 0, 1}));
  EXPECT_EQ(values("zstd", Shuffle::bit), (std::vector<unsigned>{2, 2, 2, 4096, 5, 2, 5}));
}

// The first chunk tells how blosc cuts it into blocks; those after it are shuffled by us.
TEST(Blosc, EveryChunkIsWhatBloscItselfWouldMake) {
  for (const Shuffle shuffle : {Shuffle::none, Shuffle::byte, Shuffle::bit}) {
    for (const std::size_t item_size : {1U, 2U, 3U, 4U, 8U, 16U, 24U}) {
      // Whole blocks, a rest of blocks, a rest that eight items do not divide, and noise that blosc stores as it is.
      for (const std::size_t count : {262'144U, 200'000U, 60'001U, 5U}) {
        for (const Buffer& data : {gradient(count * item_size), random_bytes(count * item_size, 3)}) {
          SCOPED_TRACE(std::to_string(count) + " items of " + std::to_string(item_size) + " bytes, shuffle " +
                       std::to_string(static_cast<int>(shuffle)));
          const auto codec = codec::make_codec({Library::blosc, 5, "lz4", shuffle}, item_size, data.size());
          const Encoded first = encode(*codec, data, data.size() + 1024);
          ASSERT_GT(first.bytes.size(), 0U);
          const Encoded second = encode(*codec, data, data.size() + 1024);
          ASSERT_TRUE(second.guard_kept);
          ASSERT_EQ(second.bytes, first.bytes);
          Buffer decoded;
          ASSERT_EQ(decode(*codec, second.bytes, data.size(), decoded), "nothing");
          ASSERT_EQ(decoded, data);
          EXPECT_EQ(encode(*codec, data, first.bytes.size() / 2).bytes.size(), 0U);
        }
      }
    }
  }
}

TEST(Blosc, AHeaderThatLiesHasNoSize) {
  EXPECT_EQ(codec::blosc_decoded_size("", 0), 0U);
  Buffer header(16, std::byte{0xFF});
  EXPECT_EQ(codec::blosc_decoded_size(header.data(), header.size()), 0U);
}

TEST(Registry, RefusesWhatItDoesNotHave) {
  EXPECT_EQ(codec::make_codec({}, 2, 4096), nullptr);
  EXPECT_EQ(code_thrown_by([] {
              codec::make_codec({Library::deflate, 0, "", Shuffle::byte}, 2, 4096);
            }),
            "ERR_FILTER_PARAM");
  EXPECT_EQ(code_thrown_by([] {
              codec::make_codec({Library::deflate, 10, "", Shuffle::byte}, 2, 4096);
            }),
            "ERR_FILTER_PARAM");
  EXPECT_EQ(code_thrown_by([] {
              codec::make_codec({Library::blosc, 1, "lzma", Shuffle::byte}, 2, 4096);
            }),
            "ERR_FILTER_UNAVAILABLE");
}

TEST(ShuffleTest, IsThatOfHdf5ForEveryItemSize) {
  for (std::size_t item_size = 1; item_size <= 20; ++item_size) {
    for (const std::size_t count : {0U, 1U, 2U, 31U, 1023U, 1024U, 1025U, 5000U}) {
      const Buffer data = random_bytes(count * item_size, static_cast<unsigned>(item_size));
      Buffer shuffled(data.size());
      codec::shuffle(item_size, data.data(), data.size(), shuffled.data());
      ASSERT_EQ(shuffled, plain_shuffle(data, item_size)) << item_size << " x " << count;
      Buffer back(data.size());
      codec::unshuffle(item_size, shuffled.data(), shuffled.size(), back.data());
      ASSERT_EQ(back, data) << item_size << " x " << count;
    }
  }
}

}  // namespace
}  // namespace h5saver::test
