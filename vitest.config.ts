import { defineConfig } from 'vitest/config'

// A build with sanitizers runs the same tests many times slower: scripts/sanitize.mjs says so by this variable.
const slow = process.env.H5SAVER_SLOW_BUILD === '1' ? 8 : 1

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A process a file: a crash of the addon names its file, and worker threads stay free for the tests that need them.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000 * slow,
    hookTimeout: 120_000 * slow,
    teardownTimeout: 30_000,
    restoreMocks: true,
    coverage: { provider: 'v8', include: ['lib/**/*.ts'], exclude: ['lib/generated/**'] },
  },
})
