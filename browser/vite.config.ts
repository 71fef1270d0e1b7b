// Builds the page of the H5Browser into dist/page. What it makes runs under a content security policy without inline scripts and
// without eval, and never asks another host for anything.
import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Gives @react-three/fiber the part of three that is drawn with; see the file that it names. */
function threeInPart(): Plugin {
  return {
    name: 'three-in-part',
    enforce: 'pre',
    resolveId: (source, importer) =>
      source === 'three' && importer?.includes('/@react-three/fiber/') ? here('src/shims/three-for-fiber.ts') : undefined,
  }
}

export default defineConfig({
  root: here('.'),
  base: '/',
  plugins: [threeInPart(), react()],
  resolve: {
    alias: [
      // The real packages make functions from text, which the policy forbids.
      { find: /^ndarray$/, replacement: here('src/shims/ndarray.ts') },
      { find: /^ndarray-ops$/, replacement: here('src/shims/ndarray-ops.ts') },
    ],
    dedupe: ['react', 'react-dom', 'three', '@react-three/fiber'],
  },
  build: {
    outDir: here('../dist/page'),
    emptyOutDir: true,
    target: 'es2022',
    // A small picture in the style sheet would be a data: address; as a file it is cached on its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
    chunkSizeWarningLimit: 1400,
  },
})
