/** Charts over time as SVG: lines with marks, or stacked bars. */
import { escapeHtml, Html } from './html.ts';
import { barFill, colourClass, dash, mark, patterns, round } from './marks.ts';
import type { ChartReport, SeriesReport } from './report.ts';
import { formatPeriod, formatTick, ticks } from './scale.ts';

const WIDTH = 440;
const HEIGHT = 210;
const TOP = 12;
const BOTTOM = 24;
const SIDE = 52;

interface Frame {
  readonly left: number;
  readonly right: number;
  x(at: number): number;
}

interface Scale {
  readonly ticks: readonly number[];
  y(value: number): number;
}

export function plot(chart: ChartReport, id: string, from: number, to: number): Html {
  const rightUsed = chart.series.some(({ axis }) => axis === 'right');
  const start = Math.min(from, ...chart.series.map((series) => series.start));
  const left = SIDE;
  const right = WIDTH - (rightUsed ? SIDE : 10);
  const frame: Frame = { left, right, x: (at) => left + ((at - start) / (to - start || 1)) * (right - left) };
  const scales = { left: scaleOf(chart, 'left'), right: scaleOf(chart, 'right') };
  const parts = [
    grid(scales.left, frame),
    axisLabels(scales.left, frame.left - 6, 'end'),
    rightUsed ? axisLabels(scales.right, frame.right + 6, 'start') : '',
    timeLabels(start, to, frame),
    chart.stacked ? bars(chart.series, id, scales.left, frame, to) : '',
    chart.stacked
      ? ''
      : chart.series.map((series, index) => line(series, index, scales[series.axis], frame, to)).join(''),
    ...chart.thresholds.map(({ value, label, axis }) => threshold(value, label, scales[axis], frame)),
  ];
  const defs = chart.stacked ? patterns(id, chart.series.length).text : '';
  return new Html(
    `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-words">${defs}${parts.join('')}</svg>`,
  );
}

/** From the axis's own bounds, else from zero (or the lowest value) to the highest value or threshold. */
function scaleOf(chart: ChartReport, axis: 'left' | 'right'): Scale {
  const own = chart.series.filter((series) => series.axis === axis);
  const values = chart.stacked
    ? stackHeights(own)
    : own.flatMap((series) => series.values.filter((value) => value !== null));
  const thresholds = chart.thresholds.filter((each) => each.axis === axis).map(({ value }) => value);
  const { minimum, maximum } = chart.axes[axis];
  const low = minimum ?? Math.min(0, ...values);
  const high = Math.max(maximum ?? 0, ...values, ...thresholds.map((value) => value * 1.15));
  const lines = ticks(low, high > low ? high : low + 1);
  const [first = 0] = lines;
  const last = lines.at(-1) ?? 1;
  return { ticks: lines, y: (value) => HEIGHT - BOTTOM - ((value - first) / (last - first)) * (HEIGHT - BOTTOM - TOP) };
}

function stackHeights(series: readonly SeriesReport[]): number[] {
  const length = Math.max(0, ...series.map(({ values }) => values.length));
  return Array.from({ length }, (_, at) => series.reduce((sum, { values }) => sum + (values[at] ?? 0), 0));
}

function grid(scale: Scale, { left, right }: Frame): string {
  return scale.ticks.map((value) => `<path class="grid" d="M${left},${round(scale.y(value))}H${right}"/>`).join('');
}

function axisLabels(scale: Scale, x: number, anchor: 'start' | 'end'): string {
  return scale.ticks
    .map(
      (value) => `<text x="${x}" y="${round(scale.y(value)) + 4}" text-anchor="${anchor}">${formatTick(value)}</text>`,
    )
    .join('');
}

function timeLabels(from: number, to: number, { left, right, x }: Frame): string {
  const range = to - from;
  return [0, 1, 2, 3]
    .map((part) => from + (range * part) / 3)
    .map((at, part) => {
      const anchor = part === 0 ? 'start' : part === 3 ? 'end' : 'middle';
      // Dates only where the range is several days.
      const words = formatPeriod(at, range > 3 * 86_400_000 ? 86_400_000 : 0, range > 3 * 86_400_000 ? range : 0);
      return `<path class="tick" d="M${round(x(at))},${HEIGHT - BOTTOM}v4"/><text x="${round(Math.min(right, Math.max(left, x(at))))}" y="${HEIGHT - 6}" text-anchor="${anchor}">${words}</text>`;
    })
    .join('');
}

/** Values of adjacent periods are connected, other values get a mark. A value is drawn in the middle of its period. */
function line({ start, period, values }: SeriesReport, index: number, scale: Scale, frame: Frame, to: number): string {
  const points = values.map((value, at) => {
    if (value === null) return null;
    const begin = start + at * period;
    return { x: round(frame.x((begin + Math.min(begin + period, to)) / 2)), y: round(scale.y(value)) };
  });
  let path = '';
  let joined = false;
  for (const point of points) {
    if (point !== null) path += `${joined ? 'L' : 'M'}${point.x},${point.y}`;
    joined = point !== null;
  }
  const present = points.filter((point) => point !== null);
  // Too many marks would hide the line.
  const every = Math.ceil(present.length / 24);
  const alone = (at: number) => points[at - 1] == null && points[at + 1] == null;
  const marks = points.flatMap((point, at) =>
    point !== null && (alone(at) || at % every === index % every) ? [mark(index, point.x, point.y)] : [],
  );
  return `<path class="line ${colourClass(index)}" d="${path}"${dash(index)}/>${marks.join('')}`;
}

function bars(series: readonly SeriesReport[], id: string, scale: Scale, frame: Frame, to: number): string {
  const heights = new Map<number, number>();
  return series
    .flatMap(({ start, period, values }, index) =>
      values.map((value, at) => {
        if (value === null || value === 0) return '';
        const begin = start + at * period;
        const below = heights.get(begin) ?? 0;
        heights.set(begin, below + value);
        const x = round(frame.x(begin));
        const width = round(Math.max(2, frame.x(Math.min(begin + period, to)) - frame.x(begin) - 1));
        const top = round(scale.y(below + value));
        return `<rect x="${x}" y="${top}" width="${width}" height="${round(Math.max(1, scale.y(below) - top))}" ${barFill(id, index)}/>`;
      }),
    )
    .join('');
}

function threshold(value: number, label: string, scale: Scale, { left, right }: Frame): string {
  const y = round(scale.y(value));
  return `<path class="threshold" d="M${left},${y}H${right}"/><text class="threshold-label" x="${right - 2}" y="${y - 4}" text-anchor="end">${escapeHtml(label)} ${formatTick(value)}</text>`;
}
