// The reader on the elements of files as other programs write them: every type and layout, and what it must refuse.
#include <fstream>

#include "core/half.hpp"
#include "reader_fixture.hpp"

namespace h5saver::test {
namespace {

class ReaderElementsTest : public ReaderTest {
 protected:
  // Writes `values` with the file type `type`, and expects the reader to give back `values` as `dtype`.
  template <typename T>
  void expect_numbers(hid_t type, hid_t memory, const std::vector<T>& values, DType dtype,
                      std::optional<bool> little_endian) {
    { FileBuilder(file()).array("/x", type, {values.size()}, memory, values.data()); }
    const Reader reader(file());
    const NodeInfo info = reader.info("/x");
    EXPECT_EQ(info.type.kind, ElementKind::number);
    EXPECT_EQ(info.type.dtype, dtype) << core::dtype_info(info.type.dtype).name;
    EXPECT_EQ(info.type.little_endian, little_endian);
    EXPECT_EQ(elements<T>(reader.read("/x", {0}, {values.size()})), values) << core::dtype_info(dtype).name;
  }
};

TEST_F(ReaderElementsTest, ReadsIntegersOfEitherByteOrder) {
  expect_numbers<std::int8_t>(H5T_STD_I8LE, H5T_NATIVE_INT8, {-128, 0, 127}, DType::int8_, true);
  expect_numbers<std::uint8_t>(H5T_STD_U8LE, H5T_NATIVE_UINT8, {0, 255}, DType::uint8_, true);
  expect_numbers<std::int16_t>(H5T_STD_I16BE, H5T_NATIVE_INT16, {-32768, 258}, DType::int16_, false);
  expect_numbers<std::uint16_t>(H5T_STD_U16LE, H5T_NATIVE_UINT16, {258, 65535}, DType::uint16_, true);
  expect_numbers<std::int32_t>(H5T_STD_I32LE, H5T_NATIVE_INT32, {-5, 1 << 30}, DType::int32_, true);
  expect_numbers<std::uint32_t>(H5T_STD_U32BE, H5T_NATIVE_UINT32, {0xFFFFFFFFU, 1}, DType::uint32_, false);
  expect_numbers<std::int64_t>(H5T_STD_I64BE, H5T_NATIVE_INT64, {INT64_MIN, INT64_MAX}, DType::int64_, false);
  expect_numbers<std::uint64_t>(H5T_STD_U64LE, H5T_NATIVE_UINT64, {UINT64_MAX, 0}, DType::uint64_, true);
}

TEST_F(ReaderElementsTest, ReadsFloatsOfEitherByteOrder) {
  expect_numbers<float>(H5T_IEEE_F32BE, H5T_NATIVE_FLOAT, {1.5F, -0.0F}, DType::float32_, false);
  expect_numbers<double>(H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, {1e300, 0.1}, DType::float64_, true);
}

TEST_F(ReaderElementsTest, ReadsHalvesAsBitPatterns) {
  const std::vector<double> values = {1.5, -65504, 6e-8};
  {
    FileBuilder builder(file());
    const h5::TypeHandle half = h5::TypeHandle::adopt(good(H5Tcopy(H5T_IEEE_F32BE)));
    good(H5Tset_fields(half.id(), 15, 10, 5, 0, 10));
    good(H5Tset_size(half.id(), 2));
    good(H5Tset_ebias(half.id(), 15));
    builder.array("/x", half.id(), {values.size()}, H5T_NATIVE_DOUBLE, values.data());
  }
  const Reader reader(file());
  EXPECT_EQ(reader.info("/x").type.dtype, DType::float16_);
  std::vector<std::uint16_t> patterns;
  for (double value : values) patterns.push_back(core::half_bits(value));
  EXPECT_EQ(elements<std::uint16_t>(reader.read("/x", {0}, {values.size()})), patterns);
}

TEST_F(ReaderElementsTest, ReadsCompoundsOfRAndIAsComplexNumbers) {
  const std::vector<double> values = {1, -2, 3.5, 4};
  {
    FileBuilder builder(file());
    const h5::TypeHandle memory = h5::TypeHandle::adopt(good(H5Tcreate(H5T_COMPOUND, 16)));
    good(H5Tinsert(memory.id(), "r", 0, H5T_NATIVE_DOUBLE));
    good(H5Tinsert(memory.id(), "i", 8, H5T_NATIVE_DOUBLE));
    // Big-endian, and with a gap, as a foreign program may lay it out.
    const h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Tcreate(H5T_COMPOUND, 24)));
    good(H5Tinsert(type.id(), "r", 0, H5T_IEEE_F64BE));
    good(H5Tinsert(type.id(), "i", 12, H5T_IEEE_F64BE));
    builder.array("/x", type.id(), {2}, memory.id(), values.data());
  }
  const Reader reader(file());
  EXPECT_EQ(reader.info("/x").type.dtype, DType::complex128_);
  EXPECT_EQ(elements<double>(reader.read("/x", {0}, {2})), values);
}

