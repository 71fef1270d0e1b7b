// The HDF5 sink: what it writes is read back with plain libhdf5 calls, and what it must refuse.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <future>
#include <optional>

#include "core/error.hpp"
#include "file_size_limit.hpp"
#include "h5/handle.hpp"
#include "h5/library.hpp"
#include "h5/reader.hpp"
#include "h5/recover.hpp"
#include "journal/journal_file.hpp"
#include "pipeline/chunk_sink.hpp"
#include "pipeline/writer.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

namespace fs = std::filesystem;
using core::Error;
using core::ErrorCode;
using pipeline::make_h5_sink;

class H5SinkTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path(name); }

  static h5::DatasetSpec spec(std::string where, std::vector<std::uint64_t> frame, std::vector<std::uint64_t> chunk) {
    h5::DatasetSpec spec;
    spec.path = std::move(where);
    spec.dtype = core::DType::uint16_;
    spec.shape = {0};
    spec.shape.insert(spec.shape.end(), frame.begin(), frame.end());
    spec.chunk_shape = std::move(chunk);
    return spec;
  }
  static h5::Attribute text(std::string name, std::string value, std::size_t size = 0) {
    h5::Attribute attribute;
    attribute.name = std::move(name);
    attribute.text = std::move(value);
    attribute.size = size;
    return attribute;
  }
  // Waits until the commit has come to its end.
  static void commit(pipeline::ChunkSink& sink) {
    std::promise<std::optional<Error>> done;
    sink.begin_commit([&](std::optional<Error> error) { done.set_value(std::move(error)); });
    if (const auto error = done.get_future().get()) throw *error;
  }
  template <typename F>
  static Error error_of(F&& f) {
    try {
      f();
    } catch (const Error& error) {
      return error;
    }
    return Error(ErrorCode::ERR_INTERNAL, "nothing was thrown");
  }

  TempFolder folder_;
};

