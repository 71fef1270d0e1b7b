// Live files: followed with plain libhdf5 (SWMR) and with our reader while they are written, by a writer in another process and in
// this one; what the frozen tree refuses; and what is left when the writer dies.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>

#include "h5/handle.hpp"
#include "h5/library.hpp"
#include "h5/reader.hpp"
#include "h5/recover.hpp"
#include "h5/status_flags.hpp"
#include "journal/journal_file.hpp"
#include "support.hpp"
#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

namespace fs = std::filesystem;
using pipeline::StartLive;
using pipeline::WriteAttributes;

constexpr std::uint64_t kFrameHeight = 256;
constexpr std::uint64_t kFrameWidth = 512;

h5::Attribute text(std::string name, std::string value, std::size_t size) {
  h5::Attribute attribute;
  attribute.name = std::move(name);
  attribute.text = std::move(value);
  attribute.size = size;
  return attribute;
}

codec::CodecSpec deflate() {
  codec::CodecSpec spec;
  spec.library = codec::Library::deflate;
  spec.level = 1;
  return spec;
}

/// A writer of a live file with a series of a frame (compressed) and a number a row.
class LiveWriter {
 public:
  explicit LiveWriter(const std::string& path, pipeline::Durability durability = pipeline::Durability::fast,
                      pipeline::OpenMode mode = pipeline::OpenMode::live) {
    WriterOptions options;
    options.commit_interval = std::chrono::milliseconds(0);
    if (mode == pipeline::OpenMode::live) options.file_kind = pipeline::FileKind::live;
    writer = std::make_unique<Writer>(options, pipeline::make_h5_sink(path, mode, durability), [] {});
  }
  void make_tree() {
    // More attributes than libhdf5 keeps in a header by itself.
    std::vector<h5::Attribute> many = {text("scan_done", "false", 16)};
    for (int i = 0; i < 20; ++i) many.push_back(text("note" + std::to_string(i), "x", 8));
    writer->submit({pipeline::CreateGroup{"/", many}, pipeline::CreateGroup{"/g", many}});
    ColumnSpec frames = column("/g/frames", DType::uint16_, {kFrameHeight, kFrameWidth});
    frames.codec = deflate();
    ColumnSpec numbers = column("/g/numbers", DType::float64_, {});
    numbers.codec = deflate();
    series = writer->add_series({frames, numbers});
  }
  void start() { writer->submit({StartLive{}}); }
  void append(std::uint64_t row) {
    const std::vector<std::uint16_t> frame(kFrameHeight * kFrameWidth, static_cast<std::uint16_t>(row));
    const auto number = static_cast<double>(row);
    const RowValue values[] = {
        {reinterpret_cast<const std::byte*>(frame.data()), frame.size() * sizeof frame[0]},
        {reinterpret_cast<const std::byte*>(&number), sizeof number},
    };
    Rows rows;
    rows.values = values;
    rows.value_count = 2;
    while (writer->append(series, rows) == AppendResult::queue_full) std::this_thread::yield();
  }
  void commit() {
    const std::uint64_t number = writer->request_commit();
    const auto deadline = std::chrono::steady_clock::now() + kLongEnough;
    while (writer->state().requested_commits_done < number) {
      if (const auto error = writer->state().error) throw *error;
      if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error("no commit");
      std::this_thread::yield();
    }
  }
  std::optional<Error> finish() {
    writer->close();
    EXPECT_TRUE(writer->wait_ended(kLongEnough));
    return writer->state().error;
  }

  std::unique_ptr<Writer> writer;
  std::size_t series = 0;
};