TEST_F(ReaderElementsTest, ReadsBitfieldsAndH5pysEnumerationsAsBool) {
  const std::vector<std::uint8_t> values = {1, 0, 1};
  expect_numbers<std::uint8_t>(H5T_STD_B8LE, H5T_NATIVE_B8, values, DType::bool_, true);
  {
    FileBuilder builder(file());
    const h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Tenum_create(H5T_STD_I8LE)));
    const std::int8_t no = 0;
    const std::int8_t yes = 1;
    good(H5Tenum_insert(type.id(), "FALSE", &no));
    good(H5Tenum_insert(type.id(), "TRUE", &yes));
    builder.array("/x", type.id(), {3}, type.id(), values.data());
    const h5::SpaceHandle space = FileBuilder::space({3});
    builder.attribute("/x", "flags", type.id(), space.id(), values.data());
  }
  const Reader reader(file());
  EXPECT_EQ(reader.info("/x").type.dtype, DType::bool_);
  EXPECT_EQ(elements<std::uint8_t>(reader.read("/x", {0}, {3})), values);
  const auto attributes = reader.attributes("/x");
  EXPECT_EQ(text(attributes.at(0).data.at(0)), std::string("\1\0\1", 3));
}

TEST_F(ReaderElementsTest, NamesTheClassOfWhatItDoesNotUnderstand) {
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({2});
    const hsize_t three = 3;
    const auto make = [&](const char* path, hid_t type) {
      builder.dataset(path, h5::TypeHandle::adopt(good(type)).id(), space.id());
    };
    make("/opaque", H5Tcreate(H5T_OPAQUE, 5));
    make("/array", H5Tarray_create2(H5T_STD_I32LE, 1, &three));
    make("/vlen", H5Tvlen_create(H5T_STD_I16LE));
    make("/rows", H5Tvlen_create(H5T_STD_U8LE));
    const h5::TypeHandle choice = h5::TypeHandle::adopt(good(H5Tenum_create(H5T_STD_I32LE)));
    const std::int32_t red = 3;
    good(H5Tenum_insert(choice.id(), "RED", &red));
    builder.dataset("/enum", choice.id(), space.id());
    make("/reference", H5Tcopy(H5T_STD_REF_OBJ));
    make("/time", H5Tcopy(H5T_UNIX_D32LE));
    make("/bits", H5Tcopy(H5T_STD_B32LE));
    make("/long", H5Tcopy(H5T_NATIVE_LDOUBLE));
    make("/fixed", H5Tcopy(H5T_C_S1));
    const h5::TypeHandle odd = h5::TypeHandle::adopt(good(H5Tcopy(H5T_STD_I32LE)));
    good(H5Tset_size(odd.id(), 3));
    builder.dataset("/odd", odd.id(), space.id());
    const h5::TypeHandle table = h5::TypeHandle::adopt(good(H5Tcreate(H5T_COMPOUND, 8)));
    good(H5Tinsert(table.id(), "x", 0, H5T_NATIVE_FLOAT));
    builder.dataset("/table", table.id(), space.id());
    const hsize_t square[] = {2, 2};
    const h5::SpaceHandle plane = FileBuilder::space({square[0], square[1]});
    builder.dataset("/plane", h5::TypeHandle::adopt(good(H5Tvlen_create(H5T_STD_U8LE))).id(), plane.id());
  }
  const Reader reader(file());
  const std::pair<const char*, const char*> expected[] = {
      {"/opaque", "opaque"},       {"/array", "array"},    {"/vlen", "vlen"},     {"/enum", "enum"},
      {"/reference", "reference"}, {"/time", "time"},      {"/bits", "bitfield"}, {"/long", "float"},
      {"/odd", "integer"},         {"/table", "compound"}, {"/plane", "vlen"}};
  for (const auto& [path, class_name] : expected) {
    const NodeInfo info = reader.info(path);
    EXPECT_EQ(info.type.kind, ElementKind::opaque) << path;
    EXPECT_EQ(info.type.class_name, class_name) << path;
    const std::size_t rank = info.shape->size();
    EXPECT_EQ(code_thrown_by([&] { reader.read(path, Extents(rank, 0), Extents(rank, 1)); }), "ERR_DTYPE_UNSUPPORTED")
        << path;
  }
  EXPECT_EQ(reader.info("/rows").type.kind, ElementKind::bytes_list);
  EXPECT_EQ(reader.info("/fixed").type.kind, ElementKind::string);
  EXPECT_EQ(code_thrown_by([&] { reader.read_bytes_list("/vlen", 0, 1); }), "ERR_NODE_KIND");
  EXPECT_EQ(code_thrown_by([&] { reader.read_bytes_list("/plane", 0, 1); }), "ERR_INDEX_OUT_OF_RANGE");
}

