/** The public surface of h5saver, and nothing else. */
import { native } from './native.js'

export type { DecodedAttribute } from './attributes/attribute-codec.js'
export { OpaqueAttribute } from './attributes/attribute-codec.js'
export type { Attributes, AttributeValue } from './attributes/envelope.js'
export type { PythonValue } from './attributes/python-literal.js'
export type { H5BrowserOptions } from './browser/h5-browser.js'
export { H5Browser } from './browser/h5-browser.js'
export { convertFile } from './convert/convert-file.js'
export type { ConvertOptions, ConvertProgress } from './convert/options.js'
export type { ConvertedLink, ConvertReport, ConvertWarning, KeptNode } from './convert/report.js'
export type { ArrayInput, NestedNumbers } from './data/array-input.js'
export type { AxisInit, Coordinates } from './data/axis.js'
export { Axis } from './data/axis.js'
export type { Channel, Channels, Frame, RawBytes, Row, Rows } from './data/channel.js'
export type { DataToExportInit } from './data/data-to-export.js'
export { DataToExport } from './data/data-to-export.js'
export type { DataDistribution, DataSource, DataWithAxesInit, ExtraValue, LoadedFrom } from './data/data-with-axes.js'
export { DataWithAxes } from './data/data-with-axes.js'
export type { ElementOf } from './data/nd-array.js'
export { NdArray } from './data/nd-array.js'
export { unitsFault } from './data/units.js'
export type { AnyArray, ArrayOf, DType, ScalarOf } from './dtype.js'
export { dtypeNames } from './dtype.js'
export type { ErrorCode, ErrorContext, Hdf5StackEntry } from './errors.js'
export {
  ArgumentError,
  FilterError,
  FormatError,
  H5SaverError,
  Hdf5Error,
  NodeError,
  OverloadError,
  SetupError,
  StateError,
  StorageError,
} from './errors.js'
export { EnlargeableArray, ExtendedArray, StringArray } from './file/array-handles.js'
export type { ArrayDataType, ArrayOptions } from './file/array-options.js'
export type { EnlargeableArrayOptions, ExtendedArrayOptions, StringArrayOptions } from './file/arrays.js'
export type { Compression } from './file/compression.js'
export type { ExternalChange, ExternalFileOptions, ExternalFileReport } from './file/external-file.js'
export type { FilePaths, InitFileOptions, OpenOptions } from './file/file-sequence.js'
export type { GroupOptions, NodeRef } from './file/groups.js'
export { H5Saver } from './file/h5-saver.js'
export type { LentMemory, OnRelease } from './file/lent-memory.js'
export { closeAll } from './file/live-writers.js'
export type { SaveType } from './file/naming.js'
export type { RecoveryReport } from './file/recover-file.js'
export { recoverFile } from './file/recover-file.js'
export type { H5SaverEvents } from './file/saver-events.js'
export type { Durability, H5SaverOptions, Live } from './file/saver-options.js'
export type { LowSpace } from './file/space-watch.js'
export type { RowCounts, SaverStats } from './file/stats.js'
export type { DataDimension } from './layout.js'
export type { OpenFile } from './loaders/data-loader.js'
export { DataLoader } from './loaders/data-loader.js'
export type { LoadedComment, LoadedPixmap, LoadedSettings } from './loaders/documents.js'
export type { NodeAttributes, OnNodeError, WalkLimits } from './loaders/file-view.js'
export type { Generation } from './loaders/generation.js'
export type { LoadAllOptions, LoadOptions, ReadOptions, SliceOptions } from './loaders/load-options.js'
export type { LoadedNode } from './loaders/loaded-node.js'
export type { OpaqueData } from './loaders/raw-elements.js'
export type { NodeEntry, NodeKind } from './nodes/node-index.js'
export type { ActuatorOptions } from './savers/actuator-saver.js'
export { ActuatorEnlargeableSaver, ActuatorSaver, ActuatorTimeSaver } from './savers/actuator-saver.js'
export type { ContinuousOptions } from './savers/add-continuous.js'
export type { AppendManyOptions, AppendOptions, OnFull } from './savers/append-options.js'
export type { AddAxisOptions } from './savers/axis-saver.js'
export { AxisSaverLoader } from './savers/axis-saver.js'
export { ContinuousSaver } from './savers/continuous-saver.js'
export type { AxisValues, EnlargeableOptions, GrowthAxis } from './savers/data-enlargeable-saver.js'
export { DataEnlargeableSaver } from './savers/data-enlargeable-saver.js'
export type { ExtendedOptions } from './savers/data-extended-saver.js'
export { DataExtendedSaver, DataToExportExtendedSaver } from './savers/data-extended-saver.js'
export type { AddDataOptions } from './savers/data-saver.js'
export { BkgSaver, DataSaverLoader, ErrorSaverLoader } from './savers/data-saver.js'
export { DataToExportEnlargeableSaver, DataToExportTimedSaver } from './savers/data-to-export-enlargeable-saver.js'
export type { AddDataToExportOptions } from './savers/data-to-export-saver.js'
export { DataToExportSaver } from './savers/data-to-export-saver.js'
export type { DetectorOptions } from './savers/detector-saver.js'
export { DetectorEnlargeableSaver, DetectorExtendedSaver, DetectorSaver, DetectorTimeSaver } from './savers/detector-saver.js'
export type { LoggerSaverOptions, OptimizerSaverOptions } from './savers/logger-saver.js'
export { LoggerSaver, OptimizerSaver } from './savers/logger-saver.js'
export type { ActuatorDescription, ActuatorDescriptions, DetectorDescriptions } from './savers/module-group.js'
export type { GetSetNodeOptions, ModuleDescription, ModuleOptions } from './savers/module-node.js'
export type { SaveFilter } from './savers/save-filter.js'
export type { ScanPointOptions } from './savers/scan.js'
export { Scan } from './savers/scan.js'
export type { ScanGrid } from './savers/scan-grid.js'
export type { DatasetDescription, ScanSaverOptions, ScanWords } from './savers/scan-saver.js'
export { ScanSaver } from './savers/scan-saver.js'
export type { ModuleSettings, SettingsKind } from './settings/all-settings.js'
export { moduleSettings } from './settings/all-settings.js'
export type { H5SaverSettings } from './settings/h5saver-settings.js'
export { h5saverSettings } from './settings/h5saver-settings.js'
export type {
  GroupParameter,
  ItemSelection,
  OtherParameter,
  Parameter,
  ParameterColor,
  ParameterLimits,
  ParameterOptions,
  ParameterOptionValues,
  ParameterScalar,
  ParameterValues,
  TableViewContent,
  ValueParameter,
  ValueType,
} from './settings/parameter.js'
export { findParameter } from './settings/parameter.js'
export type { FromXmlOptions, SettingsRoot } from './settings/parameter-xml.js'
export { fromXml, parameterFromXml, parameterToXml, toXml } from './settings/parameter-xml.js'
export type { LinearRoi, PlaneRoi, Roi, RoiOptions } from './settings/roi.js'
export { readRois, roiSettings } from './settings/roi.js'
export type { Settings } from './settings/settings-xml.js'
export type { RowItem, RowSource, WritableOptions } from './streams/row-streams.js'
export type { DamagedDataset, Finding, FindingKind, RowRange, StoredLedger, UnreadableFile, VerifyReport } from './verify/report.js'
export type { VerifyOptions, VerifyProgress } from './verify/verify-file.js'
export { verifyFile } from './verify/verify-file.js'
export { version } from './version.js'

/** The versions of the libraries in this build, and what its codecs can do. */
export type BuildInfo = ReturnType<typeof native.buildInfo>

/** Tells what this build was made of. */
export function buildInfo(): BuildInfo {
  return native.buildInfo()
}
