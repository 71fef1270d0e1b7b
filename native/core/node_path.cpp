#include "core/node_path.hpp"

#include <string>

#include "core/error.hpp"

namespace h5saver::core {
namespace {

constexpr std::size_t kNameBytesMax = 255;

// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) {
  std::size_t i = 0;
  const auto byte = [&](std::size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U; };
  const auto continues = [&](std::size_t at) { return (byte(at) & 0xC0U) == 0x80U; };
  while (i < text.size()) {
    const unsigned first = byte(i);
    if (first < 0x80U) {
      i += 1;
    } else if (first >= 0xC2U && first <= 0xDFU && continues(i + 1)) {
      i += 2;
    } else if (first >= 0xE0U && first <= 0xEFU && continues(i + 1) && continues(i + 2) &&
               !(first == 0xE0U && byte(i + 1) < 0xA0U) && !(first == 0xEDU && byte(i + 1) > 0x9FU)) {
      i += 3;
    } else if (first >= 0xF0U && first <= 0xF4U && continues(i + 1) && continues(i + 2) && continues(i + 3) &&
               !(first == 0xF0U && byte(i + 1) < 0x90U) && !(first == 0xF4U && byte(i + 1) > 0x8FU)) {
      i += 4;
    } else {
      return false;
    }
  }
  return true;
}

}  // namespace

bool is_node_name(std::string_view name) {
  return !name.empty() && name.size() <= kNameBytesMax && name != "." && name != ".." &&
         name.find('/') == std::string_view::npos && name.find('\0') == std::string_view::npos && is_utf8(name);
}

void check_node_path(std::string_view path) {
  if (path == "/") return;
  bool good = !path.empty() && path.front() == '/';
  std::size_t start = 1;
  while (good && start <= path.size()) {
    const std::size_t stop = std::min(path.find('/', start), path.size());
    good = is_node_name(path.substr(start, stop - start));
    start = stop + 1;
  }
  if (!good)
    throw Error(ErrorCode::ERR_INVALID_NAME, "node path \"" + std::string(path.substr(0, 300)) + "\" is not valid");
}

}  // namespace h5saver::core
