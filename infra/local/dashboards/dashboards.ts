/**
 * Pages about the template's alarms and dashboards, and their data as JSON, on the website's server. They only read:
 * faults are switched elsewhere.
 */
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Operations } from '../cloudwatch/cloudwatch.ts';
import type { Pages } from '../website/website.ts';
import { buildReport } from './build-report.ts';
import { createLinks } from './links.ts';
import { dashboardPage, missingPage, overviewPage, queriesPage, runbookPage, type View } from './pages.ts';
import { rangeNamed } from './ranges.ts';

export interface OperationsPagesOptions {
  /** The path under which the pages are, such as `/ops`; the data is at the same path with `.json`. */
  readonly path: string;
  /** A markdown file with a section for each alarm. Links to its file name lead to its page. */
  readonly runbookFile: string;
}

const STYLE = path.join(import.meta.dirname, 'dashboards.css');

export function createOperationsPages(operations: Operations, options: OperationsPagesOptions): Pages {
  const links = createLinks(options.path, path.basename(options.runbookFile));
  return {
    takes: (url) => url.startsWith(links.overview) && /^(\.json|\/|\?|$)/.test(url.slice(links.overview.length)),
    async answer(request, response) {
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        return send(request, response, 405, 'text/plain', 'GET only');
      }
      const view = viewOf(new URL(request.url ?? links.overview, 'http://127.0.0.1'));
      if (view.path === links.style) return send(request, response, 200, 'text/css', await readFile(STYLE, 'utf8'));
      const report = buildReport(operations, view.range);
      if (view.path === links.data) return send(request, response, 200, 'application/json', JSON.stringify(report));
      const dashboard = report.dashboards.find(({ slug }) => view.path === links.dashboard(slug));
      const page = (status: number, text: string) => send(request, response, status, 'text/html', text);
      const content = { report, view, links };
      switch (view.path) {
        case links.overview:
          return page(200, overviewPage(content));
        case links.runbook:
          return page(200, runbookPage(content, await readRunbook(options.runbookFile)));
        case links.queries:
          return page(200, queriesPage(content));
        default:
          return dashboard === undefined
            ? page(404, missingPage(content))
            : page(200, dashboardPage(content, dashboard));
      }
    },
  };
}

function viewOf({ pathname, searchParams }: URL): View {
  const refresh = Number(searchParams.get('refresh'));
  return {
    path: pathname.replace(/(.)\/$/, '$1'),
    range: rangeNamed(searchParams.get('range')),
    refresh: Number.isInteger(refresh) && refresh >= 5 && refresh <= 600 ? refresh : null,
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
): void {
  const bytes = Buffer.from(text);
  response.writeHead(status, {
    'content-type': `${contentType}; charset=utf-8`,
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  response.end(request.method === 'HEAD' ? undefined : bytes);
}

function readRunbook(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => 'The runbook cannot be read.');
}
