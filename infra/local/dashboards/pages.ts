/** The pages under /ops: overview, one a dashboard, the runbook, the saved queries. English, as dashboards and runbook are. */
import { alarmTable, historyTable } from './alarm-list.ts';
import { type Content, type Html, html } from './html.ts';
import { renderMarkdown } from './markdown.ts';
import { RANGE_NAMES, RANGES, type RangeName } from './ranges.ts';
import type { DashboardReport, OpsReport } from './report.ts';
import { formatTime, timeZone } from './scale.ts';
import { widgetHtml } from './widgets.ts';

/** What the address asks for beside the page. */
export interface View {
  /** `/ops/operations` */
  readonly path: string;
  readonly range: RangeName | undefined;
  /** Seconds after which the page asks again; null when it does not. */
  readonly refresh: number | null;
}

const REFRESH_SECONDS = 15;

export function overviewPage(report: OpsReport, view: View): string {
  const firing = report.alarms.filter(({ state }) => state === 'ALARM');
  const head =
    firing.length === 0
      ? 'No alarm is firing.'
      : `${firing.length} of ${report.alarms.length} alarms ${firing.length === 1 ? 'is' : 'are'} firing.`;
  return page('Overview', report, view, [
    html`<p class="lead">${head}</p>`,
    html`<h2>Alarms</h2>`,
    alarmTable(report.alarms),
    html`<h2>History</h2>`,
    historyTable(report.history),
  ]);
}

export function dashboardPage(dashboard: DashboardReport, report: OpsReport, view: View): string {
  const widgets = dashboard.widgets.map((widget, index) => widgetHtml(widget, index, dashboard, report.alarms));
  return page(dashboard.title, report, view, [
    ranges(view, dashboard.range),
    html`<div class="dashboard">${widgets}</div>`,
  ]);
}

export function runbookPage(report: OpsReport, view: View, markdown: string): string {
  const link = (target: string) => (target.startsWith('#') ? target : target.replace(/^\S*runbook\.md/, ''));
  // Its own first heading is that of the page.
  const text = markdown.replace(/^#\s.*\n/, '');
  return page('Runbook', report, view, [html`<article class="prose">${renderMarkdown(text, { link })}</article>`]);
}

export function queriesPage(report: OpsReport, view: View): string {
  const queries = report.savedQueries.map(
    ({ name, query }) => html`<section><h2>${name}</h2><pre tabindex="0"><code>${query}</code></pre></section>`,
  );
  return page('Saved queries', report, view, [
    html`<p class="prose">Kept in CloudWatch Logs Insights. On one machine the logs are files of JSON lines, one a function, in <code>logs/</code> of the data folder: <code>jq</code> and <code>grep</code> do there what these do in AWS.</p>`,
    queries.length === 0 ? html`<p>The template keeps none.</p>` : queries,
  ]);
}

export function missingPage(report: OpsReport, view: View): string {
  return page('Not found', report, view, [html`<p>There is no such page.</p>`]);
}

/** The address with another range or refresh. */
function address(view: View, change: Partial<View>): string {
  const { path, range, refresh } = { ...view, ...change };
  const query = new URLSearchParams({
    ...(range && { range }),
    ...(refresh !== null && { refresh: String(refresh) }),
  }).toString();
  return query === '' ? path : `${path}?${query}`;
}

function ranges(view: View, shown: string): Html {
  return html`<nav class="ranges" aria-label="Time range"><ul>${RANGE_NAMES.map(
    (name) =>
      html`<li><a href="${address(view, { range: name })}"${name === shown ? html` aria-current="true"` : null}>${RANGES[name].label}</a></li>`,
  )}</ul></nav>`;
}

function refreshing(view: View): Html {
  return view.refresh === null
    ? html`<a href="${address(view, { refresh: REFRESH_SECONDS })}">Refresh by itself</a>`
    : html`Refreshes every ${view.refresh} s. <a href="${address(view, { refresh: null })}">Stop</a>`;
}

function page(title: string, report: OpsReport, view: View, content: Content): string {
  const firing = report.alarms.filter(({ state }) => state === 'ALARM').length;
  const links: readonly (readonly [string, string])[] = [
    ['/ops', firing > 0 ? `Overview (${firing} ▲)` : 'Overview'],
    ...report.dashboards.map((each) => [`/ops/${each.slug}`, each.title] as const),
    ['/ops/runbook', 'Runbook'],
    ['/ops/queries', 'Saved queries'],
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${view.refresh === null ? null : html`<meta http-equiv="refresh" content="${view.refresh}">`}
<title>${firing > 0 ? `▲ ${firing} ` : ''}${title} – operations</title>
<link rel="stylesheet" href="/ops/ops.css">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<p class="brand">Operations <small>on one machine</small></p>
<nav aria-label="Pages"><ul>${links.map(
    ([href, words]) =>
      html`<li><a href="${href}"${href === view.path ? html` aria-current="page"` : null}>${words}</a></li>`,
  )}</ul></nav>
</header>
<main id="content">
<h1>${title}</h1>
<p class="meta">As of ${formatTime(report.at)}, times in ${timeZone()}. ${refreshing(view)}</p>
${content}
</main>
</body>
</html>
`.text;
}