TEST_F(ReaderElementsTest, TellsExtentsLayoutAndFilters) {
  {
    FileBuilder builder(file());
    const h5::SpaceHandle growing = FileBuilder::space({3, 4}, {H5S_UNLIMITED, 8});
    const h5::PropertyHandle chunked = FileBuilder::chunked({2, 4});
    good(H5Pset_shuffle(chunked.id()));
    good(H5Pset_deflate(chunked.id(), 6));
    builder.dataset("/chunked", H5T_STD_U16LE, growing.id(), chunked.id());
    const h5::SpaceHandle scalar = FileBuilder::space({});
    const h5::PropertyHandle compact = h5::PropertyHandle::adopt(good(H5Pcreate(H5P_DATASET_CREATE)));
    good(H5Pset_layout(compact.id(), H5D_COMPACT));
    builder.dataset("/compact", H5T_IEEE_F64LE, scalar.id(), compact.id());
    const float zero[6] = {};
    builder.array("/plain", H5T_IEEE_F32LE, {2, 3}, H5T_NATIVE_FLOAT, zero);
  }
  const Reader reader(file());
  const NodeInfo chunked = reader.info("/chunked");
  EXPECT_EQ(chunked.kind, NodeKind::dataset);
  EXPECT_EQ(chunked.shape, (Extents{3, 4}));
  EXPECT_EQ(chunked.max_shape, (Extents{h5::kUnlimited, 8}));
  EXPECT_EQ(chunked.layout, "chunked");
  EXPECT_EQ(chunked.chunk, (Extents{2, 4}));
  ASSERT_EQ(chunked.filters.size(), 2U);
  EXPECT_EQ(chunked.filters[0].id, 2U);
  EXPECT_EQ(chunked.filters[0].name, "shuffle");
  EXPECT_EQ(chunked.filters[1].id, 1U);
  EXPECT_EQ(chunked.filters[1].values, std::vector<unsigned>{6});
  EXPECT_EQ(reader.storage_bytes("/chunked"), 0U);
  const NodeInfo compact = reader.info("/compact");
  EXPECT_EQ(compact.layout, "compact");
  EXPECT_EQ(compact.shape, Extents{});
  const NodeInfo plain = reader.info("/plain");
  EXPECT_EQ(plain.layout, "contiguous");
  EXPECT_EQ(reader.storage_bytes("/plain"), 24U);
  EXPECT_EQ(code_thrown_by([&] { reader.storage_bytes("/"); }), "ERR_NODE_KIND");
  EXPECT_EQ(reader.info("/").kind, NodeKind::group);
  EXPECT_GT(reader.file_bytes(), 0U);
}

