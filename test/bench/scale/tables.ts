/** What the model says, as Markdown. */
import { compareSizes } from './comparison.ts';
import { LIMITS } from './limits.ts';
import { firstBound, predictReport, predictRush } from './predictions.ts';
import type { Waiting } from './simulation.ts';
import type { StageTime } from './stage-times.ts';

const REPORTS = [100_000, 1_000_000, 10_000_000, 100_000_000];
/** Organisations, and the seconds before the deadline in which they come. */
const RUSHES = [
  [1_000, 3_600],
  [1_000, 60],
  [10_000, 3_600],
  [10_000, 60],
] as const;
/** Named of what does not fit. */
const MOST_NAMED = 3;

export function comparisonTable(rows: readonly StageTime[], cores: number): string {
  const pair = ({ measured, predicted }: { readonly measured: number; readonly predicted: number }, digits: number) =>
    `${measured.toFixed(digits)} / ${predicted.toFixed(digits)} (${signed((predicted / measured - 1) * 100)} %)`;
  return table(
    ['activities', 'wall s: run / model', 'CPU s: run / model', 'largest Lambda MB: run / model'],
    compareSizes(rows, cores).map(({ size, wallSeconds, cpuSeconds, peakMegabytes }) => [
      size.toLocaleString('en'),
      pair(wallSeconds, 1),
      pair(cpuSeconds, 1),
      pair(peakMegabytes, 0),
    ]),
  );
}

export function reportTable(rows: readonly StageTime[]): string {
  const lines = (['now', 'grown'] as const).flatMap((design) =>
    REPORTS.map((activities) => {
      const { seconds, dollars, peakMegabytes, broken, waiting } = predictReport(rows, activities, design);
      return [
        activities.toLocaleString('en'),
        design === 'now' ? 'as deployed' : 'grown',
        duration(seconds),
        `$${dollars.toPrecision(2)}`,
        peakMegabytes.toFixed(0),
        broken.length === 0 ? waited(waiting) : `does not fit: ${named(broken)}`,
      ];
    }),
  );
  const bound = (design: 'now' | 'grown', name: string) => {
    const { activities, broken } = firstBound(rows, design);
    return `${name}: ${activities.toLocaleString('en')} activities fit; ${broken === null ? 'no bound was met' : `first bound: ${broken}`}.`;
  };
  return [
    table(['activities', 'design', 'time', 'cost', 'largest Lambda MB', 'what it meets'], lines),
    '',
    bound('now', 'As deployed'),
    bound('grown', 'Grown'),
  ].join('\n');
}

export function rushTable(rows: readonly StageTime[]): string {
  return table(
    ['organisations', 'within', 'median', 'slowest of 20', 'slowest', 'cost together', 'what waits', 'at once at most'],
    RUSHES.map(([organisations, within]) => {
      const { median, slowestOfTwenty, slowest, dollars, waiting } = predictRush(rows, organisations, within);
      const times = [within, median, slowestOfTwenty, slowest].map(duration);
      const most = waiting.find(({ name }) => name === LIMITS.lambdaConcurrency.unit)?.most ?? 0;
      const cost = `$${dollars.toPrecision(2)}`;
      return [organisations.toLocaleString('en'), ...times, cost, waited(waiting), `${most} Lambdas`];
    }),
  );
}

function named(broken: readonly string[]): string {
  const more = broken.length - MOST_NAMED;
  return `${broken.slice(0, MOST_NAMED).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}

export function limitTable(): string {
  return table(
    ['limit', 'can be raised', 'source'],
    Object.values(LIMITS).map(({ value, unit, raisable, verified, source, date }) => [
      `${value.toLocaleString('en')} ${unit}`,
      raisable ? 'yes' : 'no',
      `${source}, ${date}${verified ? '' : ', not read again'}`,
    ]),
  );
}

/** The limit that was met first, and that which delayed most. */
function waited(all: readonly Waiting[]): string {
  const met = all.filter(({ firstAt }) => firstAt !== null);
  const [longest] = met;
  if (longest === undefined) return 'nothing waits';
  const [first = longest] = met.toSorted((one, other) => (one.firstAt ?? 0) - (other.firstAt ?? 0));
  const seconds = ({ seconds, count }: Waiting) => `${count} waits of ${(seconds / Math.max(1, count)).toFixed(1)} s`;
  return first === longest
    ? `${longest.name}: ${seconds(longest)}`
    : `first ${first.name}, longest ${longest.name}: ${seconds(longest)}`;
}

function duration(seconds: number): string {
  return seconds < 120
    ? `${seconds.toFixed(0)} s`
    : seconds < 7_200
      ? `${(seconds / 60).toFixed(0)} min`
      : `${(seconds / 3_600).toFixed(1)} h`;
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(0)}`;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), `|${header.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}
