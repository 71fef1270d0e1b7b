// Attributes whose elements point to more than is read at once: files in which many elements share one content.
#include <fstream>
#include <iterator>

#include "reader_fixture.hpp"

namespace h5saver::test {
namespace {

// No other number of the file has these bytes.
constexpr std::uint32_t kLength = 1000003;
// An element in the file: its length, and the place of its content (8 bytes of address, 4 of index).
constexpr std::size_t kElementBytes = 16;

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

}  // namespace
}  // namespace h5saver::test
