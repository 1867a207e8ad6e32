/**
 * What distinguishes the series of a chart: a colour from a palette for colour-blind readers, the shape of the marks, and
 * the dashes of the line or the pattern of the bars. All of it is in the style sheet and in SVG attributes, because the
 * page allows no inline style.
 */
import { Html, html } from './html.ts';

const COLOURS = 8;
const SHAPES: readonly ((x: number, y: number) => string)[] = [
  (x, y) => `M${x - 4},${y}a4,4 0 1,0 8,0a4,4 0 1,0 -8,0`,
  (x, y) => `M${x - 3.5},${y - 3.5}h7v7h-7z`,
  (x, y) => `M${x},${y - 5}l4.6,8h-9.2z`,
  (x, y) => `M${x},${y - 5}l5,5l-5,5l-5,-5z`,
  (x, y) => `M${x},${y + 5}l4.6,-8h-9.2z`,
  (x, y) => `M${x - 1.5},${y - 5}h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z`,
];
const DASHES = ['', '7 3', '2 3', '9 3 2 3'];

export function colourClass(index: number): string {
  return `c${index % COLOURS}`;
}

export function mark(index: number, x: number, y: number): string {
  const shape = SHAPES[index % SHAPES.length];
  return `<path class="mark ${colourClass(index)}" d="${shape?.(round(x), round(y)) ?? ''}"/>`;
}

export function dash(index: number): string {
  const dashes = DASHES[Math.floor(index / 2) % DASHES.length];
  return dashes === '' || dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`;
}

/** Patterns of bars: none for the first series, then lines or dots over the colour. */
const SLANTS = [
  '',
  '<path d="M0,6L6,0" />',
  '<path d="M0,0L6,6" />',
  '<path d="M0,3H6" />',
  '<path d="M3,0V6" />',
  '<path d="M0,3H6M3,0V6" />',
  '<path d="M0,6L6,0M0,0L6,6" />',
  '<circle cx="3" cy="3" r="1.2" />',
];

/** The definitions of the patterns. Ids are unique in a page, so they begin with the chart's id. */
export function patterns(chartId: string, count: number): Html {
  const found = Array.from({ length: count }, (_, index) => {
    const lines = SLANTS[index % SLANTS.length] ?? '';
    return lines === ''
      ? ''
      : `<pattern id="${chartId}-p${index}" width="6" height="6" patternUnits="userSpaceOnUse"><rect class="bar ${colourClass(index)}" width="6" height="6"/><g class="hatch">${lines}</g></pattern>`;
  });
  return new Html(`<defs>${found.join('')}</defs>`);
}

export function barFill(chartId: string, index: number): string {
  return SLANTS[index % SLANTS.length] === ''
    ? `class="bar ${colourClass(index)}"`
    : `fill="url(#${chartId}-p${index})" class="outlined"`;
}

/** The sample beside the name of a series. */
export function sample(chartId: string, index: number, kind: 'line' | 'bar'): Html {
  const inner =
    kind === 'bar'
      ? `<rect x="2" y="1" width="22" height="12" ${barFill(chartId, index)}/>`
      : `<path class="line ${colourClass(index)}" d="M0,7H26"${dash(index)}/>${mark(index, 13, 7)}`;
  return html`<svg class="sample" viewBox="0 0 26 14" width="26" height="14" aria-hidden="true">${new Html(inner)}</svg>`;
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
