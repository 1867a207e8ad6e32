/** Counts of faults by kind and of laws broken, kept in a file so that a run can go on where it was stopped. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { canonicalJson } from '../../lambdas/domain/canonical.ts';
import type { Judged } from './batches.ts';
import { LAWS } from './laws/laws.ts';
import { type Schedule, scheduleSchema } from './schedule/schedule.ts';

const entrySchema = z.object({
  schedule: scheduleSchema,
  happened: z.array(z.object({ what: z.string(), effect: z.string() })),
  ends: z.array(z.string()),
  breaches: z.array(z.object({ law: z.enum(LAWS), detail: z.string() })),
});
type Entry = z.infer<typeof entrySchema>;

export class Report {
  readonly #file: string;
  readonly #entries: Entry[];

  private constructor(file: string, entries: Entry[]) {
    this.#file = file;
    this.#entries = entries;
  }

  static async open(file: string): Promise<Report> {
    const text = await readFile(file, 'utf8').catch(() => '[]');
    return new Report(file, z.array(entrySchema).parse(JSON.parse(text)));
  }

  get count(): number {
    return this.#entries.length;
  }

  /** Number of schedules that broke a law. */
  get broken(): number {
    return this.#entries.filter(({ breaches }) => breaches.length > 0).length;
  }

  has(schedule: Schedule): boolean {
    return this.#entries.some((entry) => textOf(entry.schedule) === textOf(schedule));
  }

  async add(judged: readonly Judged[]): Promise<void> {
    for (const { schedule, breaches, observed } of judged) {
      const happened = (observed?.happened ?? []).map(({ event, effect }) => ({ what: event.what, effect }));
      const ends = (observed?.exports ?? []).map(({ seen }) => seen.at(-1)?.progress.status ?? 'unseen');
      this.#entries.push({ schedule, happened, ends, breaches: [...breaches] });
    }
    await writeFile(`${this.#file}.new`, JSON.stringify(this.#entries, undefined, 1));
    await rename(`${this.#file}.new`, this.#file);
  }

  text(): string {
    const faults = this.#entries.flatMap(({ schedule, happened }) => [
      ...schedule.functionFaults.map(({ kind }) => `function: ${kind}`),
      ...schedule.callFaults.map(
        (fault) => `call: ${fault.kind}${'at' in fault ? ` at ${fault.at}` : ''} ${fault.service}`,
      ),
      ...schedule.databaseFaults.map(({ error }) => `database: ${error}`),
      ...happened.map(({ what }) => `event: ${what}`),
    ]);
    const ends = this.#entries.flatMap((entry) => entry.ends);
    const broken = this.#entries.flatMap(({ breaches }) => breaches.map(({ law }) => law));
    return [
      `${this.count} schedules, ${ends.length} exports, ${faults.length} faults`,
      'Ends of exports:',
      ...counted(ends),
      'Faults by kind:',
      ...counted(faults),
      `Laws broken: ${broken.length}`,
      ...LAWS.map((law) => line(law, broken.filter((each) => each === law).length)),
    ].join('\n');
  }
}

/** The same for a schedule that was drawn and for one that was read. */
const textOf = (schedule: Schedule): string => canonicalJson(schedule);

function counted(names: readonly string[]): string[] {
  const groups = Map.groupBy(names, (name) => name);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, all]) => line(name, all.length));
}

const line = (name: string, count: number): string => `  ${String(count).padStart(6)}  ${name}`;
