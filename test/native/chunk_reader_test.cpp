// Chunks that are decoded without libhdf5: the same elements as libhdf5 gives, whatever the shapes, filters and selections, and a typed
// error for every kind of damage.
#include <atomic>
#include <thread>

#include "codec/codec.hpp"
#include "h5/chunk_reader.hpp"
#include "h5/open_file.hpp"
#include "journal/driver.hpp"
#include "reader_fixture.hpp"

namespace h5saver::test {
namespace {

constexpr unsigned kShuffle = 2;
constexpr unsigned kDeflate = 1;
constexpr unsigned kFletcher = 3;
constexpr unsigned kBlosc = 32001;

/// A chunked dataset as it is drawn: all that may matter for how its chunks are found and decoded.
struct Drawn {
  std::vector<hsize_t> shape;
  std::vector<hsize_t> chunk;
  std::vector<unsigned> filters;
  std::size_t item = 1;
  bool newest_format = false;
  bool has_fill = false;
  bool grows = false;
  /// All of its chunks are in the file.
  bool is_whole = false;

  std::string text() const {
    const auto list = [](const auto& values) {
      std::string joined;
      for (auto value : values) joined += std::to_string(value) + " ";
      return "(" + joined + ")";
    };
    return "shape " + list(shape) + "chunk " + list(chunk) + "filters " + list(filters) + "item " +
           std::to_string(item) + (newest_format ? " newest" : "") + (has_fill ? " fill" : "") +
           (grows ? " grows" : "");
  }
};

class Draw {
 public:
  explicit Draw(unsigned seed) : random_(seed) {}
  std::uint64_t between(std::uint64_t first, std::uint64_t last) {
    return std::uniform_int_distribution<std::uint64_t>(first, last)(random_);
  }
  bool one_in(std::uint64_t count) { return between(1, count) == 1; }

  Drawn dataset() {
    static const std::vector<std::vector<unsigned>> pipelines = {{},
                                                                 {kShuffle},
                                                                 {kDeflate},
                                                                 {kShuffle, kDeflate},
                                                                 {kBlosc},
                                                                 {kShuffle, kBlosc},
                                                                 {kFletcher},
                                                                 {kShuffle, kDeflate, kFletcher},
                                                                 {kDeflate, kShuffle}};
    static const std::size_t items[] = {1, 2, 4, 8, 16};
    Drawn drawn;
    const std::uint64_t rank = between(1, 4);
    // Now and then so large that several jobs are made of it.
    const std::uint64_t side = one_in(4) ? (rank == 1 ? 400000 : rank == 2 ? 700 : 40) : (rank == 1 ? 100 : 12);
    for (std::uint64_t i = 0; i < rank; ++i) {
      drawn.shape.push_back(between(1, side));
      drawn.chunk.push_back(between(side >= 40 ? (side + 7) / 8 : 1, side));
    }
    drawn.filters = pipelines.at(between(0, pipelines.size() - 1));
    drawn.item = items[between(0, 4)];
    drawn.newest_format = one_in(3);
    drawn.has_fill = one_in(3);
    drawn.grows = one_in(2);
    // Chunks of a fixed shape are not larger than it.
    for (std::size_t i = drawn.grows ? 1 : 0; i < rank; ++i) drawn.chunk[i] = std::min(drawn.chunk[i], drawn.shape[i]);
    return drawn;
  }

