// The end of a series before the end of its file: what is written, what is closed, what is given up.
#include "h5/reader.hpp"
#include "support.hpp"
#include "writer_rig.hpp"

namespace h5saver::test {
namespace {

std::vector<std::byte> one(std::uint64_t row) { return pattern(8, row); }

TEST(SeriesEnd, writes_the_open_chunks_and_closes_the_datasets) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/a", DType::float64_, {}), time_column()});
  for (std::uint64_t row = 0; row < 100; ++row) {
    ASSERT_EQ(rig.append(series, {one(row)}), AppendResult::accepted);
    if (row == 50) rig.writer->request_commit();
  }
  rig.writer->end_series(series);
  rig.writer->end_series(series);
  EXPECT_EQ(rig.append(series, {one(0)}), AppendResult::not_open);
  const std::uint64_t commit = rig.writer->request_commit();
  rig.wait_for([&] { return rig.writer->state().requested_commits_done >= commit; });
  EXPECT_EQ(rig.append(series, {one(0)}), AppendResult::not_open);
  EXPECT_EQ(rig.writer->series_counts(series).committed, 100U);
  EXPECT_EQ(rig.writer->series_counts(series).offered, 100U);
  // Its memory is given up.
  EXPECT_EQ(rig.writer->series(series), nullptr);
  const std::size_t next = rig.writer->add_series({column("/b", DType::float64_, {})});
  EXPECT_EQ(next, series + 1);
  ASSERT_EQ(rig.append(next, {one(1)}), AppendResult::accepted);
  rig.finish();
  EXPECT_EQ(rig.writer->state().counts.committed, 101U);
  EXPECT_TRUE(rig.sink->datasets[0].closed);
  EXPECT_TRUE(rig.sink->datasets[1].closed);
  EXPECT_FALSE(rig.sink->datasets[2].closed);
  EXPECT_EQ(rig.sink->datasets[0].rows, 100U);
  EXPECT_EQ(rig.sink->datasets[0].texts["rows"], "(100,)");
}

TEST(SeriesEnd, of_a_series_without_rows_is_its_end_too) {
  Rig rig;
  rig.start();
  const std::size_t series = rig.writer->add_series({column("/a", DType::float64_, {})});
  rig.writer->end_series(series);
  rig.finish();
  EXPECT_EQ(rig.writer->state().phase, Phase::closed);
  EXPECT_TRUE(rig.sink->datasets[0].closed);
}

TEST(SeriesEnd, lets_thousands_of_series_come_and_go_in_one_file) {
  TempFolder folder;
  WriterOptions options;
  options.commit_interval = std::chrono::milliseconds(5);
  Writer writer(options, pipeline::make_h5_sink(folder.path("a.h5")), [] {});
  constexpr std::size_t kSeries = 2000;
  for (std::size_t i = 0; i < kSeries; ++i) {
    const std::size_t series = writer.add_series({column("/s" + std::to_string(i), DType::float64_, {})});
    const std::vector<std::byte> value = one(i);
    const RowValue view{value.data(), value.size()};
    Rows rows;
    rows.values = &view;
    rows.value_count = 1;
    ASSERT_LE(writer.append(series, rows), AppendResult::above_high_water);
    writer.end_series(series);
  }
  writer.close();
  ASSERT_TRUE(writer.wait_ended(kLongEnough));
  ASSERT_EQ(writer.state().phase, Phase::closed) << writer.state().error->message();
  EXPECT_EQ(writer.state().counts.committed, kSeries);
  const h5::Reader reader(folder.path("a.h5"));
  for (std::size_t i = 0; i < kSeries; i += 199) {
    const h5::Bytes read = reader.read("/s" + std::to_string(i), {0}, {1});
    EXPECT_EQ(std::memcmp(read.data(), one(i).data(), 8), 0) << i;
  }
}

TEST(FixedRows, take_no_more_rows_than_they_have) {
  TempFolder folder;
  Writer writer({}, pipeline::make_h5_sink(folder.path("a.h5")), [] {});
  ColumnSpec spec = column("/a", DType::uint16_, {1000});
  spec.row_count_attributes.clear();
  spec.fixed_rows = 300;
  spec.codec = {codec::Library::deflate, 4, "", codec::Shuffle::byte};
  const std::size_t series = writer.add_series({spec});
  const std::vector<std::byte> data = pattern(2000 * 300, 7);
  const RowValue view{data.data(), data.size()};
  Rows rows;
  rows.count = 299;
  rows.values = &view;
  rows.value_count = 1;
  EXPECT_LE(writer.append(series, rows), AppendResult::above_high_water);
  rows.count = 2;
  EXPECT_EQ(writer.append(series, rows), AppendResult::out_of_range);
  rows.count = 1;
  const RowValue last{data.data() + 2000 * 299, 2000};
  rows.values = &last;
  EXPECT_LE(writer.append(series, rows), AppendResult::above_high_water);
  EXPECT_EQ(writer.append(series, rows), AppendResult::out_of_range);
  writer.close();
  ASSERT_TRUE(writer.wait_ended(kLongEnough));
  ASSERT_EQ(writer.state().phase, Phase::closed) << writer.state().error->message();
  const h5::Reader reader(folder.path("a.h5"));
  EXPECT_EQ(reader.info("/a").max_shape, (std::vector<std::uint64_t>{300, 1000}));
  const h5::Bytes read = reader.read("/a", {0, 0}, {300, 1000});
  EXPECT_EQ(std::memcmp(read.data(), data.data(), data.size()), 0);
}

}  // namespace
}  // namespace h5saver::test
