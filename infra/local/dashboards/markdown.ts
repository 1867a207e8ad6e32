/** The markdown of text widgets and of the runbook: headings, paragraphs, lists, tables, code, quotes, links, bold, emphasis. */
import { escapeHtml, Html } from './html.ts';

export interface MarkdownOptions {
  /** Added to the level of every heading, so that the headings of a widget are below the page's heading. */
  readonly headingShift?: number;
  /** The address for the target of a link. Default: the target itself. */
  readonly link?: (target: string) => string;
  /** Whether text in backquotes is itself the target of a link. */
  readonly isLink?: (code: string) => boolean;
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

export function renderMarkdown(text: string, options: MarkdownOptions = {}): Html {
  const lines = text.replaceAll('\r', '').split('\n');
  const blocks: string[] = [];
  let at = 0;
  const takeWhile = (accepts: (line: string) => boolean): string[] => {
    const taken: string[] = [];
    while (at < lines.length && accepts(lines[at] ?? '')) taken.push(lines[at++] ?? '');
    return taken;
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = /^(#{1,6})\s+(.*?)\s*#*$/.exec(line);
    if (line.trim() === '') {
      at += 1;
    } else if (heading !== null) {
      at += 1;
      const level = Math.min(6, (heading[1]?.length ?? 1) + (options.headingShift ?? 0));
      const words = heading[2] ?? '';
      blocks.push(`<h${level} id="${escapeHtml(anchorOf(words))}">${inline(words, options)}</h${level}>`);
    } else if (/^(```|~~~)/.test(line)) {
      at += 1;
      const code = takeWhile((each) => !/^(```|~~~)\s*$/.test(each));
      at += 1;
      blocks.push(`<pre tabindex="0"><code>${escapeHtml(code.join('\n'))}</code></pre>`);
    } else if (line.startsWith('|')) {
      blocks.push(
        table(
          takeWhile((each) => each.startsWith('|')),
          options,
        ),
      );
    } else if (/^(\s*)([-*]|\d+\.)\s/.test(line)) {
      blocks.push(
        list(
          takeWhile((each) => each.trim() !== '' && (/^\s*([-*]|\d+\.)\s/.test(each) || /^\s{2,}/.test(each))),
          options,
        ),
      );
    } else if (line.startsWith('>')) {
      const quoted = takeWhile((each) => each.startsWith('>')).map((each) => each.replace(/^>\s?/, ''));
      blocks.push(`<blockquote>${renderMarkdown(quoted.join('\n'), options).text}</blockquote>`);
    } else if (/^(-{3,}|\*{3,})\s*$/.test(line)) {
      at += 1;
      blocks.push('<hr>');
    } else {
      const words = takeWhile((each) => each.trim() !== '' && !/^(#{1,6}\s|```|~~~|\||>|\s*([-*]|\d+\.)\s)/.test(each));
      blocks.push(`<p>${inline(words.join(' '), options)}</p>`);
    }
  }
  return new Html(blocks.join('\n'));
}

/** Items by their indentation; a line that begins no item continues the item before it. */
function list(lines: readonly string[], options: MarkdownOptions): string {
  const items: { words: string; children: string[] }[] = [];
  const indentation = /^\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
  const ordered = /^\s*\d+\./.test(lines[0] ?? '');
  for (const line of lines) {
    const item = /^(\s*)(?:[-*]|\d+\.)\s+(.*)$/.exec(line);
    const last = items.at(-1);
    if (item !== null && (item[1]?.length ?? 0) <= indentation) items.push({ words: item[2] ?? '', children: [] });
    else if (item !== null || (last?.children.length ?? 0) > 0) last?.children.push(line);
    else if (last !== undefined) last.words += ` ${line.trim()}`;
  }
  const tag = ordered ? 'ol' : 'ul';
  const inner = items.map(
    ({ words, children }) => `<li>${inline(words, options)}${children.length > 0 ? list(children, options) : ''}</li>`,
  );
  return `<${tag}>${inner.join('')}</${tag}>`;
}

function table(lines: readonly string[], options: MarkdownOptions): string {
  const rows = lines.map((line) =>
    line
      .trim()
      .replace(/^\|/, '')
      .replace(/\|$/, '')
      .split(/(?<!\\)\|/)
      .map((cell) => inline(cell.trim().replaceAll('\\|', '|'), options)),
  );
  const [head = [], ...body] = rows.filter((_, index) => !/^[\s|:-]+$/.test(lines[index] ?? '') || index === 0);
  const headCells = head.map((cell) => (cell === '' ? '<td></td>' : `<th scope="col">${cell}</th>`));
  const bodyRows = body.map(
    ([first = '', ...cells]) =>
      `<tr><th scope="row">${first}</th>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`,
  );
  return `<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>${headCells.join('')}</tr></thead><tbody>${bodyRows.join('')}</tbody></table></div>`;
}

/** Allowed targets: web pages, anchors of this page, paths. */
const SAFE_LINK = /^(https?:\/\/|#|\/|\.{0,2}\/?[\w-]+[\w./-]*(#[\w-]+)?$)/;

function inline(text: string, options: MarkdownOptions): string {
  const link = (words: string, target: string): string => {
    const safe = SAFE_LINK.test(target) && !/^[a-z]+:(?!\/\/)/i.test(target);
    return safe ? `<a href="${escapeHtml(options.link?.(target) ?? target)}">${words}</a>` : words;
  };
  // Code first, because other markup has no meaning inside it.
  return text
    .split(/(`[^`]+`)/)
    .map((part) => {
      if (/^`[^`]+`$/.test(part)) {
        const code = part.slice(1, -1);
        const formatted = `<code>${escapeHtml(code)}</code>`;
        return options.isLink?.(code) === true ? link(formatted, code) : formatted;
      }
      return escapeHtml(part)
        .replaceAll(/\[([^\]]+)\]\(([^()\s]+)\)/g, (_, words: string, target: string) =>
          link(words, target.replaceAll('&amp;', '&')),
        )
        .replaceAll(/\*\*([^*]+)\*\*/g, '<strong>$1</strong>')
        .replaceAll(/(?<![\w*])[*_]([^*_]+)[*_](?![\w*])/g, '<em>$1</em>');
    })
    .join('');
}
