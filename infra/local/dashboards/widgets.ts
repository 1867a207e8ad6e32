/** A widget of a dashboard as HTML: each chart with its legend, and its data as a table for readers who cannot see the chart. */
import { alarmList } from './alarm-list.ts';
import { type Content, type Html, html } from './html.ts';
import type { Links } from './links.ts';
import { renderMarkdown } from './markdown.ts';
import { sample } from './marks.ts';
import { plot } from './plot.ts';
import type { AlarmReport, ChartReport, DashboardReport, LogReport, SeriesReport, WidgetReport } from './report.ts';
import { formatDuration, formatNumber, formatPeriod } from './scale.ts';

export function widgetHtml(
  widget: WidgetReport,
  index: number,
  dashboard: DashboardReport,
  alarms: readonly AlarmReport[],
  links: Links,
): Html {
  const size = `card w${widget.width}`;
  switch (widget.kind) {
    case 'text':
      return html`<section class="${size} text">${renderMarkdown(widget.markdown, { headingShift: 1, link: links.leadsTo, isLink: links.isRunbook })}</section>`;
    case 'alarm':
      return html`<section class="${size}"><h2>${widget.title || 'Alarms'}</h2>${alarmList(
        alarms.filter(({ name }) => widget.alarms.includes(name)),
        links,
      )}</section>`;
    case 'log':
      return logHtml(widget, `chart-${index}`, size);
    case 'metric':
      return chartHtml(widget, `chart-${index}`, dashboard, size);
  }
}

