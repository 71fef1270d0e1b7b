// Grids: datasets that are filled point by point, in any order, through the writer into a real file, against a model in memory.
#include <cmath>
#include <cstring>
#include <random>

#include "h5/reader.hpp"
#include "support.hpp"
#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

using Extents = std::vector<std::uint64_t>;

std::uint64_t product(const Extents& shape) {
  std::uint64_t count = 1;
  for (std::uint64_t extent : shape) count *= extent;
  return count;
}

/// A writer of a real file.
struct FileRig {
  TempFolder folder;
  std::unique_ptr<Writer> writer;

  explicit FileRig(std::chrono::milliseconds commit_interval = std::chrono::milliseconds(0)) {
    WriterOptions options;
    options.queue_bytes_max = std::size_t{1} << 30U;
    options.commit_interval = commit_interval;
    writer = std::make_unique<Writer>(options, pipeline::make_h5_sink(file()), [] {});
  }
  std::string file() const { return folder.path("grid.h5"); }
  AppendResult write(std::size_t series, std::uint64_t point, const std::vector<std::vector<std::byte>>& values) const {
    std::vector<RowValue> views;
    for (const auto& value : values) views.push_back({value.data(), value.size()});
    const double time = static_cast<double>(point);
    Rows rows;
    rows.points = &point;
    rows.times = &time;
    rows.values = views.data();
    rows.value_count = views.size();
    return writer->append(series, rows);
  }
  void finish() const {
    writer->close();
    ASSERT_TRUE(writer->wait_ended(kLongEnough));
    ASSERT_EQ(writer->state().phase, Phase::closed) << writer->state().error->message();
  }
  std::vector<std::byte> read(const std::string& path, const Extents& shape) const {
    const h5::Bytes bytes = h5::Reader(file()).read(path, Extents(shape.size(), 0), shape);
    const auto* first = static_cast<const std::byte*>(bytes.data());
    return {first, first + bytes.size()};
  }
};

ColumnSpec grid_column(std::string path, DType dtype, Extents frame, codec::CodecSpec codec = {}) {
  ColumnSpec spec = column(std::move(path), dtype, std::move(frame));
  spec.row_count_attributes.clear();
  spec.codec = std::move(codec);
  return spec;
}

TEST(Grid, holds_what_was_written_last_at_every_point_and_zeros_elsewhere) {
  const unsigned seed = property_seed();
  SCOPED_TRACE("H5SAVER_TEST_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](std::uint64_t limit) {
    return std::uniform_int_distribution<std::uint64_t>(0, limit - 1)(random);
  };
  // Single values, small frames, frames that are chunks, frames cut into bands.
  const std::vector<Extents> frames = {{}, {7}, {40, 50}, {200, 300}, {1031, 1500}};
  const std::vector<codec::CodecSpec> codecs = {{},
                                                {codec::Library::deflate, 1, "", codec::Shuffle::byte},
                                                {codec::Library::blosc, 3, "lz4", codec::Shuffle::bit}};
  for (int round = 0; round < 6; ++round) {
    Extents grid;
    const bool has_bands = round == 5;
    for (std::uint64_t rank = 1 + below(3); rank > 0; --rank) grid.push_back(1 + below(has_bands ? 2 : 9));
    const FileRig rig(std::chrono::milliseconds(1));
    std::vector<ColumnSpec> specs;
    std::vector<Extents> shapes;
    for (std::size_t i = 0; i < frames.size() - (has_bands ? 0 : 1); ++i) {
      specs.push_back(grid_column("/c" + std::to_string(i), DType::uint16_, frames[i], codecs[below(codecs.size())]));
      shapes.push_back(frames[i]);
    }
    specs.push_back(grid_column("/time", DType::float64_, {}));
    specs.back().source = ColumnSource::time;
    const std::size_t series = rig.writer->add_grid(grid, specs);
    const std::uint64_t points = product(grid);
    std::vector<std::vector<std::byte>> model;
    for (const Extents& frame : shapes) model.emplace_back(points * product(frame) * 2);
    std::vector<double> times(points, 0);
    for (std::uint64_t write = 0; write < points + 5; ++write) {
      const std::uint64_t point = below(points);
      std::vector<std::vector<std::byte>> values;
      for (std::size_t i = 0; i < shapes.size(); ++i) {
        const std::size_t bytes = product(shapes[i]) * 2;
        values.push_back(pattern(bytes, write * 31 + i));
        std::memcpy(model[i].data() + point * bytes, values.back().data(), bytes);
      }
      times[point] = static_cast<double>(point);
      ASSERT_LE(rig.write(series, point, values), AppendResult::above_high_water);
      if (below(4) == 0) rig.writer->request_commit();
    }
    rig.finish();
    EXPECT_EQ(rig.writer->state().counts.committed, points + 5);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      Extents shape = grid;
      shape.insert(shape.end(), shapes[i].begin(), shapes[i].end());
      EXPECT_EQ(rig.read("/c" + std::to_string(i), shape), model[i]) << "column " << i << ", round " << round;
    }
    const std::vector<std::byte> read = rig.read("/time", grid);
    EXPECT_EQ(std::memcmp(read.data(), times.data(), read.size()), 0);
  }
}