TEST_F(H5SinkTest, writes_an_earliest_format_file_that_reads_back) {
  const std::string file = path("a.h5");
  std::vector<std::uint16_t> frame = {1, 2, 3, 4, 5, 6};
  {
    auto sink = make_h5_sink(file);
    sink->open();
    sink->apply(pipeline::CreateGroup{"/", {text("TITLE", "root")}});
    sink->apply(pipeline::CreateGroup{"/g", {}});
    auto dataset_spec = spec("/g/d", {2, 3}, {1, 2, 3});
    dataset_spec.attributes = {text("shape", "(0, 2, 3)", 40)};
    const auto id = sink->create_dataset(dataset_spec);
    sink->extend(id, 2);
    const std::uint64_t origin[] = {1, 0, 0};
    sink->write_chunk(id, origin, 0, reinterpret_cast<const std::byte*>(frame.data()), 12);
    sink->rewrite_text(id, text("shape", "(2, 2, 3)", 40));
    commit(*sink);
    EXPECT_GT(sink->file_bytes(), 0U);
    sink->close();
  }
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(8);
  EXPECT_EQ(stream.get(), 0) << "superblock version";
  const h5::LibraryLock lock;
  const auto handle = h5::FileHandle::adopt(H5Fopen(file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  const auto dataset = h5::DatasetHandle::adopt(H5Dopen2(handle.id(), "/g/d", H5P_DEFAULT));
  std::uint16_t read[12] = {};
  ASSERT_GE(H5Dread(dataset.id(), H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, read), 0);
  EXPECT_EQ(read[0], 0);
  for (std::size_t i = 0; i < 6; ++i) EXPECT_EQ(read[6 + i], frame[i]);
  const auto attribute = h5::AttributeHandle::adopt(H5Aopen(dataset.id(), "shape", H5P_DEFAULT));
  const auto type = h5::TypeHandle::adopt(H5Aget_type(attribute.id()));
  EXPECT_EQ(H5Tget_size(type.id()), 40U);
  std::string value(40, '\0');
  ASSERT_GE(H5Aread(attribute.id(), type.id(), value.data()), 0);
  EXPECT_EQ(value, "(2, 2, 3)" + std::string(31, ' '));
}

// A dataset of numbers, four to a chunk, and what is done to it: the last chunk is written again and again.
class RewrittenChunk : public H5SinkTest {
 protected:
  void SetUp() override {
    sink_->open();
    id_ = sink_->create_dataset(spec("/d", {}, {4}));
  }
  void write(std::uint64_t first, std::uint64_t rows, std::vector<std::uint16_t> chunk) {
    sink_->extend(id_, rows);
    sink_->write_chunk(id_, &first, 0, reinterpret_cast<const std::byte*>(chunk.data()), 8);
  }
  void rewrite(std::uint64_t first, std::uint64_t rows, std::vector<std::uint16_t> chunk,
               pipeline::ChangedBytes changed) {
    sink_->extend(id_, rows);
    sink_->rewrite_chunk(id_, &first, reinterpret_cast<const std::byte*>(chunk.data()), 8, changed);
  }
  std::vector<std::uint16_t> read() const {
    const h5::Bytes bytes = h5::Reader(path("a.h5")).read("/d", {0}, {rows_});
    std::vector<std::uint16_t> values(rows_);
    std::memcpy(values.data(), bytes.data(), rows_ * sizeof(std::uint16_t));
    return values;
  }

  std::unique_ptr<pipeline::ChunkSink> sink_ = make_h5_sink(path("a.h5"));
  pipeline::DatasetId id_ = 0;
  std::uint64_t rows_ = 0;
};

TEST_F(RewrittenChunk, gets_its_new_bytes_and_no_others) {
  using Values = std::vector<std::uint16_t>;
  write(0, 2, {1, 2, 0, 0});
  commit(*sink_);
  // Whoever has it open keeps what he has read of it in memory.
  const h5::Reader reader(path("a.h5"));
  rows_ = 2;
  EXPECT_EQ(read(), (Values{1, 2}));
  rewrite(0, 3, {9, 9, 3, 9}, {4, 6});
  EXPECT_EQ(sink_->held_bytes(), 2U);
  rows_ = 3;
  EXPECT_EQ(read(), (Values{1, 2, 3}));
  commit(*sink_);
  rewrite(0, 4, {9, 9, 9, 4}, {6, 8});
  write(4, 5, {5, 0, 0, 0});
  rewrite(4, 6, {9, 6, 9, 9}, {2, 4});
  rows_ = 6;
  EXPECT_EQ(read(), (Values{1, 2, 3, 4, 5, 6}));
  commit(*sink_);
  rewrite(4, 7, {9, 9, 7, 9}, {4, 6});
  sink_->close();
  rows_ = 7;
  EXPECT_EQ(read(), (Values{1, 2, 3, 4, 5, 6, 7}));
}

TEST_F(RewrittenChunk, is_the_last_one_of_its_dataset) {
  write(0, 4, {1, 2, 3, 4});
  write(4, 5, {5, 0, 0, 0});
  commit(*sink_);
  EXPECT_EQ(error_of([&] { rewrite(0, 5, {9, 9, 9, 9}, {0, 2}); }).code(), ErrorCode::ERR_INTERNAL);
  sink_->abandon();
  rows_ = 5;
  EXPECT_EQ(read(), (std::vector<std::uint16_t>{1, 2, 3, 4, 5})) << "nothing was written in the wrong place";
}

// Lists of bytes stand in global heaps, which libhdf5 writes as raw data when its cache of metadata wants room: in the middle of a
// chunk's write, too, once the chunk's index has left that cache.
TEST_F(RewrittenChunk, is_told_from_the_texts_that_libhdf5_writes_meanwhile) {
  constexpr std::size_t kTexts = 20000;
  std::size_t texts = 0;
  const auto text_of = [](std::size_t number) { return std::vector<std::byte>(2000, std::byte(number % 251)); };
  const auto add_texts = [&] {
    pipeline::AppendBytes more{"/texts", {}};
    for (std::size_t i = 0; i < kTexts; ++i) more.rows.push_back(text_of(texts++));
    sink_->apply(more);
  };
  sink_->apply(h5::BytesListSpec{"/texts", 64, {}});
  add_texts();
  write(0, 1, {1, 0, 0, 0});
  commit(*sink_);
  add_texts();
  rewrite(0, 2, {0, 2, 0, 0}, {2, 4});
  add_texts();
  write(4, 5, {5, 0, 0, 0});
  add_texts();
  rewrite(4, 6, {0, 6, 0, 0}, {2, 4});
  commit(*sink_);
  sink_->close();
  rows_ = 6;
  EXPECT_EQ(read(), (std::vector<std::uint16_t>{1, 2, 0, 0, 5, 6}));
  h5::Reader reader(path("a.h5"));
  for (std::size_t start = 0; start < texts; start += kTexts) {
    const auto read = reader.read_bytes_list("/texts", start, kTexts);
    ASSERT_EQ(read.size(), kTexts);
    for (std::size_t i = 0; i < kTexts; ++i) ASSERT_EQ(read[i], text_of(start + i)) << start + i;
  }
}

TEST_F(H5SinkTest, texts_that_are_written_again_and_again_may_be_replaced_meanwhile) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  auto dataset_spec = spec("/d", {}, {4});
  dataset_spec.attributes = {text("rows", "0", 8)};
  const auto id = sink->create_dataset(dataset_spec);
  sink->rewrite_text(id, text("rows", "1", 8));
  sink->rewrite_text(id, text("rows", "2", 8));
  EXPECT_EQ(error_of([&] { sink->rewrite_text(id, text("rows", "3", 9)); }).code(), ErrorCode::ERR_INTERNAL);
  sink->apply(pipeline::WriteAttributes{"/d", {text("rows", "none", 8), text("other", "x")}});
  sink->rewrite_text(id, text("rows", "4", 8));
  commit(*sink);
  sink->close();
  const auto attributes = h5::Reader(path("a.h5")).attributes("/d");
  const auto rows =
      std::find_if(attributes.begin(), attributes.end(), [](const auto& one) { return one.name == "rows"; });
  ASSERT_NE(rows, attributes.end());
  EXPECT_EQ(static_cast<char>(rows->data.at(0).at(0)), '4');
}

TEST_F(H5SinkTest, never_opens_over_an_existing_file_or_a_dangling_link) {
  std::ofstream(path("there.h5")) << "precious";
  EXPECT_EQ(error_of([&] { make_h5_sink(path("there.h5"))->open(); }).code(), ErrorCode::ERR_FILE_EXISTS);
  std::ifstream stream(path("there.h5"));
  std::string content;
  stream >> content;
  EXPECT_EQ(content, "precious");
  ASSERT_EQ(symlink(path("nowhere.h5").c_str(), path("link.h5").c_str()), 0);
  EXPECT_EQ(error_of([&] { make_h5_sink(path("link.h5"))->open(); }).code(), ErrorCode::ERR_FILE_EXISTS);
  EXPECT_FALSE(fs::exists(path("nowhere.h5")));
}

TEST_F(H5SinkTest, leaves_nothing_behind_when_it_fails_before_the_first_commit) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  sink->abandon();
  EXPECT_FALSE(fs::exists(path("a.h5")));
  auto committed = make_h5_sink(path("b.h5"));
  committed->open();
  commit(*committed);
  committed->abandon();
  EXPECT_TRUE(fs::exists(path("b.h5")));
}