function logHtml({ title, columns, rows }: LogReport, id: string, size: string): Html {
  const cell = (value: string | number | null) =>
    typeof value === 'string' ? html`<th scope="row">${value}</th>` : html`<td class="number">${number(value)}</td>`;
  const heading = (name: string, below: string | number | null | undefined) =>
    typeof below === 'string' ? html`<th scope="col">${name}</th>` : html`<th scope="col" class="number">${name}</th>`;
  const table = html`<div class="scroll" tabindex="0" role="region" aria-label="${title}"><table>
<thead><tr>${columns.map((column, index) => heading(column.replaceAll('_', ' '), rows[0]?.[index]))}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
  return html`<figure class="${size} table wide">
<figcaption id="${id}-title">${title}</figcaption>
${rows.length === 0 ? html`<p class="empty">Nothing was logged in this range.</p>` : table}
</figure>`;
}

function chartHtml(chart: ChartReport, id: string, dashboard: DashboardReport, size: string): Html {
  const empty = chart.series.every(({ values }) => values.every((value) => value === null));
  const body = empty ? html`<p class="empty">Nothing was measured in this range.</p>` : drawn(chart, id, dashboard);
  return html`<figure class="${size} ${chart.view}${chart.width >= 12 ? ' wide' : ''}">
<figcaption id="${id}-title">${chart.title}${unitOf(chart)}</figcaption>
${body}
</figure>`;
}

/** The unit is in the title, so that no text has to be turned by 90 degrees. */
function unitOf({ axes, series, view }: ChartReport): Content {
  if (view !== 'timeSeries' && view !== 'bar') return null;
  const right = series.some(({ axis }) => axis === 'right') ? axes.right.label : null;
  const periods = [...new Set(series.map(({ period }) => period))];
  const per = view === 'timeSeries' && periods.length === 1 ? ` per ${formatDuration(periods[0] ?? 0)}` : '';
  const left = axes.left.label === null ? per.trim() : `${axes.left.label}${per}`;
  return html` <small>${left}${right === null ? null : html`; right axis: ${right}`}</small>`;
}

function drawn(chart: ChartReport, id: string, { from, to }: DashboardReport): Html {
  switch (chart.view) {
    case 'singleValue':
      return html`<dl class="values">${chart.series.map(({ label, values }) => html`<div><dt>${label}</dt><dd>${number(values.findLast((value) => value !== null))}</dd></div>`)}</dl>`;
    case 'table':
      return html`<div class="scroll" tabindex="0" role="region" aria-label="${chart.title}"><table><tbody>${chart.series.map(
        ({ label, values }) =>
          html`<tr><th scope="row">${label}</th><td class="number">${number(values.findLast((value) => value !== null))}</td></tr>`,
      )}</tbody></table></div>`;
    case 'bar':
      return horizontalBars(chart);
    case 'timeSeries':
      return html`<div class="drawing">${plot(chart, id, from, to)}${legend(chart, id)}</div>
<p class="hidden" id="${id}-words">${inWords(chart)}</p>
<details><summary>Data as a table</summary>${dataTable(chart, to - from)}</details>`;
  }
}

/** Drawn as SVG, because the page's policy allows no inline style for the lengths. */
function horizontalBars({ series }: ChartReport): Html {
  const values = series.map(({ values }) => values.findLast((value) => value !== null) ?? 0);
  const highest = Math.max(...values, Number.MIN_VALUE);
  return html`<table class="bars"><tbody>${series.map(
    ({ label }, index) =>
      html`<tr><th scope="row">${label}</th><td><svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar c0" width="${(100 * (values[index] ?? 0)) / highest}" height="10"/></svg></td><td class="number">${number(values[index])}</td></tr>`,
  )}</tbody></table>`;
}

/** Counts are added up over the range, other figures show their last value. Series that draw nothing share one line. */
function legend({ series, stacked }: ChartReport, id: string): Html {
  const drawsNothing = ({ values }: SeriesReport) =>
    values.every((value) => value === null || (stacked && value === 0));
  const entries = series.map((each, index) => {
    if (drawsNothing(each)) return null;
    const figure = isCount(each) ? `${number(totalOf(each))} in all` : `${number(lastOf(each))} last`;
    return html`<li>${sample(id, index, stacked ? 'bar' : 'line')} ${each.label} <b>${figure}</b></li>`;
  });
  const nothing = series.filter(drawsNothing).map(({ label }) => label);
  return html`<ul class="legend">${entries}${nothing.length === 0 ? null : html`<li class="nothing">none: ${nothing.join(', ')}</li>`}</ul>`;
}

function isCount({ figure }: SeriesReport): boolean {
  return figure === 'Sum' || /^SEARCH\(.*'Sum'\)$/.test(figure);
}

function totalOf({ values }: SeriesReport): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

function lastOf({ values }: SeriesReport): number | undefined {
  return values.findLast((value) => value !== null) ?? undefined;
}

/** A description of the chart for screen readers. */
function inWords({ series, thresholds }: ChartReport): string {
  const words = series.map((each) => {
    const present = each.values.filter((value) => value !== null);
    if (present.length === 0) return `${each.label}: nothing.`;
    return `${each.label}: last ${number(lastOf(each))}, lowest ${number(Math.min(...present))}, highest ${number(Math.max(...present))}.`;
  });
  return [...words, ...thresholds.map(({ label, value }) => `Threshold: ${label} ${formatNumber(value)}.`)].join(' ');
}

/** A row for each period with a value, newest first. */
function dataTable({ series, title }: ChartReport, range: number): Html {
  const times = new Map<number, (number | null)[]>();
  for (const [index, { start, period, values }] of series.entries()) {
    for (const [at, value] of values.entries()) {
      if (value === null) continue;
      const row = times.get(start + at * period) ?? series.map(() => null);
      row[index] = value;
      times.set(start + at * period, row);
    }
  }
  const rows = [...times].sort(([one], [other]) => other - one);
  const shortest = Math.min(...series.map(({ period }) => period));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Data of ${title}"><table>
<thead><tr><th scope="col">from</th>${series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([at, values]) =>
      html`<tr><th scope="row">${formatPeriod(at, shortest, range + 1)}</th>${values.map((value) => html`<td class="number">${number(value)}</td>`)}</tr>`,
  )}</tbody></table></div>`;
}

function number(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : formatNumber(value);
}
