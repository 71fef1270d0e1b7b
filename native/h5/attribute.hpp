// Writing attributes: the strings and numbers of node_spec.hpp. Call under LibraryLock.
#pragma once

#include <string>
#include <vector>

#include "h5/handle.hpp"
#include "h5/node_spec.hpp"

namespace h5saver::h5 {

/// Writes the attributes of an open object, replacing those that are there. `path` is for error messages.
void write_attributes(hid_t object, const std::string& path, const std::vector<Attribute>& attributes);

/// Throws ERR_SWMR_TREE_FROZEN for what rewrite_text could not put in place of an attribute that is there.
void check_rewritable(hid_t object, const std::string& path, const Attribute& attribute);
/// Overwrites a fixed-size text in place. Throws ERR_INTERNAL when the text has not the size of the attribute.
void rewrite_text(hid_t object, const std::string& path, const Attribute& attribute);

/// A fixed-size text that is overwritten again and again: to find it takes longer than to write it.
class FixedText {
 public:
  FixedText(hid_t object, const std::string& path, const std::string& name);
  const std::string& name() const { return name_; }
  /// As rewrite_text.
  void rewrite(const Attribute& attribute) const;

 private:
  std::string name_;
  /// For messages.
  std::string where_;
  AttributeHandle handle_;
  TypeHandle type_;
};

}  // namespace h5saver::h5
