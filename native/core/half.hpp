// IEEE 754 half precision, which JavaScript numbers have to be rounded to by hand.
#pragma once

#include <cstdint>
#include <cstring>

namespace h5saver::core {

/// The binary16 pattern nearest to `value`, ties to even. Goes straight from double: by way of float it would round twice.
inline std::uint16_t half_bits(double value) {
  std::uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  const std::uint64_t fraction = bits & ((1ULL << 52U) - 1U);
  const auto sign = static_cast<std::uint16_t>((bits >> 48U) & 0x8000U);
  const int exponent = static_cast<int>((bits >> 52U) & 0x7FFU) - 1023;

  if (exponent == 1024) return static_cast<std::uint16_t>(sign | 0x7C00U | (fraction != 0 ? 0x200U : 0U));
  if (exponent > 15) return static_cast<std::uint16_t>(sign | 0x7C00U);
  // Less than half of the smallest number that a half can hold, 2^-24.
  if (exponent < -25) return sign;

  const bool normal = exponent >= -14;
  const std::uint64_t significand = fraction | (1ULL << 52U);
  const unsigned shift = normal ? 42U : static_cast<unsigned>(42 - 14 - exponent);
  std::uint64_t half = significand >> shift;
  if (normal) half = (half & 0x3FFU) | (static_cast<std::uint64_t>(exponent + 15) << 10U);
  const std::uint64_t rest = significand & ((1ULL << shift) - 1U);
  const std::uint64_t tie = 1ULL << (shift - 1U);
  // A carry runs from the fraction into the exponent, and from the largest number into infinity, as it should.
  if (rest > tie || (rest == tie && (half & 1U) != 0)) ++half;
  return static_cast<std::uint16_t>(sign | half);
}

}  // namespace h5saver::core
