#include "codec/huffman.hpp"

#include <algorithm>
#include <utility>

namespace h5saver::codec {
namespace {

constexpr unsigned kDepthMax = 64;
constexpr unsigned kCodeLengthMax = 15;

struct Leaf {
  std::uint16_t count;
  std::uint16_t symbol;
};

using Leaves = std::array<Leaf, kHuffmanSymbolsMax>;

// Ascending by count, in two passes of a byte each: a comparing sort would take as long as encoding a block.
void sort_by_count(Leaves& leaves, std::size_t size) {
  Leaves other;
  Leaf* from = leaves.data();
  Leaf* to = other.data();
  for (unsigned shift : {0U, 8U}) {
    std::array<std::uint16_t, 257> starts{};
    for (std::size_t i = 0; i < size; ++i) ++starts[((from[i].count >> shift) & 0xFFU) + 1U];
    for (std::size_t i = 1; i < starts.size(); ++i) starts[i] = static_cast<std::uint16_t>(starts[i] + starts[i - 1]);
    for (std::size_t i = 0; i < size; ++i) to[starts[(from[i].count >> shift) & 0xFFU]++] = from[i];
    std::swap(from, to);
  }
}

// How many leaves each depth of the optimal tree has. Two queues: the leaves, and the inner nodes in the order in which they
// are made, which is ascending, too.
void count_depths(const Leaves& leaves, std::size_t size, std::array<unsigned, kDepthMax>& depths) {
  std::array<std::uint32_t, kHuffmanSymbolsMax> weights;
  // Parents of inner nodes; a leaf's depth is counted at its parent.
  std::array<std::uint16_t, kHuffmanSymbolsMax> parents;
  std::array<std::uint8_t, kHuffmanSymbolsMax> leaf_children;
  std::size_t leaf = 0;
  std::size_t inner = 0;
  const std::size_t inner_count = size - 1;
  for (std::size_t node = 0; node < inner_count; ++node) {
    std::uint32_t weight = 0;
    std::uint8_t children = 0;
    for (int child = 0; child < 2; ++child) {
      if (leaf < size && (inner >= node || leaves[leaf].count <= weights[inner])) {
        weight += leaves[leaf++].count;
        ++children;
      } else {
        weight += weights[inner];
        parents[inner++] = static_cast<std::uint16_t>(node);
      }
    }
    weights[node] = weight;
    leaf_children[node] = children;
  }
  // From the root down: a node's depth is known before those of its children.
  std::array<std::uint8_t, kHuffmanSymbolsMax> depth;
  depth[inner_count - 1] = 0;
  depths.fill(0);
  for (std::size_t node = inner_count; node-- > 0;) {
    if (node + 1 < inner_count) depth[node] = static_cast<std::uint8_t>(depth[parents[node]] + 1);
    depths[depth[node] + 1U] += leaf_children[node];
  }
}

// Leaves that are too deep move up to `length_max`; what the code is then over-full by is paid by the deepest leaves above.
void limit_depths(std::array<unsigned, kDepthMax>& depths, unsigned length_max) {
  std::uint32_t used = 0;
  for (unsigned depth = length_max + 1; depth < kDepthMax; ++depth) {
    depths[length_max] += depths[depth];
    depths[depth] = 0;
  }
  for (unsigned depth = 1; depth <= length_max; ++depth) used += depths[depth] << (length_max - depth);
  for (; used > (1U << length_max); --used) {
    unsigned depth = length_max - 1;
    while (depths[depth] == 0) --depth;
    --depths[depth];
    depths[depth + 1] += 2;
    --depths[length_max];
  }
}

std::uint16_t reversed(std::uint32_t bits, unsigned length) {
  bits = ((bits & 0x5555U) << 1) | ((bits >> 1) & 0x5555U);
  bits = ((bits & 0x3333U) << 2) | ((bits >> 2) & 0x3333U);
  bits = ((bits & 0x0F0FU) << 4) | ((bits >> 4) & 0x0F0FU);
  bits = ((bits & 0x00FFU) << 8) | ((bits >> 8) & 0x00FFU);
  return static_cast<std::uint16_t>(bits >> (16 - length));
}

}  // namespace

void make_huffman_code(const std::uint32_t* counts, std::size_t symbols, unsigned length_max, HuffmanCode& code) {
  Leaves leaves;
  std::size_t size = 0;
  for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
    code.lengths[symbol] = 0;
    leaves[size] = {static_cast<std::uint16_t>(counts[symbol]), static_cast<std::uint16_t>(symbol)};
    size += counts[symbol] != 0 ? 1 : 0;
  }
  sort_by_count(leaves, size);
  std::array<unsigned, kDepthMax> depths;
  count_depths(leaves, size, depths);
  limit_depths(depths, length_max);

  std::array<std::uint16_t, kCodeLengthMax + 1> next{};
  std::uint32_t first = 0;
  std::size_t leaf = size;
  for (unsigned length = 1; length <= length_max; ++length) {
    first = (first + (length > 1 ? depths[length - 1] : 0)) << 1;
    next[length] = static_cast<std::uint16_t>(first);
    for (unsigned i = 0; i < depths[length]; ++i) {
      code.lengths[leaves[--leaf].symbol] = static_cast<std::uint8_t>(length);
    }
  }
  for (std::size_t symbol = 0; symbol < symbols; ++symbol) {
    const unsigned length = code.lengths[symbol];
    if (length != 0) code.bits[symbol] = reversed(next[length]++, length);
  }
}

}  // namespace h5saver::codec
