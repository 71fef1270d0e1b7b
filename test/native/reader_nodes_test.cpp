// The reader on nodes of files as other programs write them: links, attributes, opening and closing.
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "reader_fixture.hpp"

namespace h5saver::test {
namespace {

using ReaderNodesTest = ReaderTest;

TEST_F(ReaderNodesTest, ListsLinksAndFollowsHardOnesOnly) {
  { FileBuilder(folder_.path("other.h5")).group("/inside"); }
  {
    FileBuilder builder(file());
    builder.group("/b");
    builder.group("/b/c");
    const double one = 1;
    builder.array("/a", H5T_IEEE_F64LE, {}, H5T_NATIVE_DOUBLE, &one);
    good(H5Lcreate_soft("/b", builder.id(), "soft", H5P_DEFAULT, H5P_DEFAULT));
    good(H5Lcreate_soft("/nowhere", builder.id(), "dangling", H5P_DEFAULT, H5P_DEFAULT));
    good(H5Lcreate_external(folder_.path("other.h5").c_str(), "/inside", builder.id(), "external", H5P_DEFAULT,
                            H5P_DEFAULT));
    // A cycle of hard links.
    good(H5Lcreate_hard(builder.id(), "/b", builder.id(), "/b/c/up", H5P_DEFAULT, H5P_DEFAULT));
    const h5::TypeHandle type = h5::TypeHandle::adopt(good(H5Tcopy(H5T_STD_I32LE)));
    good(H5Tcommit2(builder.id(), "type", type.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
  }
  const Reader reader(file());
  const std::vector<h5::Entry> entries = reader.list("/");
  const std::tuple<const char*, LinkKind, NodeKind> expected[] = {
      {"a", LinkKind::hard, NodeKind::dataset},        {"b", LinkKind::hard, NodeKind::group},
      {"dangling", LinkKind::soft, NodeKind::unknown}, {"external", LinkKind::external, NodeKind::unknown},
      {"soft", LinkKind::soft, NodeKind::unknown},     {"type", LinkKind::hard, NodeKind::datatype}};
  ASSERT_EQ(entries.size(), std::size(expected));
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(std::tuple(entries[i].name, entries[i].link, entries[i].kind),
              std::tuple(std::string(std::get<0>(expected[i])), std::get<1>(expected[i]), std::get<2>(expected[i])));
  }
  EXPECT_EQ(reader.info("/b/c/up/c/up").kind, NodeKind::group);
  EXPECT_EQ(reader.info("/type").kind, NodeKind::datatype);
  for (const char* path : {"/soft", "/soft/c", "/dangling", "/external", "/external/x"}) {
    EXPECT_EQ(code_thrown_by([&] { reader.info(path); }), "ERR_NODE_KIND") << path;
  }
  EXPECT_EQ(code_thrown_by([&] { reader.list("/a"); }), "ERR_NODE_KIND");
  EXPECT_EQ(code_thrown_by([&] { reader.read("/b", {}, {}); }), "ERR_NODE_KIND");
  for (const char* path : {"/none", "/b/none", "/none/below", "/a/below", "/b/.."}) {
    EXPECT_EQ(code_thrown_by([&] { reader.info(path); }), "ERR_NODE_NOT_FOUND") << path;
  }
  const std::string bad[] = {"", "b", "//", "/b/", "/./b", "/b/.", std::string("/b\0x", 4)};
  for (const std::string& path : bad) EXPECT_EQ(code_thrown_by([&] { reader.info(path); }), "ERR_INVALID_NAME") << path;
}

TEST_F(ReaderNodesTest, ReadsTextAttributesByteForByte) {
  {
    FileBuilder builder(file());
    const h5::SpaceHandle one = FileBuilder::space({});
    const h5::SpaceHandle two = FileBuilder::space({2});
    const h5::SpaceHandle null = h5::SpaceHandle::adopt(good(H5Screate(H5S_NULL)));
    builder.attribute("/", "a_fixed", FileBuilder::text_type(5, H5T_CSET_UTF8).id(), one.id(), "a\0b\0\0");
    const char* words[] = {
        "Gr\xC3\xBC\xC3\x9F"
        "e",
        ""};
    builder.attribute("/", "b_variable", FileBuilder::text_type(H5T_VARIABLE, H5T_CSET_UTF8).id(), two.id(), words);
    builder.attribute("/", "c_null", FileBuilder::text_type(1, H5T_CSET_ASCII).id(), null.id(), nullptr);
    builder.attribute("/", "d_list", FileBuilder::text_type(3, H5T_CSET_ASCII).id(), two.id(), "abcde ");
    // Created and never written: libhdf5 stores null pointers.
    builder.attribute("/", "e_unwritten", FileBuilder::text_type(H5T_VARIABLE, H5T_CSET_ASCII).id(), one.id(), nullptr);
  }
  const Reader reader(file());
  const auto attributes = reader.attributes("/");
  ASSERT_EQ(attributes.size(), 5U);
  const auto& fixed = attributes[0];
  EXPECT_EQ(fixed.type.kind, ElementKind::string);
  EXPECT_EQ(fixed.type.size, 5U);
  EXPECT_TRUE(fixed.type.utf8);
  EXPECT_FALSE(fixed.type.variable);
  EXPECT_EQ(text(fixed.data.at(0)), std::string("a\0b\0\0", 5));
  const auto& variable = attributes[1];
  EXPECT_TRUE(variable.type.variable);
  EXPECT_EQ(variable.shape, Extents{2});
  EXPECT_EQ(text(variable.data.at(0)),
            "Gr\xC3\xBC\xC3\x9F"
            "e");
  EXPECT_EQ(text(variable.data.at(1)), "");
  EXPECT_EQ(attributes[2].shape, std::nullopt);
  EXPECT_FALSE(attributes[2].type.utf8);
  EXPECT_TRUE(attributes[2].data.empty());
  EXPECT_EQ(text(attributes[3].data.at(0)), "abc");
  EXPECT_EQ(text(attributes[3].data.at(1)), "de ");
  EXPECT_EQ(text(attributes[4].data.at(0)), "");
}

TEST_F(ReaderNodesTest, ReadsNumbersAndForeignTypesOfAttributes) {
  const std::int32_t numbers[] = {1, -2, 3};
  {
    FileBuilder builder(file());
    const h5::SpaceHandle one = FileBuilder::space({});
    const h5::SpaceHandle three = FileBuilder::space({3});
    const unsigned char big_endian[] = {0, 0, 1, 2};
    builder.attribute("/", "a_big", H5T_STD_I32BE, one.id(), big_endian);
    builder.attribute("/", "b_list", H5T_STD_I32LE, three.id(), numbers);
    builder.attribute("/", "c_opaque", h5::TypeHandle::adopt(good(H5Tcreate(H5T_OPAQUE, 4))).id(), one.id(),
                      "\1\2\3\4");
    const h5::TypeHandle rows = h5::TypeHandle::adopt(good(H5Tvlen_create(H5T_STD_U8LE)));
    hvl_t row{2, const_cast<char*>("xy")};
    builder.attribute("/", "d_rows", rows.id(), one.id(), &row);
    const h5::TypeHandle texts = FileBuilder::text_type(H5T_VARIABLE, H5T_CSET_ASCII);
    const h5::TypeHandle record = h5::TypeHandle::adopt(good(H5Tcreate(H5T_COMPOUND, sizeof(char*))));
    good(H5Tinsert(record.id(), "name", 0, texts.id()));
    const char* name = "secret";
    builder.attribute("/", "e_record", record.id(), one.id(), &name);
  }
  const Reader reader(file());
  const auto attributes = reader.attributes("/");
  ASSERT_EQ(attributes.size(), 5U);
  EXPECT_EQ(attributes[0].type.dtype, DType::int32_);
  EXPECT_EQ(text(attributes[0].data.at(0)), std::string("\2\1\0\0", 4));
  EXPECT_EQ(attributes[1].shape, Extents{3});
  EXPECT_EQ(std::memcmp(attributes[1].data.at(0).data(), numbers, sizeof numbers), 0);
  EXPECT_EQ(attributes[2].type.kind, ElementKind::opaque);
  EXPECT_EQ(text(attributes[2].data.at(0)), "\1\2\3\4");
  EXPECT_EQ(attributes[3].type.class_name, "vlen");
  EXPECT_EQ(attributes[3].type.kind, ElementKind::opaque);
  EXPECT_EQ(attributes[4].type.class_name, "compound");
  // What would be addresses of this process is not given out.
  EXPECT_TRUE(attributes[3].data.empty());
  EXPECT_TRUE(attributes[4].data.empty());
}

TEST_F(ReaderNodesTest, TellsWhyAFileCannotBeOpened) {
  const auto code = [](const std::string& path) { return code_thrown_by([&] { const Reader reader(path); }); };
  EXPECT_EQ(code(folder_.path("none.h5")), "ERR_FILE_NOT_FOUND");
  EXPECT_EQ(code(folder_.path("")), "ERR_PATH");
  EXPECT_EQ(code(std::string("a\0b", 3)), "ERR_INVALID_NAME");
  std::ofstream(folder_.path("text")) << "not HDF5";
  EXPECT_EQ(code(folder_.path("text")), "ERR_NOT_HDF5");
  EXPECT_EQ(code(folder_.path("text") + "/x"), "ERR_PATH");
  std::ofstream(folder_.path("nothing")).flush();
  EXPECT_EQ(code(folder_.path("nothing")), "ERR_NOT_HDF5");
  ASSERT_EQ(mkfifo(folder_.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(code(folder_.path("pipe")), "ERR_PATH");
  {
    FileBuilder builder(folder_.path("cut.h5"));
    const std::vector<double> zeros(10'000);
    builder.array("/x", H5T_IEEE_F64LE, {zeros.size()}, H5T_NATIVE_DOUBLE, zeros.data());
  }
  std::filesystem::resize_file(folder_.path("cut.h5"), 4000);
  EXPECT_EQ(code(folder_.path("cut.h5")), "ERR_NOT_HDF5");
}

TEST_F(ReaderNodesTest, TellsOfAFileThatMayNotBeRead) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read every file";
  { FileBuilder(file()).group("/g"); }
  ASSERT_EQ(chmod(file().c_str(), 0), 0);
  EXPECT_EQ(code_thrown_by([&] { const Reader reader(file()); }), "ERR_PERMISSION");
}

TEST_F(ReaderNodesTest, RefusesEveryCallAfterClose) {
  { FileBuilder(file()).group("/g"); }
  Reader reader(file());
  reader.close();
  reader.close();
  EXPECT_EQ(code_thrown_by([&] { reader.list("/"); }), "ERR_FILE_CLOSED");
  EXPECT_EQ(code_thrown_by([&] { reader.info("/"); }), "ERR_FILE_CLOSED");
  EXPECT_EQ(code_thrown_by([&] { reader.attributes("/"); }), "ERR_FILE_CLOSED");
  EXPECT_EQ(code_thrown_by([&] { reader.read("/", {}, {}); }), "ERR_FILE_CLOSED");
  EXPECT_EQ(code_thrown_by([&] { reader.read_bytes_list("/", 0, 0); }), "ERR_FILE_CLOSED");
  EXPECT_EQ(code_thrown_by([&] { reader.file_bytes(); }), "ERR_FILE_CLOSED");
}

TEST_F(ReaderNodesTest, ServesManyThreadsWhileItIsClosed) {
  const std::vector<double> values(1000, 2.5);
  { FileBuilder(file()).array("/x", H5T_IEEE_F64LE, {values.size()}, H5T_NATIVE_DOUBLE, values.data()); }
  Reader reader(file());
  std::atomic<int> reads{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      const std::string code = code_thrown_by([&] {
        for (;;) {
          ASSERT_EQ(elements<double>(reader.read("/x", {0}, {1000})), values);
          ++reads;
        }
      });
      EXPECT_EQ(code, "ERR_FILE_CLOSED");
    });
  }
  while (reads < 200) std::this_thread::yield();
  reader.close();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace h5saver::test
