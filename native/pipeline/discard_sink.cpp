// A sink that takes everything and writes nothing: what the pipeline costs without the file.
#include "pipeline/chunk_sink.hpp"

namespace h5saver::pipeline {
namespace {

class DiscardSink final : public ChunkSink {
 public:
  void open() override {}
  void apply(const TreeOp&) override {}
  DatasetId create_dataset(const h5::DatasetSpec&) override { return next_++; }
  void extend(DatasetId, std::uint64_t) override {}
  void write_chunk(DatasetId, const std::uint64_t*, std::uint32_t, const std::byte*, std::size_t bytes) override {
    bytes_ += bytes;
  }
  void rewrite_chunk(DatasetId, const std::uint64_t*, const std::byte*, std::size_t, ChangedBytes) override {}
  void write_block(DatasetId, const std::uint64_t*, const std::uint64_t*, const std::byte*) override {}
  void close_dataset(DatasetId) override {}
  void rewrite_text(DatasetId, const h5::Attribute&) override {}
  void begin_commit(CommitDone done) override { done(std::nullopt); }
  std::uint64_t file_bytes() override { return bytes_; }
  void close() override {}
  void abandon() noexcept override {}

 private:
  DatasetId next_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<ChunkSink> make_discard_sink() { return std::make_unique<DiscardSink>(); }

}  // namespace h5saver::pipeline