TEST_F(ReaderElementsTest, ReadsBlocksWithinTheExtentOnly) {
  std::vector<std::int32_t> values(2 * 3 * 4);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::int32_t>(i);
  { FileBuilder(file()).array("/x", H5T_STD_I32LE, {2, 3, 4}, H5T_NATIVE_INT32, values.data()); }
  const Reader reader(file());
  EXPECT_EQ(elements<std::int32_t>(reader.read("/x", {0, 0, 0}, {2, 3, 4})), values);
  EXPECT_EQ(elements<std::int32_t>(reader.read("/x", {1, 1, 2}, {1, 2, 2})),
            (std::vector<std::int32_t>{18, 19, 22, 23}));
  EXPECT_EQ(reader.read("/x", {2, 0, 0}, {0, 3, 4}).size(), 0U);
  const std::string outside = "ERR_INDEX_OUT_OF_RANGE";
  EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {2, 0, 0}, {1, 1, 1}); }), outside);
  EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {0, 0, 3}, {1, 1, 2}); }), outside);
  EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {0, 0, 1}, {1, 1, UINT64_MAX}); }), outside);
  EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {3, 0, 0}, {0, 1, 1}); }), outside);
  EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {0, 0}, {1, 1}); }), outside);
  EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {}, {}); }), outside);
}

TEST_F(ReaderElementsTest, ReadsAcrossTheChunksOfAnEncodedDataset) {
  std::vector<std::uint16_t> values(100 * 30);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<std::uint16_t>(i * 7);
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({100, 30});
    const h5::PropertyHandle properties = FileBuilder::chunked({16, 7});
    const unsigned blosc[] = {2, 2, 2, 16 * 7 * 2, 5, 1, 1};
    good(H5Pset_filter(properties.id(), 32001, H5Z_FLAG_OPTIONAL, 7, blosc));
    const h5::DatasetHandle dataset = builder.dataset("/x", H5T_STD_U16LE, space.id(), properties.id());
    good(H5Dwrite(dataset.id(), H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()));
  }
  const Reader reader(file());
  EXPECT_EQ(elements<std::uint16_t>(reader.read("/x", {0, 0}, {100, 30})), values);
  std::vector<std::uint16_t> column;
  for (std::size_t row = 10; row < 60; ++row) column.push_back(values[row * 30 + 13]);
  EXPECT_EQ(elements<std::uint16_t>(reader.read("/x", {10, 13}, {50, 1})), column);
}

TEST_F(ReaderElementsTest, ReadsScalarsEmptyArraysAndElementsThatWereNeverWritten) {
  {
    FileBuilder builder(file());
    const double pi = 3.25;
    builder.array("/scalar", H5T_IEEE_F64LE, {}, H5T_NATIVE_DOUBLE, &pi);
    const h5::SpaceHandle none = FileBuilder::space({0, 5}, {H5S_UNLIMITED, 5});
    const h5::PropertyHandle chunked = FileBuilder::chunked({4, 5});
    builder.dataset("/empty", H5T_STD_I32LE, none.id(), chunked.id());
    const h5::SpaceHandle some = FileBuilder::space({3, 5});
    const h5::PropertyHandle unfilled = FileBuilder::chunked({3, 5});
    good(H5Pset_fill_time(unfilled.id(), H5D_FILL_TIME_NEVER));
    builder.dataset("/unwritten", H5T_STD_I32LE, some.id(), unfilled.id());
    const h5::SpaceHandle null = h5::SpaceHandle::adopt(good(H5Screate(H5S_NULL)));
    builder.dataset("/null", H5T_STD_I32LE, null.id());
  }
  const Reader reader(file());
  EXPECT_EQ(elements<double>(reader.read("/scalar", {}, {})), std::vector<double>{3.25});
  EXPECT_EQ(reader.read("/empty", {0, 0}, {0, 5}).size(), 0U);
  EXPECT_EQ(elements<std::int32_t>(reader.read("/unwritten", {0, 0}, {3, 5})), std::vector<std::int32_t>(15));
  EXPECT_EQ(reader.info("/null").shape, std::nullopt);
  EXPECT_EQ(code_thrown_by([&] { reader.read("/null", {}, {}); }), "ERR_NODE_KIND");
}