 private:
  std::mt19937 random_;
};

h5::TypeHandle type_of_item(std::size_t item) {
  if (item < 16) {
    const hid_t types[] = {H5T_STD_U8LE, H5T_STD_U16LE, H5T_IEEE_F32LE, H5T_STD_I64LE};
    return h5::TypeHandle::adopt(good(H5Tcopy(types[item == 1 ? 0 : item == 2 ? 1 : item == 4 ? 2 : 3])));
  }
  h5::TypeHandle pair = h5::TypeHandle::adopt(good(H5Tcreate(H5T_COMPOUND, 16)));
  good(H5Tinsert(pair.id(), "r", 0, H5T_IEEE_F64LE));
  good(H5Tinsert(pair.id(), "i", 8, H5T_IEEE_F64LE));
  return pair;
}

void set_filters(hid_t properties, const std::vector<unsigned>& filters, std::size_t item, std::size_t chunk_bytes) {
  for (unsigned filter : filters) {
    if (filter == kShuffle) good(H5Pset_shuffle(properties));
    if (filter == kDeflate) good(H5Pset_deflate(properties, 1));
    if (filter == kFletcher) good(H5Pset_fletcher32(properties));
    const unsigned values[] = {2, 2, static_cast<unsigned>(item), static_cast<unsigned>(chunk_bytes), 5, 1, 1};
    if (filter == kBlosc)
      good(H5Pset_filter(properties, static_cast<H5Z_filter_t>(kBlosc), H5Z_FLAG_OPTIONAL, 7, values));
  }
}

// Bytes that compress, but not to nothing: of a float64 the pattern is no matter, for nothing converts it.
std::vector<std::byte> content(std::size_t bytes, Draw& draw) {
  std::vector<std::byte> data(bytes);
  auto state = static_cast<std::uint32_t>(draw.between(0, 1U << 30U));
  for (std::byte& byte : data) {
    state = state * 1664525U + 1013904223U;
    byte = static_cast<std::byte>(state >> 24U & 0x1FU);
  }
  return data;
}

struct Block {
  Extents start;
  Extents count;
};

Block block_of(const std::vector<hsize_t>& shape, Draw& draw) {
  Block block;
  for (hsize_t extent : shape) {
    const std::uint64_t first = draw.one_in(2) ? 0 : draw.between(0, extent - 1);
    block.start.push_back(first);
    block.count.push_back(draw.one_in(2) ? extent - first : draw.between(1, extent - first));
  }
  return block;
}

Block whole_of(const std::vector<hsize_t>& shape) {
  return {Extents(shape.size(), 0), Extents(shape.begin(), shape.end())};
}

std::uint64_t product(const Extents& extents) {
  std::uint64_t all = 1;
  for (std::uint64_t extent : extents) all *= extent;
  return all;
}

h5::SpaceHandle selected(hid_t dataset, const Block& block) {
  h5::SpaceHandle space = h5::SpaceHandle::adopt(good(H5Dget_space(dataset)));
  const std::vector<hsize_t> first(block.start.begin(), block.start.end());
  const std::vector<hsize_t> count(block.count.begin(), block.count.end());
  good(H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, first.data(), nullptr, count.data(), nullptr));
  return space;
}

// Chunks written by libhdf5, now and then one that is put into it unfiltered; of every third dataset some are missing.
void make_dataset(const std::string& path, const Drawn& drawn, Draw& draw) {
  h5::LibraryLock lock;
  const h5::PropertyHandle access = h5::PropertyHandle::adopt(good(H5Pcreate(H5P_FILE_ACCESS)));
  if (drawn.newest_format) good(H5Pset_libver_bounds(access.id(), H5F_LIBVER_LATEST, H5F_LIBVER_LATEST));
  const h5::FileHandle file =
      h5::FileHandle::adopt(good(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id())));
  const h5::PropertyHandle properties = FileBuilder::chunked(drawn.chunk);
  std::uint64_t chunk_bytes = drawn.item;
  for (hsize_t extent : drawn.chunk) chunk_bytes *= extent;
  set_filters(properties.id(), drawn.filters, drawn.item, chunk_bytes);
  const h5::TypeHandle type = type_of_item(drawn.item);
  const std::vector<std::byte> fill(drawn.item, std::byte{7});
  if (drawn.has_fill) good(H5Pset_fill_value(properties.id(), type.id(), fill.data()));
  auto max_shape = drawn.shape;
  if (drawn.grows) max_shape[0] = H5S_UNLIMITED;
  // With two of them, libhdf5 finds chunks in another way.
  if (drawn.grows && draw.one_in(2)) max_shape.back() = H5S_UNLIMITED;
  const h5::SpaceHandle space = FileBuilder::space(drawn.shape, max_shape);
  const h5::DatasetHandle dataset = h5::DatasetHandle::adopt(
      good(H5Dcreate2(file.id(), "x", type.id(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT)));
  const bool is_whole = drawn.is_whole || !draw.one_in(3);
  for (std::uint64_t blocks = is_whole ? 1 : draw.between(0, 3); blocks > 0; --blocks) {
    const Block block = is_whole ? whole_of(drawn.shape) : block_of(drawn.shape, draw);
    const auto data = content(product(block.count) * drawn.item, draw);
    const h5::SpaceHandle there = selected(dataset.id(), block);
    const h5::SpaceHandle here = FileBuilder::space({block.count.begin(), block.count.end()});
    good(H5Dwrite(dataset.id(), type.id(), here.id(), there.id(), H5P_DEFAULT, data.data()));
  }
  if (drawn.filters.empty() || draw.one_in(2)) return;
  std::vector<hsize_t> origin;
  for (std::size_t i = 0; i < drawn.shape.size(); ++i)
    origin.push_back(draw.between(0, (drawn.shape[i] - 1) / drawn.chunk[i]) * drawn.chunk[i]);
  const auto plain = content(chunk_bytes, draw);
  good(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, (1U << drawn.filters.size()) - 1U, origin.data(), plain.size(),
                      plain.data()));
}

