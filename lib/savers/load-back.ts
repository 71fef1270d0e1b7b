/** Loads back what a saver's file holds, for the savers that load as well. */
import { DataLoader, type OpenFile } from '../loaders/data-loader.js'

/** Opens the file of a saver, what was enqueued before is flushed first; calls `load`, and closes it again.
 *  @throws (as rejections) the errors of `DataLoader.open` and of `load` */
export async function loadBack<T>(saver: OpenFile, load: (loader: DataLoader) => Promise<T>): Promise<T> {
  const loader = await DataLoader.open(saver)
  try {
    return await load(loader)
  } finally {
    await loader.close()
  }
}