TEST_F(H5SinkTest, tells_why_a_file_cannot_be_made) {
  const Error missing = error_of([&] { make_h5_sink(path("no/such/folder/a.h5"))->open(); });
  EXPECT_EQ(missing.code(), ErrorCode::ERR_PATH);
  EXPECT_EQ(missing.error_number(), ENOENT);
  EXPECT_FALSE(missing.stack().empty());
  EXPECT_EQ(error_of([&] { make_h5_sink(path(std::string(300, 'x')))->open(); }).code(), ErrorCode::ERR_PATH);
  if (geteuid() == 0) {
    std::cout << "SKIPPED: permissions cannot be refused to root\n";
    return;
  }
  fs::create_directory(path("locked"));
  fs::permissions(path("locked"), fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_EQ(error_of([&] { make_h5_sink(path("locked/a.h5"))->open(); }).code(), ErrorCode::ERR_PERMISSION);
}

TEST_F(H5SinkTest, refuses_names_that_hdf5_would_take) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  for (const std::string& name :
       {std::string("/.."), std::string("/a/./b"), std::string("//a"), std::string("/a\0b", 4), std::string("/\xff"),
        "/" + std::string(256, 'x'), std::string("a"), std::string("")}) {
    EXPECT_EQ(error_of([&] {
                sink->apply(pipeline::CreateGroup{name, {}});
              }).code(),
              ErrorCode::ERR_INVALID_NAME)
        << name;
  }
  sink->apply(pipeline::CreateGroup{"/caf\xc3\xa9", {}});
  EXPECT_EQ(error_of([&] {
              sink->apply(pipeline::CreateGroup{"/caf\xc3\xa9", {}});
            }).code(),
            ErrorCode::ERR_NODE_EXISTS);
  sink->close();
}

TEST_F(H5SinkTest, refuses_chunks_outside_the_extent_and_shrinking) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  const auto id = sink->create_dataset(spec("/d", {4}, {1, 4}));
  sink->extend(id, 2);
  const std::vector<std::byte> chunk(8);
  const std::uint64_t outside[] = {2, 0};
  EXPECT_EQ(error_of([&] { sink->write_chunk(id, outside, 0, chunk.data(), chunk.size()); }).code(),
            ErrorCode::ERR_INTERNAL);
  EXPECT_EQ(error_of([&] { sink->extend(id, 1); }).code(), ErrorCode::ERR_INTERNAL);
  sink->close();
}