/// What plain libhdf5, with HDF5's own driver, sees in a file.
class Follower {
 public:
  explicit Follower(const std::string& path, unsigned mode = H5F_ACC_RDONLY | H5F_ACC_SWMR_READ) {
    const h5::LibraryLock lock;
    file_ = h5::FileHandle::adopt(H5Fopen(path.c_str(), mode, H5P_DEFAULT));
    if (!file_) return;
    frames_ = h5::DatasetHandle::adopt(H5Dopen2(file_.id(), "/g/frames", H5P_DEFAULT));
    numbers_ = h5::DatasetHandle::adopt(H5Dopen2(file_.id(), "/g/numbers", H5P_DEFAULT));
  }
  ~Follower() {
    const h5::LibraryLock lock;
    frames_ = {};
    numbers_ = {};
    file_ = {};
  }
  bool is_open() const { return static_cast<bool>(file_); }
  /// Rows whose values are all right; -1 when one is not, or the datasets have other numbers of rows.
  int rows() {
    const h5::LibraryLock lock;
    if (H5Drefresh(frames_.id()) < 0 || H5Drefresh(numbers_.id()) < 0) return -1;
    const std::vector<hsize_t> frames = shape(frames_.id());
    const std::vector<hsize_t> numbers = shape(numbers_.id());
    if (frames[0] != numbers[0]) return -1;
    std::vector<std::uint16_t> pixels(frames[0] * kFrameHeight * kFrameWidth);
    std::vector<double> values(numbers[0]);
    if (frames[0] == 0) return 0;
    if (H5Dread(frames_.id(), H5T_NATIVE_UINT16, H5S_ALL, H5S_ALL, H5P_DEFAULT, pixels.data()) < 0) return -1;
    if (H5Dread(numbers_.id(), H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0) return -1;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (values[i] != static_cast<double>(i) || pixels[(i + 1) * kFrameHeight * kFrameWidth - 1] != i) return -1;
    }
    return static_cast<int>(values.size());
  }
  std::string attribute(const std::string& node, const std::string& name) {
    const h5::LibraryLock lock;
    const auto object = h5::ObjectHandle::adopt(H5Oopen(file_.id(), node.c_str(), H5P_DEFAULT));
    if (H5Orefresh(object.id()) < 0) return "not refreshed";
    const auto attribute = h5::AttributeHandle::adopt(H5Aopen(object.id(), name.c_str(), H5P_DEFAULT));
    const auto type = h5::TypeHandle::adopt(H5Aget_type(attribute.id()));
    std::string value(H5Tget_size(type.id()), '\0');
    if (H5Aread(attribute.id(), type.id(), value.data()) < 0) return "not read";
    return value.substr(0, value.find_last_not_of(' ') + 1);
  }

 private:
  static std::vector<hsize_t> shape(hid_t dataset) {
    const auto space = h5::SpaceHandle::adopt(H5Dget_space(dataset));
    std::vector<hsize_t> dims(static_cast<std::size_t>(H5Sget_simple_extent_ndims(space.id())));
    H5Sget_simple_extent_dims(space.id(), dims.data(), nullptr);
    return dims;
  }
  h5::FileHandle file_;
  h5::DatasetHandle frames_;
  h5::DatasetHandle numbers_;
};

/// Runs `body` in a process of its own, which ends as `body` leaves it and is never closed in order.
class OtherProcess {
 public:
  explicit OtherProcess(const std::function<void(OtherProcess&)>& body) {
    if (pipe(to_child_) != 0 || pipe(to_parent_) != 0) throw std::runtime_error("no pipe");
    child_ = fork();
    if (child_ == 0) std::swap(to_child_, to_parent_);
    // Each keeps one end of a pipe, so that it is told when the other one has gone.
    close_end(to_child_[0]);
    close_end(to_parent_[1]);
    if (child_ != 0) return;
    try {
      body(*this);
    } catch (...) {
      _exit(3);
    }
    _exit(0);
  }
  ~OtherProcess() {
    if (child_ > 0) end();
    close_end(to_parent_[0]);
  }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  void tell() {
    const char word = 'x';
    if (write(to_child_[1], &word, 1) != 1) _exit(4);
  }
  /// False when the other one has ended.
  bool wait_for_word() {
    char word = 0;
    return read(to_parent_[0], &word, 1) == 1;
  }
  void kill_it() {
    ::kill(child_, SIGKILL);
    end();
  }
  void end() {
    close_end(to_child_[1]);
    waitpid(child_, nullptr, 0);
    child_ = -1;
  }

