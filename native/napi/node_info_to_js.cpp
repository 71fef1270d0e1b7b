#include "napi/node_info_to_js.hpp"

#include <cstring>

#include "napi/args.hpp"

namespace h5saver::napi {
namespace {

const char* kind_word(h5::NodeKind kind) {
  switch (kind) {
    case h5::NodeKind::group:
      return "group";
    case h5::NodeKind::dataset:
      return "dataset";
    case h5::NodeKind::datatype:
      return "datatype";
    case h5::NodeKind::unknown:
      return "unknown";
  }
  return "unknown";
}

const char* link_word(h5::LinkKind link) {
  switch (link) {
    case h5::LinkKind::hard:
      return "hard";
    case h5::LinkKind::soft:
      return "soft";
    case h5::LinkKind::external:
      return "external";
    case h5::LinkKind::other:
      return "other";
  }
  return "other";
}

const char* dtype_word(const h5::ElementType& type) {
  switch (type.kind) {
    case h5::ElementKind::number:
      return core::dtype_info(type.dtype).name;
    case h5::ElementKind::string:
      return "string";
    case h5::ElementKind::bytes_list:
      return "bytes-list";
    case h5::ElementKind::opaque:
      return "opaque";
  }
  return "opaque";
}

Napi::Array numbers(Napi::Env env, const std::vector<unsigned>& values) {
  return to_js(env, std::vector<std::uint64_t>(values.begin(), values.end()));
}

Napi::Array max_shape(Napi::Env env, const std::vector<std::uint64_t>& extents) {
  const Napi::Array array = Napi::Array::New(env, extents.size());
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const bool unlimited = extents[i] == h5::kUnlimited;
    array.Set(static_cast<std::uint32_t>(i), unlimited ? Napi::Number::New(env, -1) : to_js(env, extents[i]));
  }
  return array;
}

Napi::Array filters(Napi::Env env, const std::vector<h5::FilterInfo>& list) {
  const Napi::Array array = Napi::Array::New(env, list.size());
  std::uint32_t index = 0;
  for (const h5::FilterInfo& filter : list) {
    const Napi::Object object = Napi::Object::New(env);
    object.Set("id", to_js(env, filter.id));
    object.Set("flags", to_js(env, filter.flags));
    object.Set("name", filter.name);
    object.Set("values", numbers(env, filter.values));
    array.Set(index++, object);
  }
  return array;
}

// Bytes of any value as a text that is equal for equal bytes.
Napi::String latin1_to_js(Napi::Env env, const std::string& bytes) {
  std::u16string text;
  for (const char byte : bytes) text.push_back(static_cast<unsigned char>(byte));
  return Napi::String::New(env, text);
}

void set_enumeration(Napi::Object object, const h5::ElementType& type) {
  if (!type.enum_dtype) return;
  const Napi::Env env = object.Env();
  const Napi::Array members = Napi::Array::New(env, type.members.size());
  std::uint32_t index = 0;
  for (const h5::EnumMember& member : type.members) {
    const Napi::Object entry = Napi::Object::New(env);
    entry.Set("name", member.name);
    entry.Set("value", static_cast<double>(member.value));
    members.Set(index++, entry);
  }
  const Napi::Object enumeration = Napi::Object::New(env);
  enumeration.Set("dtype", core::dtype_info(*type.enum_dtype).name);
  enumeration.Set("members", members);
  object.Set("enumeration", enumeration);
}

Napi::Array fields(Napi::Env env, const std::vector<h5::ElementField>& list) {
  const Napi::Array array = Napi::Array::New(env, list.size());
  std::uint32_t index = 0;
  for (const h5::ElementField& field : list) {
    const Napi::Object object = Napi::Object::New(env);
    object.Set("name", field.name);
    object.Set("offset", to_js(env, field.offset));
    object.Set("size", to_js(env, field.type.size));
    object.Set("dtype", dtype_word(field.type));
    object.Set("dtypeClass", field.type.class_name);
    if (field.type.little_endian) object.Set("littleEndian", *field.type.little_endian);
    object.Set("shape", to_js(env, field.shape));
    set_enumeration(object, field.type);
    array.Set(index++, object);
  }
  return array;
}

void set_dataset(Napi::Object object, const h5::NodeInfo& info) {
  const Napi::Env env = object.Env();
  object.Set("dtype", dtype_word(info.type));
  if (info.type.kind == h5::ElementKind::opaque) object.Set("dtypeClass", info.type.class_name);
  if (info.type.kind != h5::ElementKind::number) object.Set("itemBytes", to_js(env, info.type.size));
  if (!info.type.fields.empty()) object.Set("fields", fields(env, info.type.fields));
  if (info.type.little_endian) object.Set("littleEndian", *info.type.little_endian);
  set_enumeration(object, info.type);
  if (info.shape) {
    object.Set("shape", to_js(env, *info.shape));
    object.Set("maxShape", max_shape(env, info.max_shape));
  }
  if (!info.layout.empty()) object.Set("layout", info.layout);
  if (!info.chunk.empty()) object.Set("chunk", to_js(env, info.chunk));
  object.Set("filters", filters(env, info.filters));
  object.Set("holdsReferences", info.holds_references);
}

}  // namespace

