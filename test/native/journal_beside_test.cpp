// Journals and files that do not belong together, or do although they have moved; journals and files that are not what they seem.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>

#include "journal_fixture.hpp"

namespace h5saver::test {
namespace {

using JournalBesideTest = JournalTest;

TEST_F(JournalBesideTest, of_a_file_that_was_replaced_keeps_nobody_from_reading) {
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
  }
  const Bytes own = bytes_of_file(journal());
  // Made before the old one is gone: it does not get its inode.
  write_file(folder_.path("other"), random_bytes(900, 9));
  fs::rename(folder_.path("other"), file());
  const journal::Descriptor opened(::open(file().c_str(), O_RDONLY));
  const journal::Leavings left = journal::left_beside(file(), opened.fd());
  EXPECT_FALSE(left.record);
  EXPECT_TRUE(left.is_of_another_file);
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_FOREIGN");
  EXPECT_EQ(code_thrown_by([&] { store(Store::Mode::append); }), "ERR_JOURNAL_FOREIGN");
  EXPECT_EQ(bytes_of_file(journal()), own);
}

TEST_F(JournalBesideTest, of_a_file_that_was_changed_is_refused_to_readers_too) {
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
  }
  // In place: it is the journal's own file, which may be torn.
  std::fstream stream(file(), std::ios::binary | std::ios::in | std::ios::out);
  stream.seekp(100);
  stream.write("changed", 7);
  stream.close();
  const journal::Descriptor opened(::open(file().c_str(), O_RDONLY));
  EXPECT_EQ(code_thrown_by([&] { journal::left_beside(file(), opened.fd()); }), "ERR_JOURNAL_FOREIGN");
}

TEST_F(JournalBesideTest, fits_to_a_copy_of_its_file) {
  const Bytes change = random_bytes(200, 2);
  {
    auto made = store();
    write(*made, 0, random_bytes(900, 1));
    ASSERT_FALSE(commit(*made));
    write(*made, 600, change);
    ASSERT_FALSE(commit(*made));
  }
  const Bytes committed = bytes_of_file(file());
  Bytes torn = committed;
  std::fill(torn.begin() + 600, torn.begin() + 700, std::byte{0});
  const std::string copy = folder_.path("copy.h5");
  write_file(copy, torn);
  fs::copy_file(journal(), journal::journal_path_of(copy));
  EXPECT_TRUE(journal::recover(copy).replayed);
  EXPECT_EQ(bytes_of_file(copy), committed);
}

TEST_F(JournalBesideTest, locks_out_writers_of_a_hard_link_and_nobody_who_reads) {
#if !defined(F_OFD_SETLK)
  GTEST_SKIP() << "this system has no locks of open files";
#endif
  const std::string link = folder_.path("link.h5");
  auto made = store();
  write(*made, 0, random_bytes(900, 1));
  ASSERT_FALSE(commit(*made));
  fs::create_hard_link(file(), link);
  EXPECT_EQ(code_thrown_by([&] { Store(link, Store::Mode::append, Durability::fast); }), "ERR_FILE_LOCKED");
  EXPECT_FALSE(fs::exists(journal::journal_path_of(link))) << "nothing is left beside the other name";
  // As those do it that know no flock: a lock of all bytes, for reading.
  const journal::Descriptor reader(::open(link.c_str(), O_RDONLY));
  struct flock lock {};
  lock.l_type = F_RDLCK;
  lock.l_whence = SEEK_SET;
  EXPECT_EQ(::fcntl(reader.fd(), F_SETLK, &lock), 0);
  made->close();
  Store next(link, Store::Mode::append, Durability::fast);
  next.end_writes();
  next.close();
}

TEST_F(JournalBesideTest, that_is_sparse_takes_no_memory) {
  const auto with_payload = [&](std::uint64_t bytes, std::uint64_t told) {
    fs::remove(file());
    fs::remove(journal());
    {
      auto made = store();
      write(*made, 0, random_bytes(900, 1));
      ASSERT_FALSE(commit(*made));
    }
    Bytes whole = bytes_of_file(journal());
    std::byte* header = whole.data() + 4096;
    for (int i = 0; i < 8; ++i) header[40 + i] = std::byte(told >> (8 * i));
    const auto crc = ::crc32(0, reinterpret_cast<const unsigned char*>(header), 68);
    for (int i = 0; i < 4; ++i) header[68 + i] = std::byte(crc >> (8 * i));
    write_file(journal(), whole);
    fs::resize_file(journal(), 4096 + journal::kRecordHeaderBytes + bytes);
  };
  // What no writer makes is told; what one might have made is looked through, and is not whole.
  constexpr std::uint64_t kHuge = std::uint64_t{1} << 42U;
  with_payload(kHuge, kHuge);
  EXPECT_EQ(code_thrown_by([&] { journal::recover(file()); }), "ERR_JOURNAL_FOREIGN");
  const journal::Descriptor opened(::open(file().c_str(), O_RDONLY));
  EXPECT_EQ(code_thrown_by([&] { journal::left_beside(file(), opened.fd()); }), "ERR_JOURNAL_FOREIGN");
  const Bytes before = bytes_of_file(file());
  with_payload(256U << 20U, 256U << 20U);
  struct rusage usage {};
  ::getrusage(RUSAGE_SELF, &usage);
  const long peak_before = usage.ru_maxrss;
  EXPECT_FALSE(journal::recover(file()).replayed);
  ::getrusage(RUSAGE_SELF, &usage);
  // KiB on Linux, bytes on macOS: less than a quarter of the payload either way.
  EXPECT_LT(usage.ru_maxrss - peak_before, 64 << 10);
  EXPECT_EQ(bytes_of_file(file()), before);
}

TEST_F(JournalBesideTest, is_not_made_for_an_empty_file) {
  write_file(file(), {});
  EXPECT_EQ(code_thrown_by([&] { store(Store::Mode::append); }), "ERR_NOT_HDF5");
  EXPECT_FALSE(fs::exists(journal()));
  EXPECT_EQ(fs::file_size(file()), 0U);
}

TEST_F(JournalBesideTest, makes_a_file_that_was_empty_when_its_writer_died) {
  const Bytes head = random_bytes(900, 1);
  {
    auto made = store();
    write(*made, 0, head);
    ASSERT_FALSE(commit(*made));
  }
  // Its first commit was in the journal, and had not begun to be applied.
  fs::resize_file(file(), 0);
  auto made = store(Store::Mode::append);
  EXPECT_EQ(bytes_of_file(file()), head);
}

}  // namespace
}  // namespace h5saver::test