TEST(Grid, writes_each_point_of_an_open_chunk_once_whatever_the_commits) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_grid({4, 5}, {grid_column("/a", DType::uint8_, {})});
  for (std::uint64_t point = 0; point < 20; ++point) {
    const std::byte value{static_cast<unsigned char>(point)};
    const RowValue view{&value, 1};
    Rows rows;
    rows.points = &point;
    rows.values = &view;
    rows.value_count = 1;
    ASSERT_EQ(rig.writer->append(series, rows), AppendResult::accepted);
    if (point % 3 == 2) {
      const std::uint64_t commit = rig.writer->request_commit();
      rig.wait_for([&] { return rig.writer->state().requested_commits_done >= commit; });
    }
  }
  rig.finish();
  std::size_t elements = 0;
  for (const auto& [start, bytes] : rig.sink->datasets[0].blocks) {
    // A block never runs over the end of a line of the grid.
    EXPECT_LE(start[1] + bytes.size(), 5U);
    EXPECT_EQ(std::to_integer<std::uint64_t>(bytes[0]), start[0] * 5 + start[1]);
    elements += bytes.size();
  }
  EXPECT_EQ(elements, 20U);
}

TEST(Grid, in_space_that_was_given_up_before_reads_zeros_where_nothing_was_written) {
  const FileRig rig;
  const auto commit = [&] {
    const std::uint64_t number = rig.writer->request_commit();
    for (auto wait = kLongEnough; rig.writer->state().requested_commits_done < number && wait.count() > 0; --wait) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ASSERT_EQ(rig.writer->state().requested_commits_done, number);
  };
  // Two datasets in turn: an unfilled chunk that is written again and larger leaves a hole, with bytes that are not zero, in
  // front of the other's.
  const codec::CodecSpec deflate{codec::Library::deflate, 1, "", codec::Shuffle::byte};
  std::vector<std::size_t> series;
  for (const char* path : {"/a", "/b"}) {
    ColumnSpec spec = column(path, DType::uint16_, {1000});
    spec.codec = deflate;
    series.push_back(rig.writer->add_series({spec}));
  }
  for (std::uint64_t row = 0; row < 5; ++row) {
    for (const std::size_t one : series)
      ASSERT_LE(rig.write(one, row, {pattern(2000, row)}), AppendResult::above_high_water);
    commit();
  }
  const std::size_t grid = rig.writer->add_grid({6, 5}, {grid_column("/grid", DType::float64_, {})});
  ASSERT_LE(rig.write(grid, 0, {pattern(8, 0)}), AppendResult::above_high_water);
  rig.finish();
  std::vector<std::byte> expected = pattern(8, 0);
  expected.resize(std::size_t{8} * 30);
  EXPECT_EQ(h5::Reader(rig.file()).info("/grid").layout, "contiguous");
  EXPECT_EQ(rig.read("/grid", {6, 5}), expected);
}

TEST(Grid, reads_as_nan_where_nothing_was_written_if_so_asked) {
  const FileRig rig;
  std::vector<ColumnSpec> specs;
  const std::vector<Extents> frames = {{}, {7}, {200, 200}};
  for (std::size_t i = 0; i < frames.size(); ++i) {
    specs.push_back(grid_column("/c" + std::to_string(i), DType::float64_, frames[i]));
    specs.back().fills_with_nan = true;
  }
  const std::size_t series = rig.writer->add_grid({3, 4}, specs);
  std::vector<std::vector<std::byte>> zeros;
  for (const Extents& frame : frames) zeros.emplace_back(product(frame) * 8);
  EXPECT_LE(rig.write(series, 5, zeros), AppendResult::above_high_water);
  rig.finish();
  for (std::size_t i = 0; i < frames.size(); ++i) {
    Extents shape = {3, 4};
    shape.insert(shape.end(), frames[i].begin(), frames[i].end());
    const std::vector<std::byte> read = rig.read("/c" + std::to_string(i), shape);
    for (std::size_t at = 0; at < read.size(); at += 8) {
      double value = 0;
      std::memcpy(&value, read.data() + at, 8);
      ASSERT_EQ(std::isnan(value), at / 8 / product(frames[i]) != 5) << i << " at " << at;
    }
  }
  ColumnSpec whole = grid_column("/i", DType::int32_, {});
  whole.fills_with_nan = true;
  EXPECT_EQ(code_thrown_by([&] { pipeline::Series({whole}, Extents{2}); }), "ERR_DTYPE_MISMATCH");
}