Napi::Value entries_to_js(Napi::Env env, const std::vector<h5::Entry>& entries) {
  const Napi::Array array = Napi::Array::New(env, entries.size());
  std::uint32_t index = 0;
  for (const h5::Entry& entry : entries) {
    const Napi::HandleScope scope(env);
    const Napi::Object object = Napi::Object::New(env);
    object.Set("name", entry.name);
    object.Set("link", link_word(entry.link));
    object.Set("kind", kind_word(entry.kind));
    if (!entry.node_id.empty()) object.Set("nodeId", latin1_to_js(env, entry.node_id));
    if (entry.link == h5::LinkKind::soft || entry.link == h5::LinkKind::external) object.Set("target", entry.target);
    if (entry.link == h5::LinkKind::external) object.Set("targetFile", entry.target_file);
    array.Set(index++, object);
  }
  return array;
}

Napi::Value node_info_to_js(Napi::Env env, const h5::NodeInfo& info) {
  const Napi::Object object = Napi::Object::New(env);
  object.Set("kind", kind_word(info.kind));
  if (info.kind == h5::NodeKind::dataset) set_dataset(object, info);
  if (info.kind == h5::NodeKind::group) object.Set("links", to_js(env, info.links));
  return object;
}

Napi::Value attributes_to_js(Napi::Env env, const std::vector<h5::AttributeInfo>& attributes) {
  const Napi::Array array = Napi::Array::New(env, attributes.size());
  std::uint32_t index = 0;
  for (const h5::AttributeInfo& attribute : attributes) {
    const Napi::HandleScope scope(env);
    const Napi::Object object = Napi::Object::New(env);
    object.Set("name", attribute.name);
    object.Set("dtype", dtype_word(attribute.type));
    object.Set("dtypeClass", attribute.type.class_name);
    object.Set("shape", attribute.shape ? to_js(env, *attribute.shape) : env.Null());
    if (attribute.type.kind == h5::ElementKind::string) {
      object.Set("charset", attribute.type.utf8 ? "utf8" : "ascii");
      object.Set("variable", attribute.type.variable);
    }
    object.Set("size", to_js(env, attribute.type.size));
    object.Set("copies", attribute.copies);
    set_enumeration(object, attribute.type);
    if (!attribute.json.empty())
      object.Set("json", Napi::Buffer<char>::Copy(env, attribute.json.data(), attribute.json.size()));
    object.Set("data", byte_rows_to_js(env, attribute.data));
    array.Set(index++, object);
  }
  return array;
}

Napi::Value byte_rows_to_js(Napi::Env env, const ByteRows& rows) {
  const Napi::Array array = Napi::Array::New(env, rows.size());
  std::uint32_t index = 0;
  for (const std::vector<std::byte>& row : rows) {
    const Napi::HandleScope scope(env);
    Napi::Uint8Array bytes = Napi::Uint8Array::New(env, row.size());
    if (!row.empty()) std::memcpy(bytes.Data(), row.data(), row.size());
    array.Set(index++, bytes);
  }
  return array;
}

}  // namespace h5saver::napi