std::vector<std::byte> read_by_libhdf5(const std::string& path, std::size_t item, const Block& block) {
  h5::LibraryLock lock;
  const h5::FileHandle file = h5::FileHandle::adopt(good(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)));
  const h5::DatasetHandle dataset = h5::DatasetHandle::adopt(good(H5Dopen2(file.id(), "x", H5P_DEFAULT)));
  std::vector<std::byte> data(product(block.count) * item);
  const h5::SpaceHandle there = selected(dataset.id(), block);
  const h5::SpaceHandle here = FileBuilder::space({block.count.begin(), block.count.end()});
  good(H5Dread(dataset.id(), type_of_item(item).id(), here.id(), there.id(), H5P_DEFAULT, data.data()));
  return data;
}

class ChunkReaderTest : public ReaderTest {
 protected:
  // Whether the block is read without libhdf5.
  bool is_found(const Drawn& drawn, const Block& block) const {
    h5::LibraryLock lock;
    const h5::FileHandle opened = h5::open_for_reading(file());
    const h5::DatasetHandle dataset = h5::DatasetHandle::adopt(good(H5Dopen2(opened.id(), "x", H5P_DEFAULT)));
    return h5::ChunkReader::find(dataset.id(), "/x", type_of_item(drawn.item).id(), block.start, block.count,
                                 journal::read_file_of(opened.id()))
        .has_value();
  }

  // Four chunks of 1000 uint16, the last of which is put into the file as it is given.
  void make_chunk(const std::vector<unsigned>& filters, unsigned mask, const std::vector<std::byte>& stored) const {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({4, 1000});
    const h5::PropertyHandle properties = FileBuilder::chunked({2, 500});
    set_filters(properties.id(), filters, 2, 2000);
    const h5::DatasetHandle dataset = builder.dataset("/x", H5T_STD_U16LE, space.id(), properties.id());
    const std::vector<std::uint16_t> zeros(4000);
    good(H5Dwrite(dataset.id(), H5T_STD_U16LE, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros.data()));
    good(H5Fflush(dataset.id(), H5F_SCOPE_LOCAL));
    const hsize_t origin[] = {2, 500};
    good(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, mask, origin, stored.size(), stored.data()));
  }
};

std::vector<std::byte> encoded(unsigned filter, std::size_t bytes) {
  codec::CodecSpec spec;
  spec.library = filter == kDeflate ? codec::Library::deflate : codec::Library::blosc;
  spec.level = 5;
  spec.compressor = "lz4";
  std::vector<std::byte> data(bytes);
  for (std::size_t i = 0; i < bytes; ++i) data[i] = static_cast<std::byte>(i * i % 7);
  std::vector<std::byte> out(bytes);
  out.resize(
      codec::make_codec(spec, filter == kDeflate ? 1 : 2, bytes)->encode(data.data(), bytes, out.data(), bytes - 1));
  EXPECT_GT(out.size(), 0U);
  return out;
}