TEST_F(ReaderElementsTest, RefusesToReadMoreThanItsLimit) {
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({1U << 16U, 1U << 16U});
    const h5::PropertyHandle chunked = FileBuilder::chunked({256, 256});
    builder.dataset("/large", H5T_STD_U8LE, space.id(), chunked.id());
    const h5::PropertyHandle huge = FileBuilder::chunked({1U << 15U, 1U << 16U});
    builder.dataset("/hugechunk", H5T_STD_U8LE, space.id(), huge.id());
  }
  const Reader reader(file());
  EXPECT_EQ(code_thrown_by([&] { reader.read("/large", {0, 0}, {(1U << 14U) + 1, 1U << 16U}); }), "ERR_INVALID_OPTION");
  EXPECT_EQ(code_thrown_by([&] { reader.read("/hugechunk", {0, 0}, {1, 1}); }), "ERR_INVALID_OPTION");
  EXPECT_EQ(reader.read("/large", {65000, 65000}, {10, 10}).size(), 100U);
}

// Names of 60,000 bytes: what a byte of the file becomes has no bound of its own.
TEST_F(ReaderElementsTest, RefusesNamesOfAnEnumerationBeyondItsLimit) {
  constexpr hsize_t kElements = 20'000;
  const std::string name(60'000, 'n');
  {
    FileBuilder builder(file());
    const h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Tenum_create(H5T_STD_U8LE)));
    const std::uint8_t value = 0;
    good(H5Tenum_insert(type.id(), name.c_str(), &value));
    const std::vector<std::uint8_t> elements(kElements, value);
    builder.array("/names", type.id(), {kElements}, type.id(), elements.data());
  }
  const Reader reader(file());
  EXPECT_EQ(code_thrown_by([&] { reader.read_json("/names", {0}, {kElements}); }), "ERR_INVALID_OPTION");
  EXPECT_EQ(reader.read_json("/names", {0}, {2}), "[\"" + name + "\",\"" + name + "\"]");
}

// An enumeration of a bitfield, as no library makes one: its members cannot be converted to numbers.
TEST_F(ReaderElementsTest, ReadsOnWhereAnEnumerationHasNoNumbers) {
  {
    FileBuilder builder(file());
    const h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Tenum_create(H5T_STD_I32LE)));
    const std::int32_t red = 3;
    good(H5Tenum_insert(type.id(), "RED", &red));
    builder.array("/enum", type.id(), {1}, type.id(), &red);
    const h5::SpaceHandle scalar = FileBuilder::space({});
    builder.attribute("/enum", "colour", type.id(), scalar.id(), &red);
    builder.attribute("/enum", "number", H5T_STD_I32LE, scalar.id(), &red);
  }
  EXPECT_EQ(Reader(file()).info("/enum").type.members.size(), 1U);
  std::ifstream whole(file(), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(whole), {}};
  // The message of a type: class 8 (enumeration) with one member, four bytes each, and then the type of its numbers, of class 0.
  int found = 0;
  for (std::size_t at = 0; at + 16 < bytes.size(); ++at) {
    const bool is_enum = (bytes[at] & 0x0F) == 8 && bytes.compare(at + 1, 7, std::string("\1\0\0\4\0\0\0", 7)) == 0;
    if (!is_enum || (bytes[at + 8] & 0x0F) != 0) continue;
    bytes[at + 8] = static_cast<char>(bytes[at + 8] | 4);
    ++found;
  }
  ASSERT_EQ(found, 2);
  std::ofstream(file(), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  const Reader reader(file());
  const NodeInfo info = reader.info("/enum");
  EXPECT_EQ(info.type.class_name, "enum");
  EXPECT_TRUE(info.type.members.empty());
  const auto attributes = reader.attributes("/enum");
  ASSERT_EQ(attributes.size(), 2U);
  EXPECT_EQ(attributes.at(1).name, "number");
  EXPECT_EQ(elements<std::int32_t>(reader.read_raw("/enum", {0}, {1})), std::vector<std::int32_t>{3});
}