 private:
  static void close_end(int& fd) {
    ::close(fd);
    fd = -1;
  }
  pid_t child_ = -1;
  int to_child_[2] = {-1, -1};
  int to_parent_[2] = {-1, -1};
};

class LiveTest : public ::testing::Test {
 protected:
  std::string file() const { return folder_.path("live.h5"); }
  std::string lock_file() const { return journal::journal_path_of(file()); }
  static std::uint64_t rows_of(const h5::Reader& reader) { return reader.info("/g/frames").shape->at(0); }
  /// A live writer in another process that has committed so many rows, and waits.
  std::unique_ptr<OtherProcess> other_writer(std::uint64_t rows, bool started = true) const {
    auto other = std::make_unique<OtherProcess>([&](OtherProcess& self) {
      LiveWriter live(file());
      live.make_tree();
      if (started) live.start();
      for (std::uint64_t row = 0;; ++row) {
        if (row % rows == 0 && row > 0) {
          live.commit();
          self.tell();
          if (!self.wait_for_word()) _exit(0);
        }
        live.append(row);
      }
    });
    EXPECT_TRUE(other->wait_for_word());
    return other;
  }

  TempFolder folder_;
};

TEST_F(LiveTest, a_writer_in_another_process_is_followed) {
  auto other = other_writer(10);
  // With nothing else open in this process, which libhdf5 would share.
  EXPECT_FALSE(Follower(file(), H5F_ACC_RDONLY).is_open()) << "others must not take it for a file at rest";
  EXPECT_FALSE(Follower(file(), H5F_ACC_RDWR).is_open());
  Follower follower(file());
  ASSERT_TRUE(follower.is_open());
  h5::Reader reader(file());
  for (int rows = 10; rows <= 50; rows += 10) {
    EXPECT_EQ(follower.rows(), rows);
    EXPECT_EQ(rows_of(reader), static_cast<std::uint64_t>(rows));
    EXPECT_EQ(follower.attribute("/g/frames", "rows"), "(" + std::to_string(rows) + ",)");
    const h5::Bytes last = reader.read("/g/numbers", {static_cast<std::uint64_t>(rows) - 1}, {1});
    EXPECT_EQ(*reinterpret_cast<const double*>(last.data()), rows - 1);
    other->tell();
    ASSERT_TRUE(other->wait_for_word());
  }
  EXPECT_EQ(code_thrown_by([&] { h5::recover(file()); }), "ERR_FILE_LOCKED");
  EXPECT_EQ(LiveWriter(file(), pipeline::Durability::fast, pipeline::OpenMode::append).finish()->code(),
            ErrorCode::ERR_FILE_LOCKED);
}

TEST_F(LiveTest, a_writer_in_this_process_is_followed_to_its_end) {
  LiveWriter live(file(), pipeline::Durability::durable);
  live.make_tree();
  live.commit();
  EXPECT_FALSE(Follower(file()).is_open()) << "not before start-live";
  h5::Reader reader(file());
  EXPECT_EQ(rows_of(reader), 0);
  live.start();
  live.append(0);
  live.commit();
  {
    Follower follower(file());
    ASSERT_TRUE(follower.is_open());
    for (std::uint64_t row = 1; row < 40; ++row) {
      live.append(row);
      live.commit();
      ASSERT_EQ(follower.rows(), static_cast<int>(row + 1));
      ASSERT_EQ(rows_of(reader), row + 1);
    }
  }
  EXPECT_FALSE(live.finish());
  EXPECT_FALSE(fs::exists(lock_file()));
  EXPECT_FALSE(h5::read_status_flags(file()).writing) << "though a reader of this process had it open";
  EXPECT_EQ(rows_of(reader), 40);
  Follower closed(file(), H5F_ACC_RDONLY);
  EXPECT_EQ(closed.rows(), 40);
  // Unfiltered, and rewritten in place: one chunk of it, and frames that were compressed.
  EXPECT_LT(fs::file_size(file()), 40 * kFrameHeight * kFrameWidth);
  EXPECT_TRUE(reader.info("/g/numbers").filters.empty());
  EXPECT_FALSE(reader.info("/g/frames").filters.empty());
}