TEST_F(H5SinkTest, stores_every_codec_so_that_libhdf5_decodes_it) {
  std::vector<codec::CodecSpec> codecs;
  for (int level : {1, 2, 5, 9}) codecs.push_back({codec::Library::deflate, level, "", codec::Shuffle::byte});
  for (const char* name : {"blosclz", "lz4", "lz4hc", "zlib", "zstd"}) {
    for (auto shuffle : {codec::Shuffle::none, codec::Shuffle::byte, codec::Shuffle::bit}) {
      codecs.push_back({codec::Library::blosc, 5, name, shuffle});
    }
  }
  pipeline::Writer writer({}, make_h5_sink(path("a.h5")), [] {});
  std::vector<std::uint16_t> rows(1000 * 50);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = static_cast<std::uint16_t>(i % 977 + i / 1000);
  std::vector<pipeline::ColumnSpec> columns;
  for (std::size_t i = 0; i < codecs.size(); ++i) {
    pipeline::ColumnSpec column;
    column.path = "/d" + std::to_string(i);
    column.dtype = core::DType::uint16_;
    column.frame_shape = {1000};
    column.codec = codecs[i];
    columns.push_back(column);
  }
  const std::size_t series = writer.add_series(columns);
  const std::vector<pipeline::RowValue> values(codecs.size(),
                                               {reinterpret_cast<const std::byte*>(rows.data()), rows.size() * 2});
  pipeline::Rows append;
  append.count = 50;
  append.values = values.data();
  append.value_count = values.size();
  ASSERT_LE(writer.append(series, append), pipeline::AppendResult::above_high_water);
  writer.close();
  ASSERT_TRUE(writer.wait_ended(std::chrono::milliseconds(60000)));
  ASSERT_EQ(writer.state().phase, pipeline::Phase::closed) << writer.state().error->message();

  const h5::LibraryLock lock;
  const auto handle = h5::FileHandle::adopt(H5Fopen(path("a.h5").c_str(), H5F_ACC_RDONLY, H5P_DEFAULT));
  for (std::size_t i = 0; i < codecs.size(); ++i) {
    const auto dataset =
        h5::DatasetHandle::adopt(H5Dopen2(handle.id(), ("/d" + std::to_string(i)).c_str(), H5P_DEFAULT));
    std::vector<std::uint16_t> read(rows.size());
    ASSERT_GE(H5Dread(dataset.id(), H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, read.data()), 0) << i;
    EXPECT_EQ(read, rows) << i;
    EXPECT_LT(H5Dget_storage_size(dataset.id()), rows.size() * 2) << i;
  }
}

TEST_F(H5SinkTest, lets_go_of_a_closed_file_while_others_hold_the_library) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  sink->close();
  auto reader = std::make_unique<h5::Reader>(path("a.h5"));
  reader->close();
  std::optional<h5::LibraryLock> busy(std::in_place);
  auto gone = std::async(std::launch::async, [&] {
    sink.reset();
    reader.reset();
  });
  EXPECT_EQ(gone.wait_for(std::chrono::seconds(10)), std::future_status::ready)
      << "the JavaScript thread would stand still";
  busy.reset();
}

TEST_F(H5SinkTest, AbandonsAFileWhoseCommitIsStillInFlight) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  commit(*sink);
  sink->apply(pipeline::CreateGroup{"/g", {}});
  std::promise<void> go;
  std::promise<std::size_t> warnings;
  sink->begin_commit([&](std::optional<Error> error) {
    EXPECT_FALSE(error);
    go.get_future().wait();
    // As the writer does at the end of each commit.
    warnings.set_value(sink->take_warnings().size());
  });
  auto abandoned = std::async(std::launch::async, [&] { sink->abandon(); });
  EXPECT_EQ(abandoned.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  go.set_value();
  EXPECT_EQ(warnings.get_future().get(), 0U);
  abandoned.get();
  EXPECT_EQ(h5::Reader(path("a.h5")).list("/").size(), 1U) << "the commit was on its way";
}

