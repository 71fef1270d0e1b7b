// What several native tests need: a folder that goes away, the code of what was thrown, and random bytes that can be had again.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace h5saver::test {

class TempFolder {
 public:
  TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "h5saver-test-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder can be made");
    path_ = name;
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string path(const std::string& name) const { return (path_ / name).string(); }

 private:
  std::filesystem::path path_;
};

/// The code of the Error that `f` throws, as text; "nothing" when it throws none.
template <typename F>
std::string code_thrown_by(F&& f) {
  try {
    f();
  } catch (const core::Error& error) {
    return core::error_code_name(error.code());
  }
  return "nothing";
}

inline std::vector<std::byte> random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_int_distribution<int> any(0, 255);
  std::vector<std::byte> bytes(count);
  for (std::byte& byte : bytes) byte = static_cast<std::byte>(any(random));
  return bytes;
}

/// Seed of a property check: another one each run, or the one of H5SAVER_TEST_SEED. Tests show it when they fail.
inline unsigned property_seed() {
  const char* given = std::getenv("H5SAVER_TEST_SEED");
  return given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
}

}  // namespace h5saver::test
