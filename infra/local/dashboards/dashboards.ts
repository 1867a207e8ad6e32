/** Answers /ops and /ops.json on the page's own server. Reads only; faults are switched from the command line. */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Operations } from '../cloudwatch/cloudwatch.ts';
import { buildReport } from './build-report.ts';
import { dashboardPage, missingPage, overviewPage, queriesPage, runbookPage, type View } from './pages.ts';
import { rangeNamed } from './ranges.ts';

const STYLE = path.join(import.meta.dirname, 'dashboards.css');
const RUNBOOK = path.join(import.meta.dirname, '..', '..', 'runbook.md');

/** Whether the path is one of ours. */
export function isOperationsPath(url: string): boolean {
  return /^\/ops(\.json|\/|\?|$)/.test(url);
}

export function createOperationsPages(operations: Operations) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/ops', 'http://127.0.0.1');
    const refresh = Number(url.searchParams.get('refresh'));
    const view: View = {
      path: url.pathname.replace(/(.)\/$/, '$1'),
      range: rangeNamed(url.searchParams.get('range')),
      refresh: Number.isInteger(refresh) && refresh >= 5 && refresh <= 600 ? refresh : null,
    };
    const send = (status: number, contentType: string, body: string): void => {
      const bytes = Buffer.from(body);
      response.writeHead(status, {
        'content-type': `${contentType}; charset=utf-8`,
        'content-length': bytes.length,
        'cache-control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : bytes);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, 'text/plain', 'GET only');
    if (view.path === '/ops/ops.css') return send(200, 'text/css', await readFile(STYLE, 'utf8'));
    const report = buildReport(operations, view.range);
    const page = (status: number, text: string): void => send(status, 'text/html', text);
    switch (view.path) {
      case '/ops.json':
        return send(200, 'application/json', JSON.stringify(report));
      case '/ops':
        return page(200, overviewPage(report, view));
      case '/ops/runbook':
        return page(200, runbookPage(report, view, await readRunbook()));
      case '/ops/queries':
        return page(200, queriesPage(report, view));
    }
    const dashboard = report.dashboards.find(({ slug }) => view.path === `/ops/${slug}`);
    return dashboard === undefined
      ? page(404, missingPage(report, view))
      : page(200, dashboardPage(dashboard, report, view));
  };
}

function readRunbook(): Promise<string> {
  return readFile(RUNBOOK, 'utf8').catch(() => 'There is no runbook yet.');
}
