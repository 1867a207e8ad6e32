import { defineConfig } from 'vitest/config';

/** Files that leave nothing behind in their modules: they share them, which spares loading the same ones over and over. */
const SHARING = ['adapters', 'api', 'domain', 'reference', 'stages', 'websocket'].map((room) => `test/${room}/**`);

const BROWSER = 'test/browser/**/*.test.ts';

export default defineConfig({
  test: {
    globalSetup: ['test/global-setup.ts'],
    // Two cores: more workers would only make each engine slower.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A loaded machine may need long for what takes a moment on a free one.
    expect: { poll: { timeout: 15_000 } },
    projects: [
      {
        extends: true,
        test: { name: 'system', include: ['test/**/*.test.{ts,tsx}'], exclude: [...SHARING, BROWSER] },
      },
      // What waits here waits for something to be on the screen; how soon it is there is the business of the benchmark.
      {
        extends: true,
        test: {
          name: 'browser',
          include: [BROWSER],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 90_000 } },
        },
      },
      { extends: true, test: { name: 'parts', include: SHARING.map((room) => `${room}/*.test.ts`), isolate: false } },
    ],
    coverage: {
      provider: 'v8',
      include: ['lambdas/**', 'frontend/progress/**'],
      reporter: ['text-summary', 'json-summary', 'text'],
      reportsDirectory: 'coverage',
    },
  },
});
