/** The pages: overview, one for each dashboard, the runbook, the saved queries. They are in English, as CloudWatch is. */
import { alarmTable, historyTable } from './alarm-list.ts';
import { type Content, type Html, html } from './html.ts';
import type { Links } from './links.ts';
import { renderMarkdown } from './markdown.ts';
import { RANGE_NAMES, RANGES, type RangeName } from './ranges.ts';
import type { DashboardReport, OpsReport } from './report.ts';
import { formatTime, timeZone } from './scale.ts';
import { widgetHtml } from './widgets.ts';

/** The page that a request asks for, and how. */
export interface View {
  /** `/ops/operations` */
  readonly path: string;
  readonly range: RangeName | undefined;
  /** Seconds after which the page reloads; null when it does not. */
  readonly refresh: number | null;
}

export interface PageContent {
  readonly report: OpsReport;
  readonly view: View;
  readonly links: Links;
}

const REFRESH_SECONDS = 15;

export function overviewPage(content: PageContent): string {
  const { report, links } = content;
  const firing = report.alarms.filter(({ state }) => state === 'ALARM');
  const head =
    firing.length === 0
      ? 'No alarm is firing.'
      : `${firing.length} of ${report.alarms.length} alarms ${firing.length === 1 ? 'is' : 'are'} firing.`;
  return page('Overview', content, [
    html`<p class="lead">${head}</p>`,
    html`<h2>Alarms</h2>`,
    alarmTable(report.alarms, links),
    html`<h2>History</h2>`,
    historyTable(report.history),
  ]);
}

export function dashboardPage(content: PageContent, dashboard: DashboardReport): string {
  const { report, view, links } = content;
  const widgets = dashboard.widgets.map((widget, index) => widgetHtml(widget, index, dashboard, report.alarms, links));
  return page(dashboard.title, content, [ranges(view, dashboard.range), html`<div class="dashboard">${widgets}</div>`]);
}

export function runbookPage(content: PageContent, markdown: string): string {
  const { leadsTo: link, isRunbook: isLink } = content.links;
  // The page has its own first heading.
  const text = renderMarkdown(markdown.replace(/^#\s.*\n/, ''), { link, isLink });
  return page('Runbook', content, [html`<article class="prose">${text}</article>`]);
}

export function queriesPage(content: PageContent): string {
  const { report } = content;
  const queries = report.savedQueries.map(
    ({ name, query }) => html`<section><h2>${name}</h2><pre tabindex="0"><code>${query}</code></pre></section>`,
  );
  return page('Saved queries', content, [
    html`<p class="prose">These queries are for CloudWatch Logs Insights. On one machine the logs are files of JSON lines, one for each function, in <code>logs/</code> of the data folder: search them with <code>jq</code> and <code>grep</code>.</p>`,
    queries.length === 0 ? html`<p>The template has no saved queries.</p>` : queries,
  ]);
}

export function missingPage(content: PageContent): string {
  return page('Not found', content, [html`<p>There is no such page.</p>`]);
}

/** The address of the same page with another range or refresh. */
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
    ? html`<a href="${address(view, { refresh: REFRESH_SECONDS })}">Refresh automatically</a>`
    : html`Refreshes every ${view.refresh} s. <a href="${address(view, { refresh: null })}">Stop</a>`;
}

function page(title: string, { report, view, links }: PageContent, body: Content): string {
  const firing = report.alarms.filter(({ state }) => state === 'ALARM').length;
  const menu: readonly (readonly [string, string])[] = [
    [links.overview, firing > 0 ? `Overview (${firing} ▲)` : 'Overview'],
    ...report.dashboards.map((each) => [links.dashboard(each.slug), each.title] as const),
    [links.runbook, 'Runbook'],
    [links.queries, 'Saved queries'],
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${view.refresh === null ? null : html`<meta http-equiv="refresh" content="${view.refresh}">`}
<title>${firing > 0 ? `▲ ${firing} ` : ''}${title} – operations</title>
<link rel="stylesheet" href="${links.style}">
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
<p class="brand">Operations <small>on one machine</small></p>
<nav aria-label="Pages"><ul>${menu.map(
    ([href, words]) =>
      html`<li><a href="${href}"${href === view.path ? html` aria-current="page"` : null}>${words}</a></li>`,
  )}</ul></nav>
</header>
<main id="content">
<h1>${title}</h1>
<p class="meta">As of ${formatTime(report.at)}, times in ${timeZone()}. ${refreshing(view)}</p>
${body}
</main>
</body>
</html>
`.text;
}