TEST(Grid, refuses_points_outside_and_counts_none_of_them) {
  const FileRig rig;
  const std::size_t series = rig.writer->add_grid({2, 3}, {grid_column("/a", DType::uint8_, {})});
  EXPECT_EQ(rig.write(series, 6, {{std::byte{1}}}), AppendResult::out_of_range);
  EXPECT_EQ(rig.write(series, 5, {{std::byte{1}}}), AppendResult::accepted);
  EXPECT_EQ(rig.writer->series_counts(series).offered, 1U);
  rig.finish();
}

TEST(Grid, refuses_what_no_dataset_could_be) {
  Rig rig;
  rig.start();
  const auto code = [&](const Extents& grid, const ColumnSpec& spec) {
    return code_thrown_by([&] { rig.writer->add_grid(grid, {spec}); });
  };
  EXPECT_EQ(code({0}, grid_column("/a", DType::uint8_, {})), "ERR_INVALID_OPTION");
  EXPECT_EQ(code({}, grid_column("/a", DType::uint8_, {})), "ERR_INVALID_OPTION");
  EXPECT_EQ(code({1ULL << 60U, 1ULL << 60U}, grid_column("/a", DType::uint8_, {})), "ERR_INVALID_OPTION");
  EXPECT_EQ(code(Extents(33, 1), grid_column("/a", DType::uint8_, {})), "ERR_INVALID_OPTION");
  EXPECT_EQ(code({2}, column("/a", DType::uint8_, {})), "ERR_INVALID_OPTION");
  EXPECT_EQ(code({2}, grid_column("a", DType::uint8_, {})), "ERR_INVALID_NAME");
  EXPECT_EQ(code({}, grid_column("/a", DType::uint8_, {3})), "nothing");
  rig.finish();
}

TEST(Grid, of_small_size_is_stored_in_one_piece) {
  const FileRig rig;
  const codec::CodecSpec zlib{codec::Library::deflate, 5, "", codec::Shuffle::byte};
  rig.writer->add_grid(
      {10, 10}, {grid_column("/small", DType::float64_, {}, zlib), grid_column("/plain", DType::float64_, {50})});
  rig.writer->add_grid({100, 100}, {grid_column("/large", DType::float64_, {}, zlib),
                                    grid_column("/frames", DType::uint16_, {256, 256})});
  rig.finish();
  const h5::Reader reader(rig.file());
  EXPECT_EQ(reader.info("/small").layout, "contiguous");
  EXPECT_EQ(reader.info("/plain").layout, "contiguous");
  EXPECT_EQ(reader.info("/large").layout, "chunked");
  EXPECT_EQ(reader.info("/large").filters.size(), 2U);
  EXPECT_EQ(reader.info("/frames").chunk, (Extents{1, 1, 256, 256}));
  // Nothing was written, so nothing takes room.
  EXPECT_EQ(reader.storage_bytes("/frames"), 0U);
}

TEST(ChunkGridOfPoints, packs_points_of_the_last_dimensions) {
  EXPECT_EQ(core::point_chunk_shape(8, {100, 100}, {}), (Extents{81, 100}));
  EXPECT_EQ(core::point_chunk_shape(8, {100, 100}, {2048}), (Extents{1, 4, 2048}));
  EXPECT_EQ(core::point_chunk_shape(8, {5, 5}, {}), (Extents{5, 5}));
  EXPECT_EQ(core::point_chunk_shape(2, {9, 1000000}, {}), (Extents{1, 32768}));
  Extents at(3);
  core::unravel(23, {2, 3, 4}, at.data());
  EXPECT_EQ(at, (Extents{1, 2, 3}));
}

}  // namespace
}  // namespace h5saver::test
