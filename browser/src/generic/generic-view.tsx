/** Any HDF5 node through H5Web: NeXus, compounds, complex numbers, images in colours. A chunk of its own, loaded when it is asked for. */
import { App, DataProvider, enableBigIntSerialization } from '@h5web/app'
import '@h5web/app/styles.css'
import { useMemo } from 'react'
import { useTheme } from '../shell/theme.js'
import { Provider } from './provider.js'

enableBigIntSerialization()

interface Props {
  path: string
  fileName: string
}

export function GenericView({ path, fileName }: Props) {
  const provider = useMemo(() => new Provider(fileName), [fileName])
  const { theme } = useTheme()
  return (
    <div className={theme === 'dark' ? 'generic generic-dark' : 'generic'}>
      <DataProvider api={provider}>
        <App key={path} initialPath={path} sidebarOpen={false} disableDarkMode />
      </DataProvider>
    </div>
  )
}
