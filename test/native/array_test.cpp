// Whole arrays through the writer: how they are stored, that they read back, that they count in the queue; existing files; copies.
#include <cstring>

#include "h5/reader.hpp"
#include "support.hpp"
#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

using Extents = std::vector<std::uint64_t>;
const codec::CodecSpec kZlib{codec::Library::deflate, 3, "", codec::Shuffle::byte};

h5::ArraySpec array(std::string path, Extents shape, codec::CodecSpec codec = {}) {
  h5::ArraySpec spec;
  spec.path = std::move(path);
  spec.dtype = DType::uint16_;
  std::size_t bytes = 2;
  for (std::uint64_t extent : shape) bytes *= extent;
  spec.shape = std::move(shape);
  spec.codec = std::move(codec);
  spec.data = pattern(bytes, spec.path.size());
  return spec;
}

class ArrayTest : public ::testing::Test {
 protected:
  std::string file() const { return folder_.path("a.h5"); }
  std::unique_ptr<Writer> writer(pipeline::OpenMode mode = pipeline::OpenMode::create) const {
    return std::make_unique<Writer>(options_, pipeline::make_h5_sink(file(), mode), [] {});
  }
  static void finish(Writer& writer) {
    writer.close();
    ASSERT_TRUE(writer.wait_ended(kLongEnough));
    ASSERT_EQ(writer.state().phase, Phase::closed) << writer.state().error->message();
  }
  void expect_stored(const h5::ArraySpec& spec, const std::string& layout) const {
    const h5::Reader reader(file());
    EXPECT_EQ(reader.info(spec.path).layout, layout) << spec.path;
    const h5::Bytes read = reader.read(spec.path, Extents(spec.shape.size(), 0), spec.shape);
    ASSERT_EQ(read.size(), spec.data.size());
    const auto* bytes = static_cast<const std::byte*>(read.data());
    EXPECT_TRUE(std::equal(spec.data.begin(), spec.data.end(), bytes)) << spec.path;
  }

  TempFolder folder_;
  WriterOptions options_;
};

TEST_F(ArrayTest, is_stored_as_suits_its_size) {
  const std::vector<std::pair<h5::ArraySpec, std::string>> cases = {
      {array("/one", {1}, kZlib), "contiguous"},
      {array("/few", {100, 20}, kZlib), "contiguous"},
      {array("/none", {0, 20}, kZlib), "contiguous"},
      {array("/rows", {1001, 333}, kZlib), "chunked"},
      {array("/line", {1000003}, kZlib), "chunked"},
      {array("/frames", {3, 200, 301}, kZlib), "chunked"},
      {array("/bands", {2, 1031, 1500}, kZlib), "chunked"},
      {array("/flat", {1, 1031, 1500}, kZlib), "chunked"},
      {array("/plain", {1031, 1500}), "contiguous"},
      {array("/large", {1031, 5000}), "chunked"},
  };
  auto made = writer();
  std::vector<pipeline::TreeOp> ops;
  for (const auto& [spec, layout] : cases) ops.emplace_back(spec);
  made->submit(ops);
  finish(*made);
  for (const auto& [spec, layout] : cases) expect_stored(spec, layout);
}

TEST_F(ArrayTest, counts_in_the_queue_until_it_is_written) {
  Rig rig;
  rig.options.queue_bytes_max = 100'000;
  rig.start();
  rig.wait_for([&] { return rig.writer->state().phase == Phase::open; });
  rig.stall(true);
  // Above the low water for the next one: at it, any size is let in.
  rig.writer->submit({array("/a", {30000}, kZlib)});
  EXPECT_EQ(rig.writer->state().queue_bytes, 60000U);
  EXPECT_EQ(code_thrown_by([&] { rig.writer->submit({array("/b", {30000}, kZlib)}); }), "ERR_QUEUE_FULL");
  EXPECT_EQ(code_thrown_by([&] { rig.writer->submit({pipeline::CreateGroup{"/g", {}}}); }), "nothing");
  rig.stall(false);
  rig.wait_for([&] { return rig.writer->state().queue_bytes == 0; });
  rig.writer->submit({array("/c", {300000}, kZlib)});
  rig.finish();
  EXPECT_EQ(rig.writer->state().phase, Phase::closed);
  EXPECT_EQ(rig.sink->datasets.size(), 2U);
}

TEST_F(ArrayTest, that_cannot_be_made_ends_the_writer_with_everything_before_it_safe) {
  auto made = writer();
  const h5::ArraySpec first = array("/a", {1001, 333}, kZlib);
  made->submit({first});
  made->submit({array("/a", {500, 1000}, kZlib)});
  made->close();
  ASSERT_TRUE(made->wait_ended(kLongEnough));
  ASSERT_EQ(made->state().phase, Phase::failed);
  EXPECT_EQ(made->state().error->code(), ErrorCode::ERR_NODE_EXISTS);
  expect_stored(first, "chunked");
}

