// What the tests of the reader share: a file in a folder that goes away, and what was read as values.
#pragma once

#include <cstring>
#include <string>
#include <vector>

#include "h5/reader.hpp"
#include "reader_files.hpp"
#include "support.hpp"

namespace h5saver::test {

using core::DType;
using h5::ElementKind;
using h5::LinkKind;
using h5::NodeInfo;
using h5::NodeKind;
using h5::Reader;
using Extents = std::vector<std::uint64_t>;

template <typename T>
std::vector<T> elements(const h5::Bytes& bytes) {
  std::vector<T> values(bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  return values;
}

inline std::string text(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class ReaderTest : public ::testing::Test {
 protected:
  std::string file() const { return folder_.path("test.h5"); }

  TempFolder folder_;
};

}  // namespace h5saver::test
