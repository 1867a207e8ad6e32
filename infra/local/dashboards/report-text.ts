/** The report as text for a terminal: first the alarms, then one line for each figure of the dashboards. */
import { byUrgency, shortName } from './alarm-list.ts';
import type { ChartReport, LogReport, OpsReport, SeriesReport, WidgetReport } from './report.ts';
import { formatDuration, formatNumber, formatTime } from './scale.ts';

const SIGNS = { ALARM: '▲ ALARM  ', OK: '✓ OK     ', INSUFFICIENT_DATA: '? NO DATA' } as const;
const STEPS = '▁▂▃▄▅▆▇█';
const SPARKS = 24;

export function reportText(report: OpsReport): string {
  const alarms = byUrgency(report.alarms).flatMap(({ name, severity, state, since, reason, runbook }) => {
    const head = `  ${SIGNS[state]}  ${shortName(name).padEnd(22)} ${severity.padEnd(9)} ${since === null ? '' : `since ${formatTime(since)}`}`;
    const more = [reason, ...(runbook === null ? [] : [runbook])].map((line) => `               ${line}`);
    return state === 'ALARM' ? [head, ...more] : [head];
  });
  const dashboards = report.dashboards.flatMap(({ title, from, to, widgets }) => [
    '',
    `${title.toUpperCase()}, the last ${formatDuration(to - from)}`,
    ...widgets.flatMap(widgetLines),
  ]);
  return [`ALARMS, ${formatTime(report.at)}`, ...alarms, ...dashboards].join('\n');
}

function widgetLines(widget: WidgetReport): string[] {
  if (widget.kind === 'metric') return chartLines(widget);
  return widget.kind === 'log' ? logLines(widget) : [];
}

function logLines({ title, columns, rows }: LogReport): string[] {
  if (rows.length === 0) return [];
  const lines = [
    columns,
    ...rows.map((row) => row.map((value) => (typeof value === 'number' ? formatNumber(value) : (value ?? '–')))),
  ];
  const widths = columns.map((_, at) => Math.max(...lines.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    row.map((text, at) => (at === 0 ? text.padEnd(widths[at] ?? 0) : text.padStart(widths[at] ?? 0))).join('  ');
  return [`  ${title}`, ...lines.map((row) => `    ${line(row)}`)];
}

function chartLines(chart: ChartReport): string[] {
  const measured = chart.series.filter(({ values }) => values.some((value) => value !== null));
  if (measured.length === 0) return [];
  const width = Math.max(...measured.map(({ label }) => label.length), 12);
  const unit = chart.axes.left.label === null ? '' : ` (${chart.axes.left.label})`;
  const limits = chart.thresholds.map(({ label, value }) => `; ${label} ${formatNumber(value)}`);
  const empty = chart.series.length - measured.length;
  return [
    `  ${chart.title}${unit}${limits.join('')}`,
    ...measured.map((series) => `    ${series.label.padEnd(width)}  ${figures(series)}`),
    ...(empty > 0 ? [`    (${empty} more without data)`] : []),
  ];
}

function figures({ values }: SeriesReport): string {
  const present = values.filter((value) => value !== null);
  const last = formatNumber(present.at(-1) ?? 0).padStart(9);
  if (values.length === 1) return last;
  const [low, high] = [Math.min(...present), Math.max(...present)];
  return `${last}  ${sparks(values, high)}  ${formatNumber(low)} to ${formatNumber(high)}`;
}

/** At most `SPARKS` columns; each shows the highest value of its periods. */
function sparks(values: readonly (number | null)[], high: number): string {
  const columns = Math.min(SPARKS, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.floor(((column + 1) * values.length) / columns);
    const present = values.slice(from, to).filter((value) => value !== null);
    if (present.length === 0) return '·';
    const step = high <= 0 ? 0 : Math.round((Math.max(...present) / high) * (STEPS.length - 1));
    return STEPS[Math.max(0, step)] ?? '·';
  }).join('');
}