// What libhdf5 would read of such a chunk is what lies behind it in memory, to the end of the process.
TEST_F(ReaderElementsTest, TellsOfAChunkWhoseLengthInTheIndexIsWrong) {
  constexpr std::size_t kSide = 600;
  std::vector<std::uint16_t> rows(3 * kSide * kSide);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint16_t>(i / 7);
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({3, kSide, kSide});
    const h5::PropertyHandle chunked = FileBuilder::chunked({1, kSide, kSide});
    const h5::DatasetHandle dataset = builder.dataset("/x", H5T_STD_U16LE, space.id(), chunked.id());
    good(H5Dwrite(dataset.id(), H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()));
  }
  std::ifstream whole(file(), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(whole), {}};
  // The key of a chunk: its length (4 bytes), the filters that were left out, its first row.
  const std::string key("\x80\xFC\x0A\0\0\0\0\0\1\0\0\0\0\0\0\0", 16);
  const std::size_t at = bytes.find(key);
  ASSERT_NE(at, std::string::npos);
  const auto read_with = [&](const char* length, const std::vector<std::uint64_t>& start,
                             const std::vector<std::uint64_t>& count) {
    bytes.replace(at, 4, std::string(length, 4));
    std::ofstream(file(), std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return elements<std::uint16_t>(Reader(file()).read("/x", start, count));
  };
  const std::vector<std::uint16_t> part(rows.begin() + kSide * kSide, rows.begin() + kSide * kSide + 2 * kSide);
  for (const char* length : {"\x00\x04\x00\x00", "\x7F\xFC\x0A\x00"}) {
    EXPECT_EQ(code_thrown_by([&] { read_with(length, {0, 0, 0}, {3, kSide, kSide}); }), "ERR_DECODE_FAILED");
    // A small part is libhdf5's to read, and comes from where the chunk lies.
    EXPECT_EQ(read_with(length, {1, 0, 0}, {1, 2, kSide}), part);
  }
  // No chunk is as long as this: libhdf5's to read as well.
  EXPECT_EQ(read_with("\xFF\xFF\xFF\xFF", {0, 0, 0}, {3, kSide, kSide}), rows);
}

TEST_F(ReaderElementsTest, TellsOfAFilterThatIsMissing) {
  const std::uint16_t rows[2][4] = {{1, 2, 3, 4}, {5, 6, 7, 8}};
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({2, 4});
    const h5::PropertyHandle properties = FileBuilder::chunked({1, 4});
    const unsigned value = 9;
    // A number that the registry gives to nobody.
    good(H5Pset_filter(properties.id(), 511, H5Z_FLAG_OPTIONAL, 1, &value));
    const h5::DatasetHandle dataset = builder.dataset("/x", H5T_STD_U16LE, space.id(), properties.id());
    const hsize_t first[] = {0, 0};
    const hsize_t second[] = {1, 0};
    good(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, 0, first, 8, rows[0]));
    good(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, 1, second, 8, rows[1]));
  }
  const Reader reader(file());
  EXPECT_EQ(code_thrown_by([&] { reader.read("/x", {0, 0}, {1, 4}); }), "ERR_FILTER_UNAVAILABLE");
  // The second chunk was stored without the filter.
  EXPECT_EQ(elements<std::uint16_t>(reader.read("/x", {1, 0}, {1, 4})), (std::vector<std::uint16_t>{5, 6, 7, 8}));
}