TEST_F(LiveTest, texts_of_fixed_size_are_rewritten_in_place) {
  LiveWriter live(file());
  live.make_tree();
  live.start();
  live.append(0);
  live.commit();
  Follower follower(file());
  ASSERT_TRUE(follower.is_open());
  for (const std::string node : {"/", "/g"}) {
    for (int i = 0; i < 50; ++i) {
      live.writer->submit({WriteAttributes{node, {text("scan_done", std::to_string(i), 16), text("note19", "y", 8)}}});
    }
    live.commit();
    EXPECT_EQ(follower.attribute(node, "scan_done"), "49");
    EXPECT_EQ(follower.attribute(node, "note19"), "y");
  }
  EXPECT_FALSE(live.finish());
  EXPECT_EQ(Follower(file(), H5F_ACC_RDONLY).attribute("/g", "scan_done"), "49");
}

TEST_F(LiveTest, the_frozen_tree_is_refused_at_the_call_and_the_writer_goes_on) {
  LiveWriter live(file());
  live.make_tree();
  live.writer->submit({h5::BytesListSpec{"/log", 64, {}}, pipeline::AppendBytes{"/log", {{std::byte{1}}}}});
  const auto submit = [&](std::vector<pipeline::TreeOp> ops) {
    return code_thrown_by([&] { live.writer->submit(std::move(ops)); });
  };
  const std::string frozen = "ERR_SWMR_TREE_FROZEN";
  EXPECT_EQ(submit({StartLive{}, pipeline::CreateGroup{"/late", {}}}), frozen);
  EXPECT_EQ(code_thrown_by([&] { live.writer->add_grid({4}, {column("/grid", DType::uint8_, {2})}); }),
            "ERR_INVALID_OPTION");
  live.start();
  h5::Attribute variable = text("scan_done", "true", 0);
  variable.storage = h5::TextStorage::variable;
  EXPECT_EQ(submit({StartLive{}}), frozen);
  EXPECT_EQ(submit({pipeline::CreateGroup{"/late", {}}}), frozen);
  EXPECT_EQ(submit({h5::BytesListSpec{"/late", 64, {}}}), frozen);
  EXPECT_EQ(submit({pipeline::AppendBytes{"/log", {{std::byte{2}}}}}), frozen);
  EXPECT_EQ(submit({pipeline::MoveFile{folder_.path("other.h5")}}), frozen);
  EXPECT_EQ(submit({WriteAttributes{"/g", {text("fresh", "x", 8)}}}), frozen);
  EXPECT_EQ(submit({WriteAttributes{"/g", {text("scan_done", "true", 17)}}}), frozen);
  EXPECT_EQ(submit({WriteAttributes{"/g", {text("scan_done", "true", 16), text("note0", "true", 7)}}}), frozen);
  EXPECT_EQ(submit({WriteAttributes{"/g", {variable}}}), frozen);
  EXPECT_EQ(submit({WriteAttributes{"/none", {text("scan_done", "true", 16)}}}), frozen);
  EXPECT_EQ(code_thrown_by([&] { live.writer->add_series({column("/late", DType::uint8_, {2})}); }), frozen);
  EXPECT_EQ(submit({WriteAttributes{"/g", {text("scan_done", "true", 16)}}}), "nothing");
  live.append(0);
  live.commit();
  EXPECT_FALSE(live.finish());
  EXPECT_EQ(Follower(file(), H5F_ACC_RDONLY).rows(), 1);
  EXPECT_EQ(h5::Reader(file()).read_bytes_list("/log", 0, 1).size(), 1);
}

