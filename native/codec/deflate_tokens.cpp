#include "codec/deflate_tokens.hpp"

#include <algorithm>

#if defined(__x86_64__)
#include <emmintrin.h>
#endif

namespace h5saver::codec {
namespace {

// A bit for each of 64 bytes: whether it equals the one before.
std::uint64_t repeats_of_64(const std::uint8_t* data) {
#if defined(__x86_64__)
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 64; i += 16) {
    const __m128i here = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + i));
    const __m128i before = _mm_loadu_si128(reinterpret_cast<const __m128i*>(data + i - 1));
    bits |= static_cast<std::uint64_t>(static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(here, before)))) << i;
  }
  return bits;
#else
  std::uint64_t bits = 0;
  for (unsigned i = 0; i < 64; ++i) bits |= static_cast<std::uint64_t>(data[i] == data[i - 1]) << i;
  return bits;
#endif
}

std::uint64_t repeats_of_few(const std::uint8_t* data, std::size_t bytes, bool has_byte_before) {
  std::uint64_t bits = 0;
  for (std::size_t i = has_byte_before ? 0 : 1; i < bytes; ++i) {
    bits |= static_cast<std::uint64_t>(data[i] == data[i - 1]) << i;
  }
  return bits;
}

void find_repeats(const std::uint8_t* data, std::size_t bytes, bool has_byte_before, Tokens& tokens) {
  std::size_t word = 0;
  for (std::size_t i = 0; i < bytes; i += 64, ++word) {
    const bool is_whole = i + 64 <= bytes && (has_byte_before || i > 0);
    tokens.repeats[word] =
        is_whole ? repeats_of_64(data + i)
                 : repeats_of_few(data + i, std::min<std::size_t>(64, bytes - i), has_byte_before || i > 0);
  }
  // Ends what runs to the end.
  tokens.repeats[word] = 0;
  tokens.repeats[word + 1] = 0;
}

unsigned trailing_zeros(std::uint64_t bits) { return static_cast<unsigned>(__builtin_ctzll(bits)); }

// Finds where runs of at least kRunMin repeats begin and end.
void find_bounds(std::size_t bytes, Tokens& tokens) {
  static_assert(kRunMin == 4, "the windows below are of four bits");
  const std::size_t words = (bytes + 63) / 64;
  std::size_t count = 0;
  // Of the word before: whether four repeats begin at each bit, and whether its last byte is in a run.
  std::uint64_t begins_before = 0;
  std::uint64_t in_run_before = 0;
  for (std::size_t word = 0; word <= words; ++word) {
    const std::uint64_t here = tokens.repeats[word];
    const std::uint64_t next = tokens.repeats[word + 1];
    const std::uint64_t begins = here & (here >> 1 | next << 63) & (here >> 2 | next << 62) & (here >> 3 | next << 61);
    const std::uint64_t in_run = begins | (begins << 1 | begins_before >> 63) | (begins << 2 | begins_before >> 62) |
                                 (begins << 3 | begins_before >> 61);
    for (std::uint64_t changes = in_run ^ (in_run << 1 | in_run_before >> 63); changes != 0; changes &= changes - 1) {
      tokens.bounds[count++] = static_cast<std::uint16_t>(word * 64 + trailing_zeros(changes));
    }
    begins_before = begins;
    in_run_before = in_run;
  }
  tokens.bound_count = count;
}

// Runs of more than kRunMax become several.
void list_tokens(const std::uint8_t* data, std::size_t bytes, Tokens& tokens) {
  Token* to = tokens.list.data();
  std::size_t done = 0;
  for (std::size_t i = 0; i <= tokens.bound_count; i += 2) {
    const std::size_t end = i < tokens.bound_count ? tokens.bounds[i] : bytes;
    if (end + kTokensCopied <= bytes) {
      for (std::size_t from = done; from < end; from += kTokensCopied) {
        for (std::size_t k = 0; k < kTokensCopied; ++k) to[from - done + k] = data[from + k];
      }
    } else {
      for (std::size_t from = done; from < end; ++from) to[from - done] = data[from];
    }
    to += end - done;
    if (i == tokens.bound_count) break;
    done = tokens.bounds[i + 1];
    std::size_t rest = done - end;
    while (rest > kRunMax) {
      const std::size_t run = std::min<std::size_t>(kRunMax, rest - kRunMin);
      *to++ = static_cast<Token>(kRunToken + run);
      rest -= run;
    }
    *to++ = static_cast<Token>(kRunToken + rest);
  }
  tokens.size = static_cast<std::size_t>(to - tokens.list.data());
}

// Four tables, so that equal symbols one after the other do not wait for each other's count.
template <typename Symbol>
void count(const Symbol* symbols, std::size_t size, Tokens& tokens) {
  auto& counts = tokens.counts;
  for (auto& table : counts) table.fill(0);
  std::size_t i = 0;
  for (; i + 8 <= size; i += 8) {
    for (std::size_t k = 0; k < 8; ++k) ++counts[k % 4][symbols[i + k]];
  }
  for (; i < size; ++i) ++counts[0][symbols[i]];
}

}  // namespace

void make_tokens(const std::uint8_t* data, std::size_t bytes, bool has_byte_before, Tokens& tokens) {
  find_repeats(data, bytes, has_byte_before, tokens);
  find_bounds(bytes, tokens);
  if (tokens.has_runs()) {
    list_tokens(data, bytes, tokens);
    count(tokens.list.data(), tokens.size, tokens);
  } else {
    count(data, bytes, tokens);
  }
}

}  // namespace h5saver::codec