TEST_F(ChunkReaderTest, GivesWhatLibhdf5Gives) {
  const unsigned seed = property_seed();
  Draw draw(seed);
  int found = 0;
  for (int trial = 0; trial < 150; ++trial) {
    const Drawn drawn = draw.dataset();
    SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed) + ", trial " + std::to_string(trial) + ": " +
                 drawn.text());
    make_dataset(file(), drawn, draw);
    const Reader reader(file());
    for (int selection = 0; selection < 4; ++selection) {
      const Block block = block_of(drawn.shape, draw);
      const auto expected = read_by_libhdf5(file(), drawn.item, block);
      if (is_found(drawn, block)) ++found;
      const h5::Bytes read = reader.read("/x", block.start, block.count);
      ASSERT_EQ(read.size(), expected.size());
      ASSERT_EQ(std::memcmp(read.data(), expected.data(), expected.size()), 0) << "selection " << selection;
      const h5::Bytes raw = reader.read_raw("/x", block.start, block.count);
      ASSERT_EQ(raw.size(), expected.size());
      ASSERT_EQ(std::memcmp(raw.data(), expected.data(), expected.size()), 0) << "selection " << selection;
    }
  }
  EXPECT_GT(found, 150);
}

TEST_F(ChunkReaderTest, LeavesToLibhdf5WhatItCannotDecode) {
  Draw draw(1);
  Drawn drawn;
  drawn.shape = {8, 8};
  drawn.chunk = {4, 4};
  drawn.item = 2;
  drawn.is_whole = true;
  const Block all = whole_of(drawn.shape);
  for (const auto& filters :
       std::vector<std::vector<unsigned>>{{kFletcher}, {kShuffle, kDeflate, kFletcher}, {kDeflate, kShuffle}}) {
    drawn.filters = filters;
    make_dataset(file(), drawn, draw);
    EXPECT_FALSE(is_found(drawn, all)) << drawn.text();
  }
  for (const auto& filters :
       std::vector<std::vector<unsigned>>{{}, {kShuffle}, {kDeflate}, {kShuffle, kDeflate}, {kBlosc}}) {
    drawn.filters = filters;
    make_dataset(file(), drawn, draw);
    EXPECT_TRUE(is_found(drawn, all)) << drawn.text();
    Drawn other = drawn;
    // Elements that would have to be converted.
    other.item = 4;
    EXPECT_FALSE(is_found(other, all)) << drawn.text();
  }
}

TEST_F(ChunkReaderTest, ReadsIntoMemoryOfTheCaller) {
  Draw draw(2);
  Drawn drawn;
  drawn.shape = {100, 30};
  drawn.chunk = {7, 30};
  drawn.filters = {kShuffle, kDeflate};
  drawn.item = 2;
  drawn.is_whole = true;
  make_dataset(file(), drawn, draw);
  const Reader reader(file());
  const Block block = {{3, 0}, {90, 30}};
  const auto expected = read_by_libhdf5(file(), 2, block);
  std::vector<std::byte> memory(expected.size());
  reader.read_into("/x", block.start, block.count, memory.data(), memory.size());
  EXPECT_EQ(memory, expected);
  for (const std::size_t size : {memory.size() - 2, memory.size() + 2}) {
    EXPECT_EQ(code_thrown_by([&] { reader.read_into("/x", block.start, block.count, memory.data(), size); }),
              "ERR_INVALID_OPTION");
  }
}

