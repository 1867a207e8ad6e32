/**
 * The metrics on disk: `cloudwatch/metrics.jsonl`, with lines of what was added to a metric in a minute. Several lines of a
 * minute are added up, so a running engine only appends to the file. The next start rewrites it, aged and with one line
 * for each minute.
 */
import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod';
import { MetricStore, type StoredPoint } from './metric-store.ts';

/** After this many appended bytes the running engine rewrites the file. */
const REWRITE_BYTES = 8 * 1024 * 1024;

const lineSchema = z.object({
  at: z.iso.datetime(),
  namespace: z.string(),
  name: z.string(),
  dimensions: z.record(z.string(), z.string()),
  unit: z.string(),
  count: z.number(),
  sum: z.number(),
  minimum: z.number(),
  maximum: z.number(),
  /** Pairs of a value and its count. */
  values: z.array(z.tuple([z.number(), z.number()])),
});

export class MetricFile {
  readonly #path: string;
  #added = 0;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  /** The measurements of earlier engines. An incomplete line is skipped. */
  load(): MetricStore {
    const store = new MetricStore();
    for (const line of readLines(this.#path)) {
      const point = parseLine(line);
      if (point !== undefined) store.restore(point);
    }
    return store;
  }

  /** Replaces the content of the file with that of the store. */
  rewrite(store: MetricStore): void {
    const text = store.all().map(formatLine).join('');
    writeFileSync(`${this.#path}.draft`, text);
    renameSync(`${this.#path}.draft`, this.#path);
    this.#added = 0;
    store.takeUnsaved();
  }

  /** Appends what was added to the store since the last call. */
  save(store: MetricStore, now: number): void {
    const text = store.takeUnsaved().map(formatLine).join('');
    if (text === '') return;
    appendFileSync(this.#path, text);
    this.#added += Buffer.byteLength(text);
    if (this.#added > REWRITE_BYTES) {
      store.age(now);
      this.rewrite(store);
    }
  }
}

function readLines(path: string): string[] {
  return statSync(path, { throwIfNoEntry: false }) === undefined ? [] : readFileSync(path, 'utf8').split('\n');
}

function formatLine({ metric, unit, at, summary }: StoredPoint): string {
  const { count, sum, minimum, maximum, histogram } = summary;
  const values = [...histogram];
  return `${JSON.stringify({ at: new Date(at).toISOString(), ...metric, unit, count, sum, minimum, maximum, values })}\n`;
}

function parseLine(line: string): StoredPoint | undefined {
  if (line === '') return undefined;
  try {
    const { at, namespace, name, dimensions, unit, values, ...numbers } = lineSchema.parse(JSON.parse(line));
    const summary = { ...numbers, histogram: new Map(values) };
    return { metric: { namespace, name, dimensions }, unit, at: Date.parse(at), summary };
  } catch {
    return undefined;
  }
}
