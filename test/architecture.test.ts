/** Imports go inward only: each room and what it may import. `npm run check` runs this file too. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { STAGES } from '../lambdas/protocol.ts';

const ROOT = path.join(import.meta.dirname, '..');
const ROOMS = ['lambdas', 'infra', 'frontend', 'test'];

interface Import {
  readonly from: string;
  /** A path from the root for a file of ours, else the package or `node:` module. */
  readonly to: string;
}

/** Static and dynamic imports and re-exports, those of types included. */
const SPECIFIER = /(?<!['"-])(?:\bfrom\s*|\bimport\s*\(?\s*)['"]([^'"\n]+)['"]/g;

function importsOf(file: string): Import[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
  return [...text.matchAll(SPECIFIER)].map(([, specifier = '']) => ({
    from: file,
    to: specifier.startsWith('.') ? path.join(path.dirname(file), specifier) : specifier,
  }));
}

const FILES = ROOMS.flatMap((room) =>
  readdirSync(path.join(ROOT, room), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(ts|tsx|mjs)$/.test(file))
    .map((file) => path.join(room, file)),
);
const IMPORTS = FILES.flatMap(importsOf);

function enginePackages(): string[] {
  const file = readFileSync(path.join(ROOT, 'infra/local/package.json'), 'utf8');
  const manifest: { readonly dependencies: object; readonly devDependencies: object } = JSON.parse(file);
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
}

/** What files of `from` may import; anything else is a breach. */
const INWARD: readonly { readonly room: string; readonly from: RegExp; readonly may: RegExp }[] = [
  {
    room: 'domain is pure: itself, protocol, zod, crypto, streams, the workbook and csv libraries',
    from: /^lambdas\/domain\//,
    may: /^(lambdas\/domain\/|lambdas\/(protocol|metric-catalogue)\.ts$|zod$|node:(crypto|stream|stream\/promises|events|zlib|timers\/promises)$|(csv-parse|yauzl|saxes)($|\/))/,
  },
  { room: 'protocol imports itself and zod', from: /^lambdas\/protocol(\.ts$|\/)/, may: /^(lambdas\/protocol\/|zod$)/ },
  {
    room: 'ports are types of the domain',
    from: /^lambdas\/ports(\.ts$|\/)/,
    may: /^(lambdas\/(ports|domain)\/|lambdas\/(protocol|metric-catalogue)\.ts$|node:stream$)/,
  },
  {
    room: 'the stage wrapper imports domain, ports and log',
    from: /^lambdas\/stage\.ts$/,
    may: /^(lambdas\/domain\/|lambdas\/(ports|protocol|environment|log|invocation)\.ts$|zod$)/,
  },
  {
    room: 'what both wrappers share imports domain, ports and log',
    from: /^lambdas\/invocation\.ts$/,
    may: /^(lambdas\/domain\/|lambdas\/(ports|log)\.ts$|zod$)/,
  },
  {
    room: 'adapters implement ports with the SDK',
    from: /^lambdas\/adapters\//,
    may: /^(lambdas\/(adapters|domain)\/|lambdas\/(ports|protocol|environment|metric-catalogue)\.ts$|zod$|node:|@aws-sdk\/|@aws-lambda-powertools\/|@smithy\/|aws-lambda$)/,
  },
  {
    room: 'objects of a register are read and written through ports',
    from: /^lambdas\/register-objects\.ts$/,
    may: /^(lambdas\/domain\/|lambdas\/ports\.ts$)/,
  },
  {
    room: 'stages import the domain, ports and the stage wrapper, and no adapter',
    from: /^lambdas\/stages\//,
    may: /^(lambdas\/(stages|domain)\/|lambdas\/(stage|ports|protocol|register-objects|rows\/[a-z-]+)\.ts$|zod$|node:(crypto|stream|stream\/promises)$|yazl$)/,
  },
  {
    room: 'import reads files through ports',
    from: /^lambdas\/import\//,
    may: /^(lambdas\/(import|domain)\/|lambdas\/(ports|protocol|log|invocation|register-objects)\.ts$|zod$)/,
  },
  {
    room: 'events end and repair executions through ports',
    from: /^lambdas\/events\//,
    may: /^(lambdas\/(events|domain)\/|lambdas\/(stage|ports|protocol|environment|log)\.ts$|zod$)/,
  },
  {
    room: 'stream consumes the changes of the table through ports',
    from: /^lambdas\/stream\//,
    may: /^(lambdas\/(stream|domain)\/|lambdas\/(ports|protocol|log)\.ts$|zod$)/,
  },
  {
    room: 'websocket answers handshakes through ports',
    from: /^lambdas\/websocket\//,
    may: /^(lambdas\/(websocket|domain)\/|lambdas\/(ports|protocol)\.ts$|zod$)/,
  },
  {
    room: 'api routes requests through ports',
    from: /^lambdas\/api\//,
    may: /^(lambdas\/(api|domain)\/|lambdas\/(ports|protocol|log|metric-catalogue|register-objects)\.ts$|@hono\/zod-openapi$|hono($|\/)|zod$)/,
  },
  {
    room: 'rows finds rows of a register by their places: the domain, ports, protocol and objects of a register',
    from: /^lambdas\/rows\//,
    may: /^(lambdas\/(rows|domain)\/|lambdas\/(ports|protocol|register-objects)\.ts$)/,
  },
  {
    room: 'records hands out rows of a register: its own routes on what the api does with every request',
    from: /^lambdas\/records\//,
    may: /^(lambdas\/(records|rows|domain)\/|lambdas\/api\/(base-app|context|problem|record-routes|within-answer|checks\/check-lists)\.ts$|lambdas\/(ports|protocol|register-objects)\.ts$|zod$|node:stream$)/,
  },
  {
    room: 'what erases on request imports the domain, ports and objects of a register',
    from: /^lambdas\/privacy\//,
    may: /^(lambdas\/(privacy|domain)\/|lambdas\/(ports|protocol|register-objects)\.ts$|zod$|node:stream$)/,
  },
  {
    room: 'wiring is imported by nothing but wiring: it composes every Lambda',
    from: /^(lambdas\/(?!wiring\/)|infra\/|frontend\/)/,
    may: /^(?!lambdas\/wiring\/)/,
  },
  {
    room: 'infra (but what runs it) reads names from lambdas, and no code',
    from: /^infra\/(?!local\/|commands\/)/,
    may: /^(infra\/(?!local\/|commands\/)|lambdas\/(environment|metric-catalogue|protocol)\.ts$|node:|zod$|aws-cdk-lib|constructs$|cdk-nag$|esbuild$|@aws-sdk\/(client-cloudformation|credential-provider-env)$)/,
  },
  {
    room: 'the commands start the engine, speak the protocol, and use the Norwegian texts of the page',
    from: /^infra\/commands\//,
    may: /^(infra\/(?!local\/)|infra\/local\/engine\.ts$|frontend\/translations\/nb(-pages)?\.json$|lambdas\/domain\/|lambdas\/protocol\.ts$|node:|zod$|ws$|exceljs$|@aws-sdk\/)/,
  },
  {
    room: 'the local engine knows itself, Node and its packages',
    from: /^infra\/local\//,
    may: new RegExp(`^(infra/local/|node:|(${enginePackages().join('|')})$)`),
  },
  {
    room: 'the local engine has one door',
    from: /^(?!infra\/local\/|test\/local\/)/,
    may: /^(?!infra\/local\/(?!engine\.ts$))/,
  },
  {
    room: 'the page (but its build) imports protocol alone',
    from: /^frontend\/(?!(vite\.config|first-download)\.ts$)/,
    may: /^(frontend\/|lambdas\/protocol\.ts$|(?!lambdas\/|infra\/|test\/|node:|@aws-sdk|aws-)[@a-z])/,
  },
  {
    room: 'progress on the page knows no panel, page or translation',
    from: /^frontend\/progress\//,
    may: /^(frontend\/(progress|api)\/|lambdas\/protocol\.ts$|react$)/,
  },
  { room: 'panels know no page', from: /^frontend\/panels\//, may: /^(?!frontend\/(pages\/|root\.tsx|app\.tsx))/ },
  {
    room: 'the build of the page imports its tools',
    from: /^frontend\/(vite\.config|dark-tokens|left-out|first-download)\.ts$/,
    may: /^(vite$|@vitejs\/|node:|frontend\/(dark-tokens|left-out|first-download)\.ts$)/,
  },
  { room: 'environment imports nothing', from: /^lambdas\/environment\.ts$/, may: /^(?!)/ },
  { room: 'the metric catalogue imports nothing', from: /^lambdas\/metric-catalogue\.ts$/, may: /^(?!)/ },
  {
    room: 'log imports the domain and its logger',
    from: /^lambdas\/log\.ts$/,
    may: /^(lambdas\/domain\/|@aws-lambda-powertools\/logger$)/,
  },
  {
    room: 'wiring composes what is in lambdas, with the clients of the SDK',
    from: /^lambdas\/wiring\//,
    may: /^(lambdas\/|node:|@aws-sdk\/|hono($|\/))/,
  },
  {
    room: 'api and auth on the page know no panel and no page',
    from: /^frontend\/(api|auth)\//,
    may: /^(?!frontend\/(pages|panels)\/)/,
  },
  {
    room: 'translations know no panel and no page',
    from: /^frontend\/translations\//,
    may: /^(frontend\/(translations|progress)\/|lambdas\/protocol\.ts$|react$)/,
  },
  { room: 'nothing imports test', from: /^(lambdas|infra|frontend)\//, may: /^(?!test\/)/ },
  { room: 'lambdas know no infrastructure and no page', from: /^lambdas\//, may: /^(?!infra\/|frontend\/)/ },
];

/** Rooms of the domain, each with the rooms that it may import beside the files directly in `domain`. */
const DOMAIN_ROOMS: Readonly<Record<string, readonly string[]>> = {
  rules: [],
  spreadsheet: [],
  register: ['spreadsheet'],
  registers: ['register'],
  export: ['registers', 'rules'],
  checks: ['counting', 'decisions', 'export', 'facts', 'registers', 'report', 'rules'],
  imports: ['export', 'facts', 'register', 'registers', 'report', 'rules'],
  facts: ['register', 'registers', 'rules'],
  decisions: [],
  persons: ['decisions', 'facts', 'register', 'rules'],
  words: ['facts', 'persons', 'register'],
  counting: ['decisions', 'export', 'persons', 'facts', 'register', 'registers', 'rules'],
  report: ['counting', 'export', 'facts', 'persons', 'register', 'registers', 'rules', 'spreadsheet'],
  columns: ['report', 'counting', 'facts', 'register', 'rules'],
  notifications: ['export', 'imports'],
  templates: ['register'],
  privacy: ['export', 'facts', 'imports', 'persons', 'register', 'registers', 'rules'],
};

/** Rules that bind files of many rooms: a file needs one of its own beside them. */
const GENERAL = /nothing imports test|lambdas know no infrastructure|wiring is imported by|one door/;

it('has a rule of its own for every file of the product', () => {
  const own = INWARD.filter(({ room }) => !GENERAL.test(room));
  const product = FILES.filter((file) => !file.startsWith('test/'));
  expect(product.filter((file) => !own.some(({ from }) => from.test(file)))).toEqual([]);
});

describe('rooms of the domain', () => {
  const roomOf = (file: string): string => /^lambdas\/domain\/([^/]+)\//.exec(file)?.[1] ?? '';

  it('are the ones listed here', () => {
    const rooms = new Set(FILES.map(roomOf).filter((room) => room !== ''));
    expect([...rooms].sort()).toEqual(Object.keys(DOMAIN_ROOMS).sort());
  });

  it('have no cycle: each imports only rooms that do not import it, directly or through others', () => {
    const reaches = (from: string, to: string): boolean =>
      (DOMAIN_ROOMS[from] ?? []).some((next) => next === to || reaches(next, to));
    expect(Object.keys(DOMAIN_ROOMS).filter((room) => reaches(room, room))).toEqual([]);
  });

  it.each(Object.entries(DOMAIN_ROOMS))('%s imports %j and no other room', (room, may) => {
    const imported = new Set(
      IMPORTS.filter(({ from, to }) => roomOf(from) === room && roomOf(to) !== '' && roomOf(to) !== room).map(
        ({ to }) => roomOf(to),
      ),
    );
    // Equal, not a subset: a permission that nothing uses is removed.
    expect([...imported].sort()).toEqual([...may].sort());
  });

  it('are not imported by the files directly in the domain', () => {
    const upward = IMPORTS.filter(({ from, to }) => /^lambdas\/domain\/[^/]+\.ts$/.test(from) && roomOf(to) !== '');
    expect(upward).toEqual([]);
  });
});

describe('imports', () => {
  it('are found at all', () => {
    expect(FILES.length).toBeGreaterThan(200);
    expect(IMPORTS.length).toBeGreaterThan(1000);
    expect(IMPORTS).toContainEqual({
      from: 'lambdas/domain/counting/tally.ts',
      to: 'lambdas/domain/counting/figures.ts',
    });
  });

  it.each(INWARD)('$room', ({ from, may }) => {
    const outward = IMPORTS.filter((each) => from.test(each.from) && !may.test(each.to));
    expect(outward.map((each) => `${each.from} -> ${each.to}`)).toEqual([]);
  });
});

/** Words that would let the domain reach past its arguments. */
const REACHES = /\bprocess\.|\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\brandomUUID\(|\bfetch\(/;

describe('the domain', () => {
  it.each(FILES.filter((file) => file.startsWith('lambdas/domain/')))(
    '%s reads no clock, chance or environment',
    (file) => {
      const code = readFileSync(path.join(ROOT, file), 'utf8')
        .replaceAll(/\/\*[\s\S]*?\*\//g, '')
        .replaceAll(/\/\/.*/g, '');
      expect(REACHES.exec(code)?.[0]).toBeUndefined();
    },
  );
});

describe('names of files', () => {
  it('say what is in them: none is utils, helpers, common or misc', () => {
    expect(FILES.filter((file) => /\/(utils?|helpers?|common|misc)(\.|\/)/.test(file))).toEqual([]);
  });
});

/** Files that hold a stage, by their name without `.ts`. */
const STAGE_FILES = FILES.filter((file) => /^lambdas\/stages\/[^/]+\.ts$/.test(file))
  .filter((file) => /export const \w+Stage\b/.test(readFileSync(path.join(ROOT, file), 'utf8')))
  .map((file) => path.basename(file, '.ts'));

describe('a stage', () => {
  it.each(STAGE_FILES)('%s has its wiring, its function and its test under the same name', (name) => {
    expect(FILES).toContain(`lambdas/wiring/stages/${name}.ts`);
    expect(FILES).toContain(`test/stages/${name}.test.ts`);
    expect(readFileSync(path.join(ROOT, 'infra/functions/stage-functions.ts'), 'utf8')).toContain(
      `'wiring/stages/${name}.ts'`,
    );
  });

  it.each(STAGES.filter((stage) => stage !== 'initialised'))('writes the status %s in exactly one file', (stage) => {
    const writers = STAGE_FILES.filter((name) =>
      new RegExp(`\\b(enters|stage): '${stage}'`).test(
        readFileSync(path.join(ROOT, `lambdas/stages/${name}.ts`), 'utf8'),
      ),
    );
    expect(writers).toHaveLength(1);
  });
});
