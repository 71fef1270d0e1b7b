// What the tests of the journal share: a store in a folder that goes away, and the bytes of files.
#pragma once

#include <cstring>
#include <fstream>
#include <future>

#include "journal/journal_file.hpp"
#include "journal/recover.hpp"
#include "journal/store.hpp"
#include "support.hpp"

namespace h5saver::test {

using journal::Durability;
using journal::ExtentMap;
using journal::Store;
using Bytes = std::vector<std::byte>;
namespace fs = std::filesystem;

inline Bytes bytes_of_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  Bytes bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

inline void write_file(const std::string& path, const Bytes& bytes) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

inline std::optional<core::Error> commit(Store& store) {
  std::promise<std::optional<core::Error>> done;
  store.begin_commit([&](std::optional<core::Error> error) { done.set_value(std::move(error)); });
  return done.get_future().get();
}

class JournalTest : public ::testing::Test {
 protected:
  std::string file() const { return folder_.path("a.h5"); }
  std::string journal() const { return journal::journal_path_of(file()); }
  std::unique_ptr<Store> store(Store::Mode mode = Store::Mode::create,
                               Durability durability = Durability::durable) const {
    return std::make_unique<Store>(file(), mode, durability);
  }
  static void write(Store& store, std::uint64_t address, const Bytes& data, bool raw = false) {
    store.set_end_of_allocation(std::max<std::uint64_t>(store.end_of_allocation(), address + data.size()));
    store.write(address, data.data(), data.size(), raw);
  }
  static Bytes read(Store& store, std::uint64_t address, std::size_t size) {
    Bytes out(size);
    store.read(address, out.data(), size);
    return out;
  }
  TempFolder folder_;
};

}  // namespace h5saver::test