TEST_F(LiveTest, the_sink_refuses_the_frozen_tree_too) {
  auto sink = pipeline::make_h5_sink(file(), pipeline::OpenMode::live);
  sink->open();
  sink->apply(pipeline::CreateGroup{"/g", {text("done", "no", 8)}});
  sink->apply(StartLive{});
  const std::string frozen = "ERR_SWMR_TREE_FROZEN";
  EXPECT_EQ(code_thrown_by([&] { sink->apply(pipeline::CreateGroup{"/late", {}}); }), frozen);
  EXPECT_EQ(code_thrown_by([&] { sink->create_dataset({}); }), frozen);
  EXPECT_EQ(code_thrown_by([&] { sink->apply(WriteAttributes{"/g", {text("done", "yes", 9)}}); }), frozen);
  EXPECT_EQ(code_thrown_by([&] { sink->apply(WriteAttributes{"/g", {text("new", "yes", 8)}}); }), frozen);
  sink->apply(WriteAttributes{"/g", {text("done", "yes", 8)}});
  sink->close();
  EXPECT_EQ(h5::Reader(file()).attributes("/g").size(), 1);
}

TEST_F(LiveTest, start_live_is_refused_in_a_plain_file) {
  LiveWriter plain(file(), pipeline::Durability::fast, pipeline::OpenMode::create);
  EXPECT_EQ(code_thrown_by([&] { plain.start(); }), "ERR_INVALID_OPTION");
  EXPECT_FALSE(plain.finish());
}

TEST_F(LiveTest, the_file_of_a_killed_writer_is_read_unchanged_and_recovered) {
  other_writer(10)->kill_it();
  EXPECT_TRUE(fs::exists(lock_file()));
  EXPECT_TRUE(h5::read_status_flags(file()).following);
  EXPECT_FALSE(Follower(file(), H5F_ACC_RDONLY).is_open());
  EXPECT_EQ(rows_of(h5::Reader(file())), 10);
  EXPECT_TRUE(h5::read_status_flags(file()).following) << "reading changes nothing";

  const journal::Recovery recovery = h5::recover(file());
  EXPECT_TRUE(recovery.cleared);
  EXPECT_FALSE(recovery.replayed);
  EXPECT_FALSE(fs::exists(lock_file()));
  EXPECT_EQ(Follower(file(), H5F_ACC_RDONLY).rows(), 10);
  EXPECT_FALSE(h5::recover(file()).cleared) << "nothing to do a second time";
}

TEST_F(LiveTest, a_writer_killed_before_start_live_leaves_a_file_that_is_read_and_recovered) {
  other_writer(10, false)->kill_it();
  EXPECT_TRUE(h5::read_status_flags(file()).writing);
  EXPECT_FALSE(h5::read_status_flags(file()).following);
  EXPECT_EQ(rows_of(h5::Reader(file())), 10);
  EXPECT_TRUE(h5::recover(file()).cleared);
  EXPECT_EQ(Follower(file(), H5F_ACC_RDONLY).rows(), 10);
}

TEST_F(LiveTest, before_start_live_another_process_is_told_that_the_file_is_being_written) {
  const auto other = other_writer(10, false);
  EXPECT_EQ(code_thrown_by([&] { h5::Reader reader(file()); }), "ERR_FILE_LOCKED");
}

