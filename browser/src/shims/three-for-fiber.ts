/** What @react-three/fiber gets of three, in place of all of it. Its Canvas registers every class that it imports, so that none of them
 *  could be left out of the page; H5Web draws with a few. A test compares this list with what both packages use. */

// What fiber itself uses.
// The elements of H5Web's plots.
export {
  ACESFilmicToneMapping,
  AmbientLight,
  BasicShadowMap,
  Camera,
  Clock,
  ColorManagement,
  Group,
  Layers,
  Line,
  LineBasicMaterial,
  LineSegments,
  Mesh,
  MeshBasicMaterial,
  NoToneMapping,
  OrthographicCamera,
  PCFShadowMap,
  PCFSoftShadowMap,
  PerspectiveCamera,
  PlaneGeometry,
  Points,
  Raycaster,
  RGBAFormat,
  Scene,
  ShaderMaterial,
  UnsignedByteType,
  Vector2,
  Vector3,
  VSMShadowMap,
  WebGLRenderer,
} from 'three'
