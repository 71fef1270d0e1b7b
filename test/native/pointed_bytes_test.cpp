// Attributes whose elements point to more than is read at once: files in which many elements share one content.
#include <fstream>
#include <iterator>
#include <limits>

#include "h5/pointed_bytes.hpp"
#include "reader_fixture.hpp"

namespace h5saver::test {
namespace {

// No other number of the file has these bytes.
constexpr std::uint32_t kLength = 1000003;
// An element in the file: its length, and the place of its content (an address, and an index of 4 bytes).
constexpr std::size_t kElementBytes = 16;
constexpr std::uint64_t kUnknown = std::numeric_limits<std::uint64_t>::max();

// Makes the elements that follow the first of this length point to its content too.
void share_content(const std::string& path, std::uint32_t length, std::size_t elements) {
  std::ifstream in(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  std::string pattern(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) pattern[i] = static_cast<char>(length >> (8 * i));
  const std::size_t first = bytes.find(pattern);
  ASSERT_NE(first, std::string::npos);
  const std::string element = bytes.substr(first, kElementBytes);
  for (std::size_t i = 1; i < elements; ++i) bytes.replace(first + i * kElementBytes, kElementBytes, element);
  std::ofstream(path, std::ios::binary) << bytes;
}

class PointedBytesTest : public ReaderTest {
 protected:
  // Texts of which the first is long; the others are made to share it. Another attribute, which can be read.
  void make_texts(std::size_t elements) {
    const std::string long_text(kLength, 'x');
    std::vector<const char*> texts(elements, "y");
    texts[0] = long_text.c_str();
    {
      FileBuilder builder(file());
      const h5::SpaceHandle list = FileBuilder::space({elements});
      const h5::SpaceHandle one = FileBuilder::space({});
      builder.attribute("/", "a_texts", FileBuilder::text_type(H5T_VARIABLE, H5T_CSET_UTF8).id(), list.id(),
                        texts.data());
      const std::int32_t number = 7;
      builder.attribute("/", "b_number", H5T_NATIVE_INT32, one.id(), &number);
    }
    share_content(file(), kLength, elements);
  }
};

TEST_F(PointedBytesTest, ReadsTextsThatShareTheirContent) {
  make_texts(3);
  const auto attributes = Reader(file()).attributes("/");
  ASSERT_EQ(attributes.size(), 2U);
  ASSERT_EQ(attributes[0].type.kind, ElementKind::string);
  ASSERT_EQ(attributes[0].data.size(), 3U);
  for (const auto& row : attributes[0].data) EXPECT_EQ(text(row), std::string(kLength, 'x'));
}

TEST_F(PointedBytesTest, TellsOnlyTypeAndShapeOfTextsThatAreTooLargeTogether) {
  make_texts(2000);
  const auto attributes = Reader(file()).attributes("/");
  ASSERT_EQ(attributes.size(), 2U);
  EXPECT_EQ(attributes[0].type.kind, ElementKind::opaque);
  EXPECT_EQ(attributes[0].shape, Extents{2000});
  EXPECT_TRUE(attributes[0].data.empty());
  EXPECT_EQ(attributes[1].data.at(0).size(), sizeof(std::int32_t)) << "the others are read";
}

TEST_F(PointedBytesTest, TellsOnlyTypeAndShapeOfRecordsWhoseListsAreTooLargeTogether) {
  constexpr std::size_t kElements = 1000;
  const std::vector<std::uint16_t> numbers(kLength, 5);
  {
    FileBuilder builder(file());
    const h5::TypeHandle list = h5::TypeHandle::adopt(good(H5Tvlen_create(H5T_STD_U16LE)));
    const h5::TypeHandle record = h5::TypeHandle::adopt(good(H5Tcreate(H5T_COMPOUND, sizeof(hvl_t))));
    good(H5Tinsert(record.id(), "list", 0, list.id()));
    std::vector<hvl_t> lists(kElements, hvl_t{0, nullptr});
    lists[0] = {numbers.size(), const_cast<std::uint16_t*>(numbers.data())};
    const h5::SpaceHandle space = FileBuilder::space({kElements});
    builder.attribute("/", "a_records", record.id(), space.id(), lists.data());
  }
  const auto as_json = [&] { return Reader(file()).attributes("/", h5::OpaqueValues::as_json).at(0); };
  EXPECT_FALSE(as_json().json.empty()) << "they fit as they were written";
  share_content(file(), kLength, kElements);
  EXPECT_EQ(as_json().type.kind, ElementKind::opaque);
  EXPECT_TRUE(as_json().json.empty());
}

h5::TypeHandle texts_type() { return FileBuilder::text_type(H5T_VARIABLE, H5T_CSET_UTF8); }

h5::TypeHandle lists_type(hid_t item = H5T_NATIVE_UINT16) { return h5::TypeHandle::adopt(good(H5Tvlen_create(item))); }

h5::TypeHandle array_type(hid_t item, hsize_t count) {
  return h5::TypeHandle::adopt(good(H5Tarray_create2(item, 1, &count)));
}

struct Member {
  const char* name;
  std::size_t offset;
  hid_t type;
};

h5::TypeHandle record_type(std::size_t size, const std::vector<Member>& members) {
  h5::TypeHandle record = h5::TypeHandle::adopt(good(H5Tcreate(H5T_COMPOUND, size)));
  for (const Member& member : members) good(H5Tinsert(record.id(), member.name, member.offset, member.type));
  return record;
}

/// Files with addresses of so many bytes: elements have another size in them than in memory.
class PointedBytesOfAddressesTest : public ReaderTest, public ::testing::WithParamInterface<std::size_t> {
 protected:
  FileBuilder builder() {
    const h5::PropertyHandle properties = h5::PropertyHandle::adopt(good(H5Pcreate(H5P_FILE_CREATE)));
    good(H5Pset_sizes(properties.id(), GetParam(), GetParam()));
    return FileBuilder(file(), properties.id());
  }

  // What the elements of the attribute `a` of the root point to.
  std::uint64_t pointed(std::size_t count) {
    const h5::LibraryLock lock;
    const h5::FileHandle opened = h5::FileHandle::adopt(good(H5Fopen(file().c_str(), H5F_ACC_RDONLY, H5P_DEFAULT)));
    const h5::AttributeHandle attribute =
        h5::AttributeHandle::adopt(good(H5Aopen_by_name(opened.id(), "/", "a", H5P_DEFAULT, H5P_DEFAULT)));
    const h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Aget_type(attribute.id())));
    return h5::pointed_bytes(attribute.id(), "a", type.id(), count);
  }

