/** What a run of the whole benchmark found, as it is kept in `results.json`, and the tables made of it. */
import * as z from 'zod';

const timesSchema = z.object({ cpuSeconds: z.number(), wallSeconds: z.number() });
const peerSchema = timesSchema.extend({ peakMegabytes: z.number() });
export type PeerTimes = z.infer<typeof peerSchema>;

const phaseSchema = timesSchema.extend({
  lambdaCpuSeconds: z.number(),
  databaseCpuSeconds: z.number(),
  lambdas: z.record(
    z.string(),
    z.object({ invocations: z.number(), wallSeconds: z.number(), peakMegabytes: z.number() }),
  ),
  requests: z.object({ byService: z.record(z.string(), z.number()), bytes: z.number() }),
});
export type MeasuredPhase = z.infer<typeof phaseSchema>;

const sizeSchema = z.object({
  activities: z.int(),
  attendances: z.int(),
  runs: z.int(),
  plainScript: peerSchema,
  fromFile: phaseSchema,
  again: phaseSchema,
});
export type SizeResult = z.infer<typeof sizeSchema>;

export const resultsSchema = z.object({
  date: z.iso.date(),
  node: z.string(),
  cores: z.int(),
  sizes: z.array(sizeSchema),
});
export type Results = z.infer<typeof resultsSchema>;

/**
 * With the sizes that were kept on such a machine and not measured anew: the largest takes a quarter of an hour, and is run by
 * itself.
 */
export function withOtherSizes(measured: Results, kept: Results | undefined): Results {
  const anew = new Set(measured.sizes.map(({ activities }) => activities));
  const isSuchMachine = kept?.node === measured.node && kept.cores === measured.cores;
  const others = isSuchMachine ? kept.sizes.filter(({ activities }) => !anew.has(activities)) : [];
  return {
    ...measured,
    sizes: [...measured.sizes, ...others].sort((left, right) => left.activities - right.activities),
  };
}

/** The table of the README: a row for each size, with CPU s/wall s, and MB of the plain script. */
export function summaryTable({ sizes }: Results): string {
  return table(
    ['activities', 'plain script', 'ours, from the files', 'ratios', 'second report', 'largest Lambda'],
    sizes.map(({ activities, plainScript, fromFile, again }) => [
      activities.toLocaleString('en'),
      `${times(plainScript)}/${plainScript.peakMegabytes.toFixed(0)}`,
      times(fromFile),
      `${ratio(fromFile.cpuSeconds, plainScript.cpuSeconds)}/${ratio(fromFile.wallSeconds, plainScript.wallSeconds)}`,
      times(again),
      `${largest([fromFile, again])} MB`,
    ]),
  );
}

/** Where the work is: CPU by kind of process, requests by service, bytes. */
export function detailTable({ sizes }: Results): string {
  return table(
    ['activities', 'report', 'CPU s', 'of which Lambdas', 'database', 'requests', 'MB moved'],
    sizes.flatMap((size) =>
      (['fromFile', 'again'] as const).map((name) => {
        const { cpuSeconds, lambdaCpuSeconds, databaseCpuSeconds, requests } = size[name];
        return [
          size.activities.toLocaleString('en'),
          name === 'fromFile' ? 'from the files' : 'second',
          ...[cpuSeconds, lambdaCpuSeconds, databaseCpuSeconds].map((seconds) => seconds.toFixed(1)),
          Object.entries(requests.byService)
            .sort(([, one], [, other]) => other - one)
            .map(([service, count]) => `${service} ${count}`)
            .join(', '),
          (requests.bytes / 1e6).toFixed(0),
        ];
      }),
    ),
  );
}

/** Each Lambda of the larger report: invocations, wall seconds of all together, peak memory. */
export function lambdaTable({ sizes }: Results): string {
  const last = sizes.at(-1);
  const rows = Object.entries(last?.fromFile.lambdas ?? {}).map(
    ([name, { invocations, wallSeconds, peakMegabytes }]) => [
      name,
      String(invocations),
      wallSeconds.toFixed(1),
      peakMegabytes.toFixed(0),
    ],
  );
  return table(
    [`Lambda, ${last?.activities.toLocaleString('en')} activities`, 'invocations', 'wall s', 'peak MB'],
    rows,
  );
}

/**
 * CPU seconds of our Lambdas for each further activity between the two largest sizes, as a ratio to the plain script's;
 * undefined for a single size.
 */
export function marginalRatio({ sizes }: Results): number | undefined {
  const [before, last] = sizes.slice(-2);
  if (before === undefined || last === undefined) return undefined;
  const ours = last.fromFile.lambdaCpuSeconds - before.fromFile.lambdaCpuSeconds;
  return ours / (last.plainScript.cpuSeconds - before.plainScript.cpuSeconds);
}

const times = ({ cpuSeconds, wallSeconds }: z.infer<typeof timesSchema>): string =>
  `${cpuSeconds.toFixed(1)}/${wallSeconds.toFixed(1)}`;
const ratio = (ours: number, peer: number): string => (ours / peer).toFixed(1);

function largest(phases: readonly MeasuredPhase[]): string {
  const all = phases.flatMap(({ lambdas }) => Object.values(lambdas).map(({ peakMegabytes }) => peakMegabytes));
  return Math.max(0, ...all).toFixed(0);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