TEST_F(ChunkReaderTest, TellsOfEveryKindOfDamage) {
  const auto cut = [](std::vector<std::byte> bytes, std::size_t size) {
    bytes.resize(size);
    return bytes;
  };
  auto huge = encoded(kBlosc, 2000);
  huge[7] = std::byte{0x7F};  // The decoded size, which is 2 GB then.
  struct Damage {
    const char* what;
    std::vector<unsigned> filters;
    unsigned mask;
    std::vector<std::byte> stored;
  };
  const std::vector<Damage> damages = {
      {"noise for deflate", {kDeflate}, 0, random_bytes(300, 3)},
      {"noise for shuffle and deflate", {kShuffle, kDeflate}, 0, random_bytes(300, 4)},
      {"noise for blosc", {kBlosc}, 0, random_bytes(300, 5)},
      {"a deflate stream that was cut", {kDeflate}, 0, cut(encoded(kDeflate, 2000), 20)},
      {"a blosc buffer that was cut", {kBlosc}, 0, cut(encoded(kBlosc, 2000), 20)},
      {"one byte for blosc", {kBlosc}, 0, random_bytes(1, 6)},
      {"too few elements in a deflate stream", {kShuffle, kDeflate}, 0, encoded(kDeflate, 1998)},
      {"too many elements in a deflate stream", {kShuffle, kDeflate}, 0, encoded(kDeflate, 2002)},
      {"too few elements in a blosc buffer", {kBlosc}, 0, encoded(kBlosc, 1998)},
      {"too many elements in a blosc buffer", {kBlosc}, 0, encoded(kBlosc, 2002)},
      {"a blosc buffer that claims two gigabytes", {kBlosc}, 0, huge},
      {"too few bytes of a chunk that is stored as it is", {kDeflate}, 1, random_bytes(1999, 7)},
      {"too many bytes of a chunk that is stored as it is", {kDeflate}, 1, random_bytes(2001, 8)},
      {"too few bytes of a chunk that is only shuffled", {kShuffle, kDeflate}, 2, random_bytes(1000, 9)},
      {"a hundred times too many bytes", {kDeflate}, 0, random_bytes(200000, 10)},
  };
  for (const auto& [what, filters, mask, stored] : damages) {
    SCOPED_TRACE(what);
    make_chunk(filters, mask, stored);
    const Reader reader(file());
    EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {0, 0}, {4, 1000}); }), "ERR_DECODE_FAILED");
    EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {3, 700}, {1, 1}); }), "ERR_DECODE_FAILED");
    EXPECT_EQ(code_thrown_by([&] { reader.read_raw("/x", {2, 0}, {1, 501}); }), "ERR_DECODE_FAILED");
    // The others are read all the same.
    EXPECT_EQ(elements<std::uint16_t>(reader.read("/x", {0, 0}, {4, 500})), std::vector<std::uint16_t>(2000));
    try {
      reader.read("/x", {0, 0}, {4, 1000});
    } catch (const core::Error& error) {
      EXPECT_NE(error.message().find("/x: the chunk at [2, 500] is damaged: "), std::string::npos) << error.message();
    }
  }
}

TEST_F(ChunkReaderTest, IsSharedByThreadsAndClosedByOneOfThem) {
  Draw draw(3);
  Drawn drawn;
  drawn.shape = {64, 200, 200};
  drawn.chunk = {1, 200, 200};
  drawn.filters = {kShuffle, kDeflate};
  drawn.item = 2;
  drawn.is_whole = true;
  make_dataset(file(), drawn, draw);
  const Block all = {{0, 0, 0}, {64, 200, 200}};
  const auto expected = read_by_libhdf5(file(), 2, all);
  Reader reader(file());
  std::atomic<int> reads{0};
  std::vector<std::thread> threads;
  std::vector<std::string> ended(4);
  for (std::string& code : ended) {
    threads.emplace_back([&] {
      code = code_thrown_by([&] {
        for (;;) {
          const h5::Bytes read = reader.read("/x", all.start, all.count);
          if (std::memcmp(read.data(), expected.data(), expected.size()) != 0)
            throw core::Error(core::ErrorCode::ERR_INTERNAL, "another content");
          ++reads;
        }
      });
    });
  }
  while (reads < 12) std::this_thread::yield();
  reader.close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ended, std::vector<std::string>(4, "ERR_FILE_CLOSED"));
}

}  // namespace
}  // namespace h5saver::test