TEST_F(ArrayTest, survives_a_chunk_that_cannot_be_written_while_others_are_being_encoded) {
  Rig rig;
  rig.sink->before = [](const std::string& operation, std::size_t chunks) {
    if (operation == "write_chunk" && chunks == 2) throw Error(ErrorCode::ERR_IO, "the disk is gone");
  };
  rig.start();
  rig.writer->submit({array("/a", {4000, 3000}, kZlib)});
  rig.finish();
  EXPECT_EQ(rig.writer->state().phase, Phase::failed);
  EXPECT_TRUE(rig.sink->abandoned);
}

TEST_F(ArrayTest, is_added_to_a_file_that_is_there) {
  const h5::ArraySpec first = array("/a", {10, 20});
  const h5::ArraySpec second = array("/b", {1000, 200}, kZlib);
  {
    auto made = writer();
    made->submit({first});
    finish(*made);
  }
  {
    auto made = writer(pipeline::OpenMode::append);
    made->submit({second});
    finish(*made);
  }
  expect_stored(first, "contiguous");
  expect_stored(second, "chunked");
}

TEST_F(ArrayTest, never_makes_a_file_that_is_to_be_appended_to_nor_removes_one) {
  auto made = writer(pipeline::OpenMode::append);
  ASSERT_TRUE(made->wait_ended(kLongEnough));
  EXPECT_EQ(made->state().error->code(), ErrorCode::ERR_FILE_NOT_FOUND);
  EXPECT_FALSE(std::filesystem::exists(file()));
  {
    auto other = writer();
    finish(*other);
  }
  made = writer(pipeline::OpenMode::append);
  made->submit({pipeline::CreateGroup{"/no/parent", {}}});
  made->close();
  ASSERT_TRUE(made->wait_ended(kLongEnough));
  EXPECT_EQ(made->state().phase, Phase::failed);
  EXPECT_TRUE(std::filesystem::exists(file()));
}

TEST_F(ArrayTest, and_its_attributes_are_copied_from_another_file_as_they_are) {
  const std::string source = folder_.path("source.h5");
  h5::ArraySpec spec = array("/g/a", {100, 200}, kZlib);
  h5::Attribute numbers;
  numbers.kind = h5::Attribute::Kind::numbers;
  numbers.name = "numbers";
  numbers.dtype = DType::int16_;
  numbers.shape = {2, 3};
  numbers.data = pattern(12, 5);
  h5::Attribute text;
  text.name = "text";
  text.text = "of any length";
  text.storage = h5::TextStorage::variable;
  spec.attributes = {numbers, text};
  {
    Writer made({}, pipeline::make_h5_sink(source), [] {});
    made.submit({pipeline::CreateGroup{"/g", {}}, spec});
    finish(made);
  }
  auto made = writer();
  made->submit({pipeline::CreateGroup{"/to", {}}, pipeline::CopyNode{"/to/g", {source, "/g"}},
                pipeline::CopyAttributes{"/to", {source, "/g/a"}, {"numbers", "text"}}});
  finish(*made);
  const h5::Reader reader(file());
  const h5::Bytes read = reader.read("/to/g/a", {0, 0}, {100, 200});
  EXPECT_EQ(std::memcmp(read.data(), spec.data.data(), spec.data.size()), 0);
  for (const char* node : {"/to", "/to/g/a"}) {
    const auto attributes = reader.attributes(node);
    ASSERT_EQ(attributes.size(), 2U) << node;
    EXPECT_EQ(attributes[0].data[0], numbers.data);
    EXPECT_EQ(*attributes[0].shape, (Extents{2, 3}));
    EXPECT_EQ(attributes[1].data[0].size(), text.text.size());
    EXPECT_TRUE(attributes[1].type.variable);
  }
}

TEST_F(ArrayTest, is_safe_when_a_copy_has_no_source) {
  const h5::ArraySpec first = array("/a", {100, 200}, kZlib);
  auto made = writer();
  made->submit({first});
  made->submit({pipeline::CopyNode{"/b", {folder_.path("missing.h5"), "/x"}}});
  made->close();
  ASSERT_TRUE(made->wait_ended(kLongEnough));
  EXPECT_EQ(made->state().error->code(), ErrorCode::ERR_INVALID_OPTION);
  expect_stored(first, "chunked");
}

}  // namespace
}  // namespace h5saver::test