// Rows of the first commit are in the file, the rest is in the journal: nothing of it is thrown away.
TEST_F(H5SinkTest, KeepsAFileWhoseFirstCommitStandsInTheJournal) {
  const std::string file = path("a.h5");
  constexpr std::size_t kFrameBytes = 1 << 20;
  const auto frame = random_bytes(kFrameBytes, 1);
  auto sink = make_h5_sink(file);
  sink->open();
  const auto id = sink->create_dataset(spec("/d", {kFrameBytes / 2}, {1, kFrameBytes / 2}));
  sink->extend(id, 1);
  const std::uint64_t origin[] = {0, 0};
  sink->write_chunk(id, origin, 0, frame.data(), frame.size());
  sink->apply(pipeline::CreateGroup{"/behind", {text("TITLE", std::string(5000, 'x'))}});
  {
    // The journal's record is shorter; the group behind the frame cannot be written.
    const FileSizeLimit limit(kFrameBytes / 2);
    EXPECT_EQ(error_of([&] { sink->close(); }).code(), ErrorCode::ERR_IO);
    sink->abandon();
  }
  ASSERT_TRUE(fs::exists(journal::journal_path_of(file)));
  EXPECT_TRUE(h5::recover(file).replayed);
  const h5::Bytes read = h5::Reader(file).read("/d", {0, 0}, {1, kFrameBytes / 2});
  ASSERT_EQ(read.size(), frame.size());
  EXPECT_TRUE(std::equal(frame.begin(), frame.end(), static_cast<const std::byte*>(read.data())));
}

TEST_F(H5SinkTest, TakesAwayAFileWhoseFirstCommitReachedNothing) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  {
    // Not even the header of a record.
    const FileSizeLimit limit(4000);
    EXPECT_EQ(error_of([&] { sink->close(); }).code(), ErrorCode::ERR_IO);
    sink->abandon();
  }
  EXPECT_TRUE(fs::is_empty(path(".")));
}

// Without what the writer's owner holds on to: JavaScript drops it when it likes.
TEST_F(H5SinkTest, LeavesAClosedFileToOtherWriters) {
  auto sink = make_h5_sink(path("a.h5"));
  sink->open();
  commit(*sink);
  const h5::Reader reader(path("a.h5"));
  sink->close();
  const journal::Descriptor other(::open(path("a.h5").c_str(), O_RDWR));
  EXPECT_TRUE(journal::try_lock(other.fd(), journal::Lock::exclusive, path("a.h5")));
}

TEST_F(H5SinkTest, IsReadWhileItIsClosed) {
  for (int round = 0; round < 20; ++round) {
    const std::string file = path(std::to_string(round));
    auto sink = make_h5_sink(file);
    sink->open();
    sink->apply(pipeline::CreateGroup{"/g", {}});
    commit(*sink);
    const h5::Reader reader(file);
    std::atomic<bool> closed{false};
    auto reading = std::async(std::launch::async, [&] {
      while (!closed) EXPECT_GE(reader.list("/").size(), 1U);
      return reader.list("/").size();
    });
    sink->apply(pipeline::CreateGroup{"/h", {text("TITLE", std::string(2000, 'x'))}});
    sink->close();
    closed = true;
    EXPECT_EQ(reading.get(), 2U);
  }
}

// A writer in another process, played with two states of a file: before and after.
class OtherWriterTest : public H5SinkTest {
 protected:
  void SetUp() override {
    before_ = file_with({"/g"});
    after_ = file_with({"/g", "/h", "/i"});
  }
  std::string file_with(const std::vector<std::string>& groups) {
    const std::string name = path("made.h5");
    auto sink = make_h5_sink(name);
    sink->open();
    for (const std::string& group : groups) sink->apply(pipeline::CreateGroup{group, {text("TITLE", "a group")}});
    commit(*sink);
    sink->close();
    std::ifstream stream(name, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    fs::remove(name);
    return bytes;
  }
  std::string file() const { return path("a.h5"); }
  void write(const std::string& bytes) const { std::ofstream(file(), std::ios::binary | std::ios::trunc) << bytes; }

  std::string before_;
  std::string after_;
};

TEST_F(OtherWriterTest, IsFollowedFromCommitToCommit) {
  write(before_);
  const journal::Descriptor opened(::open(file().c_str(), O_RDWR));
  std::optional<journal::Record> none;
  auto journal = journal::JournalFile::for_existing_file(file(), opened.fd(), none);
  const h5::Reader reader(file());
  EXPECT_EQ(reader.list("/").size(), 1U);
  journal.begin_apply();
  write(after_);
  journal.end_apply();
  EXPECT_EQ(reader.list("/").size(), 3U);
  journal.remove();
  write(before_);
  EXPECT_EQ(reader.list("/").size(), 1U);
}

TEST_F(OtherWriterTest, ThatHasComeAndGoneIsNoticed) {
  write(before_);
  const h5::Reader reader(file());
  EXPECT_EQ(reader.list("/").size(), 1U);
  write(after_);
  EXPECT_EQ(reader.list("/").size(), 3U);
}

}  // namespace
}  // namespace h5saver::test