TEST_F(ReaderElementsTest, TellsOfADamagedChunk) {
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({1, 1000});
    for (const auto& [path, filter] : {std::pair{"/deflate", 1}, std::pair{"/blosc", 32001}}) {
      const h5::PropertyHandle properties = FileBuilder::chunked({1, 1000});
      const unsigned values[] = {2, 2, 2, 2000, 5, 1};
      good(H5Pset_filter(properties.id(), filter, H5Z_FLAG_OPTIONAL, filter == 1 ? 1 : 6, values));
      const h5::DatasetHandle dataset = builder.dataset(path, H5T_STD_U16LE, space.id(), properties.id());
      const hsize_t origin[] = {0, 0};
      const auto noise = random_bytes(300, 3);
      good(H5Dwrite_chunk(dataset.id(), H5P_DEFAULT, 0, origin, noise.size(), noise.data()));
    }
  }
  const Reader reader(file());
  EXPECT_EQ(code_thrown_by([&] { reader.read("/deflate", {0, 0}, {1, 1000}); }), "ERR_DECODE_FAILED");
  EXPECT_EQ(code_thrown_by([&] { reader.read("/blosc", {0, 0}, {1, 1000}); }), "ERR_DECODE_FAILED");
}

TEST_F(ReaderElementsTest, NeverOpensOtherFilesForElements) {
  std::ofstream(folder_.path("secret")) << "0123456789";
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({10});
    const h5::PropertyHandle outside = h5::PropertyHandle::adopt(good(H5Pcreate(H5P_DATASET_CREATE)));
    good(H5Pset_external(outside.id(), folder_.path("secret").c_str(), 0, 10));
    builder.dataset("/outside", H5T_STD_U8LE, space.id(), outside.id());
    const h5::PropertyHandle parts = h5::PropertyHandle::adopt(good(H5Pcreate(H5P_DATASET_CREATE)));
    good(H5Pset_virtual(parts.id(), space.id(), folder_.path("other.h5").c_str(), "/x", space.id()));
    builder.dataset("/virtual", H5T_STD_U8LE, space.id(), parts.id());
  }
  const Reader reader(file());
  EXPECT_EQ(code_thrown_by([&] { reader.read("/outside", {0}, {10}); }), "ERR_NODE_KIND");
  EXPECT_EQ(code_thrown_by([&] { reader.read("/virtual", {0}, {10}); }), "ERR_NODE_KIND");
  // Where they are is told.
  const auto message_of = [&](const char* node) {
    try {
      reader.read(node, {0}, {10});
    } catch (const core::Error& error) {
      return error.message();
    }
    return std::string();
  };
  EXPECT_NE(message_of("/outside").find(folder_.path("secret")), std::string::npos);
  EXPECT_NE(message_of("/virtual").find(folder_.path("other.h5")), std::string::npos);
  EXPECT_EQ(reader.info("/virtual").layout, "virtual");
  EXPECT_EQ(reader.info("/virtual").shape, std::nullopt);
}

TEST_F(ReaderElementsTest, ReadsListsOfByteRows) {
  {
    FileBuilder builder(file());
    const h5::SpaceHandle space = FileBuilder::space({4}, {H5S_UNLIMITED});
    const h5::PropertyHandle chunked = FileBuilder::chunked({3});
    const h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Tvlen_create(H5T_STD_U8LE)));
    const h5::DatasetHandle dataset = builder.dataset("/rows", type.id(), space.id(), chunked.id());
    std::string large(100'000, 'x');
    hvl_t rows[] = {
        {3, const_cast<char*>("abc")}, {0, nullptr}, {large.size(), large.data()}, {1, const_cast<char*>("\0")}};
    good(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, rows));
  }
  const Reader reader(file());
  EXPECT_EQ(reader.info("/rows").type.kind, ElementKind::bytes_list);
  const auto rows = reader.read_bytes_list("/rows", 0, 4);
  ASSERT_EQ(rows.size(), 4U);
  EXPECT_EQ(text(rows[0]), "abc");
  EXPECT_TRUE(rows[1].empty());
  EXPECT_EQ(rows[2].size(), 100'000U);
  EXPECT_EQ(text(rows[3]), std::string(1, '\0'));
  EXPECT_EQ(text(reader.read_bytes_list("/rows", 3, 1).at(0)), std::string(1, '\0'));
  EXPECT_TRUE(reader.read_bytes_list("/rows", 4, 0).empty());
  EXPECT_EQ(code_thrown_by([&] { reader.read_bytes_list("/rows", 3, 2); }), "ERR_INDEX_OUT_OF_RANGE");
}

}  // namespace
}  // namespace h5saver::test
