import { defineConfig } from 'vitest/config'
import { slowness } from './test/helpers/slowness.js'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A process a file: a crash of the addon names its file, and worker threads stay free for the tests that need them.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000 * slowness,
    hookTimeout: 120_000 * slowness,
    teardownTimeout: 30_000,
    restoreMocks: true,
    coverage: { provider: 'v8', include: ['lib/**/*.ts'], exclude: ['lib/generated/**'] },
  },
})
