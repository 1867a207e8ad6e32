/** The page of the captured mails on the website's server: it only reads. In English, as the operators' pages are. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { html } from '../dashboards/html.ts';
import { formatTime, timeZone } from '../dashboards/scale.ts';
import type { Pages } from '../website/website.ts';
import type { CapturedMail } from './mail-folder.ts';

/** Older ones are in the folder. */
const MAX_SHOWN = 100;

/** That of the operators' pages. */
const STYLE = join(import.meta.dirname, '..', 'dashboards', 'dashboards.css');

/** @param path `/mail` */
export function createMailPages(path: string, mails: () => readonly CapturedMail[]): Pages {
  const style = `${path}/style.css`;
  return {
    takes: (url) => url.startsWith(path) && /^(\/|\?|$)/.test(url.slice(path.length)),
    async answer(request, response) {
      const isRead = request.method === 'GET' || request.method === 'HEAD';
      const isStyle = request.url === style;
      const content = isStyle ? readFile(STYLE, 'utf8') : mailPage(mails(), style);
      const body = Buffer.from(isRead ? await content : 'GET only');
      response.writeHead(isRead ? 200 : 405, {
        'content-type': `text/${isRead ? (isStyle ? 'css' : 'html') : 'plain'}; charset=utf-8`,
        'content-length': body.length,
        'cache-control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    },
  };
}

function mailPage(mails: readonly CapturedMail[], style: string): string {
  const shown = mails.slice(0, MAX_SHOWN).map(
    ({ at, from, to, subject, text }) => html`<section>
<h2>${subject}</h2>
<p class="meta">${formatTime(at)}, from ${from} to ${to.join(', ')}</p>
<pre tabindex="0">${text}</pre>
</section>`,
  );
  const count = mails.length > MAX_SHOWN ? `The newest ${MAX_SHOWN} of ${mails.length}` : `${mails.length}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Captured mails</title>
<link rel="stylesheet" href="${style}">
</head>
<body>
<main id="content">
<h1>Captured mails</h1>
<p class="lead">No mail leaves this machine. ${count} captured, times in ${timeZone()}.</p>
${shown}
</main>
</body>
</html>
`.text;
}