TEST_F(LiveTest, a_file_that_has_only_begun_is_being_written) {
  const journal::Descriptor made(::open(file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
  const auto answer = [&] { return code_thrown_by([&] { h5::Reader reader(file()); }); };
  EXPECT_EQ(answer(), "ERR_NOT_HDF5");
  journal::JournalFile lock = journal::JournalFile::for_live_file(file(), made.fd());
  EXPECT_EQ(answer(), "ERR_FILE_LOCKED");
  lock.remove();
  EXPECT_EQ(answer(), "ERR_NOT_HDF5");
}

TEST_F(LiveTest, appending_to_the_file_of_a_killed_writer_recovers_it) {
  other_writer(10)->kill_it();
  LiveWriter next(file(), pipeline::Durability::fast, pipeline::OpenMode::append);
  next.writer->submit({pipeline::CreateGroup{"/added", {}}});
  next.commit();
  // Under a journal now, and in a format that has marks: they mean nothing to those who read.
  h5::Reader reader(file());
  EXPECT_EQ(reader.list("/").size(), 2);
  EXPECT_FALSE(next.finish());
  EXPECT_EQ(Follower(file(), H5F_ACC_RDONLY).rows(), 10);
}

TEST_F(LiveTest, a_writer_that_is_killed_while_it_appends_to_a_live_file_leaves_one_that_is_recovered) {
  {
    // Its threads have ended before the process is forked: ThreadSanitizer follows no other forks.
    LiveWriter live(file());
    live.make_tree();
    live.start();
    live.append(0);
    EXPECT_FALSE(live.finish());
  }
  OtherProcess other([&](OtherProcess& self) {
    LiveWriter next(file(), pipeline::Durability::fast, pipeline::OpenMode::append);
    next.writer->submit({pipeline::CreateGroup{"/added", {}}});
    next.commit();
    self.tell();
    self.wait_for_word();
  });
  ASSERT_TRUE(other.wait_for_word());
  EXPECT_EQ(h5::Reader(file()).list("/").size(), 2) << "while it is written";
  other.kill_it();
  EXPECT_EQ(h5::Reader(file()).list("/").size(), 2);
  EXPECT_TRUE(h5::recover(file()).cleared);
  EXPECT_EQ(Follower(file(), H5F_ACC_RDONLY).rows(), 1);
}

TEST_F(LiveTest, what_a_killed_writer_left_behind_is_told_until_it_is_recovered) {
  {
    auto other = other_writer(10);
    EXPECT_FALSE(h5::Reader(file()).left_behind()) << "the writer lives";
    other->kill_it();
  }
  const auto left = h5::Reader(file()).left_behind();
  ASSERT_TRUE(left);
  EXPECT_TRUE(left->marked);
  EXPECT_EQ(left->sequence, 0U) << "live files have no commits in a journal";
  EXPECT_TRUE(h5::recover(file()).cleared);
  EXPECT_FALSE(h5::Reader(file()).left_behind());
}

TEST_F(LiveTest, marks_without_a_journal_are_not_cleared) {
  other_writer(10)->kill_it();
  fs::remove(lock_file());
  EXPECT_EQ(code_thrown_by([&] { h5::recover(file()); }), "ERR_FILE_LOCKED");
  EXPECT_TRUE(h5::read_status_flags(file()).following);
  EXPECT_EQ(rows_of(h5::Reader(file())), 10) << "it can be followed";
  EXPECT_FALSE(h5::Reader(file()).left_behind()) << "its writer may live";
}

TEST_F(LiveTest, an_abandoned_file_stays_as_it_is) {
  auto sink = pipeline::make_h5_sink(file(), pipeline::OpenMode::live);
  sink->open();
  h5::DatasetSpec spec;
  spec.path = "/d";
  spec.dtype = DType::uint8_;
  spec.shape = {0, 4};
  spec.chunk_shape = {1, 4};
  const auto dataset = sink->create_dataset(spec);
  sink->apply(StartLive{});
  std::optional<Error> failed;
  std::atomic<bool> done{false};
  sink->begin_commit([&](std::optional<Error> error) {
    failed = std::move(error);
    done = true;
  });
  while (!done) std::this_thread::yield();
  EXPECT_FALSE(failed);
  const auto size = fs::file_size(file());
  const std::uint64_t origin[] = {0, 0};
  const std::byte data[4] = {};
  sink->extend(dataset, 1);
  sink->write_chunk(dataset, origin, 0, data, sizeof data);
  sink->abandon();
  EXPECT_TRUE(h5::read_status_flags(file()).following);
  EXPECT_LE(fs::file_size(file()), size + 4096);
  EXPECT_TRUE(h5::recover(file()).cleared);
  EXPECT_EQ(h5::Reader(file()).info("/d").shape->at(0), 0);
}

}  // namespace
}  // namespace h5saver::test