  std::uint64_t pointed_when_written(hid_t type, std::size_t count, const void* data) {
    {
      FileBuilder made = builder();
      const h5::SpaceHandle space = FileBuilder::space({count});
      made.attribute("/", "a", type, space.id(), data);
    }
    return pointed(count);
  }

  std::vector<std::uint16_t> numbers_{1, 2, 3, 4, 5};
};

TEST_P(PointedBytesOfAddressesTest, AreExactForTexts) {
  const std::vector<const char*> texts{"one", "seven", "thirteen"};
  EXPECT_EQ(pointed_when_written(texts_type().id(), texts.size(), texts.data()), 4U + 6U + 9U);
}

TEST_P(PointedBytesOfAddressesTest, AreExactForLists) {
  const std::vector<hvl_t> lists{{5, numbers_.data()}, {0, nullptr}, {3, numbers_.data()}};
  EXPECT_EQ(pointed_when_written(lists_type().id(), lists.size(), lists.data()), 16U);
}

TEST_P(PointedBytesOfAddressesTest, AreExactForArraysOfTexts) {
  const std::vector<const char*> texts{"one", "seven", "thirteen", "x", "yy", "zzz"};
  EXPECT_EQ(pointed_when_written(array_type(texts_type().id(), 3).id(), 2, texts.data()), 4U + 6U + 9U + 2U + 3U + 4U);
}

TEST_P(PointedBytesOfAddressesTest, AreExactForRecordsOfTextsAndListsAmongNumbers) {
  struct Record {
    std::int8_t first;
    const char* text;
    std::int32_t numbers[2];
    hvl_t list;
    const char* other;
  };
  const std::vector<Record> records{{1, "one", {7, 8}, {5, numbers_.data()}, "seven"},
                                    {2, "thirteen", {9, 10}, {2, numbers_.data()}, "x"}};
  const h5::TypeHandle text = texts_type();
  const h5::TypeHandle list = lists_type();
  const h5::TypeHandle two = array_type(H5T_NATIVE_INT32, 2);
  const h5::TypeHandle record = record_type(sizeof(Record), {{"first", offsetof(Record, first), H5T_NATIVE_INT8},
                                                             {"text", offsetof(Record, text), text.id()},
                                                             {"numbers", offsetof(Record, numbers), two.id()},
                                                             {"list", offsetof(Record, list), list.id()},
                                                             {"other", offsetof(Record, other), text.id()}});
  EXPECT_EQ(pointed_when_written(record.id(), 2, records.data()), (4U + 10U + 6U) + (9U + 4U + 2U));
}

TEST_P(PointedBytesOfAddressesTest, AreUnknownForArraysOfListsInRecords) {
  constexpr std::size_t kLists = 1000;
  const std::vector<hvl_t> lists(kLists, hvl_t{numbers_.size(), numbers_.data()});
  const h5::TypeHandle array = array_type(lists_type().id(), kLists);
  const h5::TypeHandle record = record_type(kLists * sizeof(hvl_t), {{"lists", 0, array.id()}});
  EXPECT_EQ(pointed_when_written(record.id(), 1, lists.data()), kUnknown);
}

TEST_P(PointedBytesOfAddressesTest, AreUnknownForArraysOfTextsInRecords) {
  const std::vector<const char*> texts{"one", "seven", "thirteen", "x"};
  const h5::TypeHandle pair = array_type(texts_type().id(), 2);
  const h5::TypeHandle record = record_type(2 * sizeof(char*), {{"pair", 0, pair.id()}});
  EXPECT_EQ(pointed_when_written(record.id(), 2, texts.data()), kUnknown);
}

TEST_P(PointedBytesOfAddressesTest, AreUnknownForRecordsOfTextsInRecords) {
  const std::vector<const char*> texts{"one", "seven", "thirteen", "x"};
  const h5::TypeHandle text = texts_type();
  const h5::TypeHandle inner = record_type(2 * sizeof(char*), {{"a", 0, text.id()}, {"b", sizeof(char*), text.id()}});
  const h5::TypeHandle record = record_type(2 * sizeof(char*), {{"inner", 0, inner.id()}});
  EXPECT_EQ(pointed_when_written(record.id(), 2, texts.data()), kUnknown);
  const auto attribute = Reader(file()).attributes("/", h5::OpaqueValues::as_json).at(0);
  EXPECT_EQ(attribute.type.kind, ElementKind::opaque);
  EXPECT_EQ(attribute.shape, Extents{2});
  EXPECT_TRUE(attribute.json.empty()) << "only type and shape are told";
}

TEST_P(PointedBytesOfAddressesTest, AreUnknownForRecordsAndArraysInArrays) {
  const std::vector<const char*> texts{"one", "seven", "thirteen", "x"};
  const h5::TypeHandle text = texts_type();
  const h5::TypeHandle record = record_type(2 * sizeof(char*), {{"a", 0, text.id()}, {"b", sizeof(char*), text.id()}});
  EXPECT_EQ(pointed_when_written(array_type(record.id(), 2).id(), 1, texts.data()), kUnknown);
  const h5::TypeHandle pair = array_type(text.id(), 2);
  EXPECT_EQ(pointed_when_written(array_type(pair.id(), 2).id(), 1, texts.data()), kUnknown);
}

TEST_P(PointedBytesOfAddressesTest, AreUnknownForListsOfLists) {
  const hvl_t inner{numbers_.size(), numbers_.data()};
  hvl_t outer{1, const_cast<hvl_t*>(&inner)};
  EXPECT_EQ(pointed_when_written(lists_type(lists_type().id()).id(), 1, &outer), kUnknown);
}

INSTANTIATE_TEST_SUITE_P(Sizes, PointedBytesOfAddressesTest, ::testing::Values(4U, 8U));

}  // namespace
}  // namespace h5saver::test
