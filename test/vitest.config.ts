import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './longest-first.ts';
import { ORCHESTRATING_CODE } from './orchestrating-code.ts';
import { COVERS } from './wanted-coverage.ts';

/** Test files that change no module state, so they can share loaded modules. */
const SHARING = ['adapters', 'api', 'domain', 'frontend', 'reference', 'stages', 'stream', 'websocket'].map(
  (room) => `test/${room}/**`,
);

/** The tests of the orchestrating code: those of them that can share loaded modules, and those that cannot. */
const STAGES = ['test/stages/{,check/,wrapper/}*.test.ts', 'test/domain/export/transition.test.ts'];
const EVENTS = 'test/events/**/*.test.ts';

const BROWSER = 'test/browser/**/*.test.ts';
/** Type the commands of the documents in fresh clones. */
const COMMANDS = 'test/commands/*-commands.test.ts';
/** Components of the page, in a document without a browser. */
const PAGE = 'test/frontend/**/*.test.tsx';
/** Reads sources and nothing else; `npm run check` runs it alone. */
const IMPORTS = 'test/architecture.test.ts';

/** Replace modules or what modules read when they are loaded, so each of them has a process of its own. */
const ALONE = ['registers/kept-facts', 'registers/any-split', 'import/disk-and-log', 'infra/idle-cost/idle-cost'].map(
  (file) => `test/${file}.test.ts`,
);

/** Makes the template and the bundles that the tests of these projects read. */
const globalSetup = [resolve(import.meta.dirname, 'global-setup.ts')];

/** The commands that tests start need not be compiled each time; processes of Lambdas have their own cache. */
const env = { NODE_COMPILE_CACHE: resolve(import.meta.dirname, '..', 'node_modules', '.cache', 'commands') };

/** `npm test` without a file or project: part of the tests covers part of the code. */
const isWholeRun = process.argv.slice(2).every((argument) => /^(run|--(?!project).*)$/.test(argument));

export default defineConfig({
  // All paths are relative to the top of the repository, on the command line as well.
  root: resolve(import.meta.dirname, '..'),
  test: {
    // One more than the cores of CI, of which two workers left a sixth idle: tests of whole runs wait for processes and screens.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // On a busy machine a poll can take far longer than usual.
    expect: { poll: { timeout: 15_000 } },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'imports', include: [IMPORTS] } },
      { extends: true, test: { name: 'commands', include: [COMMANDS], testTimeout: 300_000 } },
      {
        extends: true,
        test: {
          name: 'system',
          globalSetup,
          env,
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...SHARING, ...ALONE, EVENTS, PAGE, BROWSER, COMMANDS, IMPORTS],
          // Loading the engine or CDK takes 4 s of CPU; what a file changes is in its own engine.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', globalSetup, env, include: ALONE } },
      // These tests wait for the screen to change; the benchmark measures how fast it does.
      {
        extends: true,
        test: {
          name: 'browser',
          globalSetup: [...globalSetup, resolve(import.meta.dirname, 'browser', 'site', 'sample-site.ts')],
          include: [BROWSER],
          isolate: false,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          // A look at the page costs as much as what it waits for.
          expect: { poll: { timeout: 90_000, interval: 200 } },
        },
      },
      {
        extends: true,
        test: {
          name: 'parts',
          globalSetup,
          env,
          include: SHARING.map((room) => `${room}/*.test.ts`),
          exclude: STAGES,
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'stages', globalSetup, env: { ...env, ...COVERS }, include: STAGES, isolate: false },
      },
      { extends: true, test: { name: 'events', globalSetup, env: { ...env, ...COVERS }, include: [EVENTS] } },
      // Loading React, the design system and the pages takes longer than the tests of most files, so they are loaded once. Vitest
      // shares modules between files of one project's environment, and not between files that name theirs.
      { extends: true, test: { name: 'page', include: [PAGE], isolate: false, environment: 'happy-dom' } },
    ],
    coverage: {
      provider: 'custom',
      customProviderModule: resolve(import.meta.dirname, 'wanted-coverage.ts'),
      enabled: isWholeRun,
      include: ORCHESTRATING_CODE,
      thresholds: { lines: 85 },
      // No table after the summary of the tests, which is to stand last.
      reporter: ['json-summary', 'html'],
      reportsDirectory: 'coverage',
    },
  },
});
