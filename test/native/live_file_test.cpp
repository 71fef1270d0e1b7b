// What is under a live file, below libhdf5: failures, locks and the room that it reserves.
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <future>

#include "file_size_limit.hpp"
#include "journal/live_file.hpp"
#include "support.hpp"

namespace h5saver::test {
namespace {

namespace fs = std::filesystem;
using journal::Durability;
using journal::LiveFile;
using Bytes = std::vector<std::byte>;

class LiveFileTest : public ::testing::Test {
 protected:
  std::string path() const { return folder_.path("a.h5"); }
  std::string lock() const { return journal::journal_path_of(path()); }
  static void write(LiveFile& file, std::uint64_t address, const Bytes& data, bool raw) {
    file.set_end_of_allocation(std::max<std::uint64_t>(file.end_of_allocation(), address + data.size()));
    file.write(address, data.data(), data.size(), raw);
  }
  static std::optional<core::Error> commit(LiveFile& file) {
    std::promise<std::optional<core::Error>> done;
    file.begin_commit([&](std::optional<core::Error> error) { done.set_value(std::move(error)); });
    return done.get_future().get();
  }
  bool is_locked() const {
    const journal::Descriptor other(::open(path().c_str(), O_RDWR));
    const journal::Descriptor journal(::open(lock().c_str(), O_RDWR));
    return !journal::try_lock(other.fd(), journal::Lock::exclusive, path()) ||
           (journal.is_open() && !journal::try_lock(journal.fd(), journal::Lock::exclusive, lock()));
  }
  std::uint64_t allocated() const {
    const journal::Descriptor file(::open(path().c_str(), O_RDONLY));
    return journal::allocated_of(file.fd(), path());
  }
  TempFolder folder_;
};

TEST_F(LiveFileTest, gives_back_its_reserve_and_its_locks_after_a_failure) {
  const auto file = LiveFile::create(path(), Durability::fast);
  write(*file, 0, random_bytes(1 << 20, 1), true);
  ASSERT_FALSE(commit(*file));
  EXPECT_TRUE(is_locked());
  const std::uint64_t before = allocated();
  fs::resize_file(path(), 5000);
  write(*file, 0, random_bytes(10, 2), false);
  ASSERT_TRUE(commit(*file));
  EXPECT_EQ(code_thrown_by([&] { file->check(); }), "ERR_FILE_CUT");
  EXPECT_EQ(code_thrown_by([&] { file->close(); }), "ERR_FILE_CUT");
  EXPECT_FALSE(is_locked());
  EXPECT_TRUE(fs::exists(lock())) << "it tells that the marks in the file are those of a writer that died";
  EXPECT_GE(before, std::uint64_t{1} << 20U);
  EXPECT_LT(allocated(), 64U << 10U);
}

TEST_F(LiveFileTest, gives_back_its_reserve_where_its_close_fails) {
  const auto file = LiveFile::create(path(), Durability::fast);
  write(*file, 0, random_bytes(1 << 20, 1), true);
  // libhdf5 has allocated more, and the file cannot grow so far.
  file->set_end_of_allocation(3 << 20);
  {
    const FileSizeLimit limit(2 << 20);
    EXPECT_EQ(code_thrown_by([&] { file->close(); }), "ERR_IO");
  }
  EXPECT_FALSE(is_locked());
  EXPECT_TRUE(fs::exists(lock()));
  EXPECT_LT(allocated(), 2U << 20U);
}

TEST_F(LiveFileTest, keeps_writes_in_memory_after_the_first_that_failed) {
  const auto file = LiveFile::create(path(), Durability::fast);
  const Bytes head = random_bytes(1000, 1);
  const Bytes frame = random_bytes(10000, 2);
  write(*file, 0, head, false);
  {
    const FileSizeLimit limit(5000);
    write(*file, 1000, frame, true);
  }
  EXPECT_NE(code_thrown_by([&] { file->check(); }), "nothing");
  write(*file, 0, random_bytes(1000, 3), false);
  Bytes read(frame.size());
  file->read(1000, read.data(), read.size());
  EXPECT_EQ(read, frame) << "libhdf5 reads what it wrote";
  EXPECT_TRUE(commit(*file));
  EXPECT_NE(code_thrown_by([&] { file->close(); }), "nothing");
  const journal::Descriptor opened(::open(path().c_str(), O_RDONLY));
  Bytes there(head.size());
  journal::read_all(opened.fd(), there.data(), there.size(), 0, path());
  EXPECT_EQ(there, head);
}

TEST_F(LiveFileTest, moves_when_the_commit_in_flight_has_ended) {
  const auto file = LiveFile::create(path(), Durability::fast);
  for (unsigned round = 0; round < 20; ++round) {
    write(*file, 0, random_bytes(900, round), false);
    std::promise<std::optional<core::Error>> done;
    file->begin_commit([&](std::optional<core::Error> error) { done.set_value(std::move(error)); });
    file->move_to(folder_.path("target" + std::to_string(round)));
    EXPECT_FALSE(done.get_future().get());
    EXPECT_TRUE(file->take_warnings().empty());
  }
  file->close();
  EXPECT_EQ(fs::file_size(folder_.path("target19")), 900U);
  EXPECT_FALSE(fs::exists(folder_.path("target19.h5j")));
}

}  // namespace
}  // namespace h5saver::test
