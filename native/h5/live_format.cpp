#include "h5/live_format.hpp"

#include "h5/call.hpp"

namespace h5saver::h5 {
namespace {

// The largest that the format can hold.
constexpr unsigned kCompactAttributesMax = 65535;

}  // namespace

bool is_live_format(hid_t file) {
  const PropertyHandle access =
      PropertyHandle::adopt(call("H5Fget_access_plist", "", [&] { return H5Fget_access_plist(file); }));
  H5F_libver_t low = H5F_LIBVER_EARLIEST;
  H5F_libver_t high = H5F_LIBVER_LATEST;
  call("H5Pget_libver_bounds", "", [&] { return H5Pget_libver_bounds(access.id(), &low, &high); });
  return low != H5F_LIBVER_EARLIEST;
}

PropertyHandle object_creation_properties(hid_t property_class, bool live) {
  PropertyHandle properties = PropertyHandle::adopt(call("H5Pcreate", "", [&] { return H5Pcreate(property_class); }));
  if (live) {
    call("H5Pset_attr_phase_change", "",
         [&] { return H5Pset_attr_phase_change(properties.id(), kCompactAttributesMax, 0); });
  }
  return properties;
}

}  // namespace h5saver::h5
