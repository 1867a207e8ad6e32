/**
 * The page while an export of 500 parts sends four messages a second, with the processor at a quarter of its speed: how much of
 * the main thread the messages take, and how soon a click shows. The export is made up: its snapshot and messages are served in
 * the place of the API's.
 */
import type { CDPSession, Page, WebSocketRoute } from 'playwright-core';
import { addressOf } from '../../frontend/router.ts';
import {
  CATEGORY_IDS,
  type ChunkView,
  type ExportMessage,
  type ExportView,
  type Progress,
  type RunningSummary,
} from '../../lambdas/protocol.ts';
import { bound, row } from './times.ts';

const PARTS = 500;
const MESSAGE_MS = 250;
/** Parts that change their state in each message. */
const CHANGES = 20;
export const SLOWNESS = 4;
const CLICK_BOUND_MS = 200;
const EXPORT_ID = '01JBENCHMANYPARTS0000000001';

/** Script in the page that records when a button with the awaited text is drawn after a click. */
const WATCH_BUTTONS = `(() => {
  let begun = 0;
  window.awaited = null;
  window.shownAfter = null;
  const look = () => {
    const { awaited } = window;
    if (awaited === null || begun === 0 || ![...document.querySelectorAll('button')].some((each) => each.textContent === awaited)) {
      return;
    }
    window.awaited = null;
    // After the frame that shows it.
    requestAnimationFrame(() => setTimeout(() => { window.shownAfter = performance.now() - begun; }));
  };
  document.addEventListener('click', (event) => { begun = event.timeStamp; }, { capture: true });
  window.await = (text) => { begun = 0; window.shownAfter = null; window.awaited = text; };
  new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
})();`;

/** Each pair is a click that undoes the one before it. */
const CLICKS: readonly (readonly [string, string])[] = [
  ['Sett på pause', 'Setter på pause …'],
  ['English', 'Bokmål'],
  ['Bokmål', 'English'],
];

/** @param page signed in */
export async function benchManyParts(page: Page, rounds: number): Promise<void> {
  const running = await openManyParts(page);
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWNESS });
  const share = await mainThreadShare(session, () => page.waitForTimeout(rounds * 1_000));
  const times = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (const [pressed, shown] of [...CLICKS, ...(await toggles(page))]) {
      const name = `${PARTS} parts: «${pressed}»`;
      times.set(name, [...(times.get(name) ?? []), await clickToPaint(page, pressed, shown)]);
    }
  }
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  running.stop();
  for (const [name, each] of times) {
    row(name, each);
  }
  console.log(`${PARTS} parts: share of the main thread`.padEnd(46) + `${(share * 100).toFixed(1)} %`.padStart(8));
  bound(`${PARTS} parts: click to paint`, [...times.values()].flat(), CLICK_BOUND_MS);
}

/** What can be opened and closed again on this page. */
async function toggles(page: Page): Promise<readonly (readonly [string, string])[]> {
  const names = await page.getByRole('button', { name: 'Vis som tabell', exact: true }).count();
  return names === 0
    ? []
    : [
        ['Vis som tabell', 'Vis som rutenett'],
        ['Vis som rutenett', 'Vis som tabell'],
      ];
}

async function clickToPaint(page: Page, pressed: string, shown: string): Promise<number> {
  const button = page.getByRole('button', { name: pressed, exact: true }).last();
  await button.waitFor();
  await page.evaluate(`window.await(${JSON.stringify(shown)})`);
  await button.click();
  const handle = await page.waitForFunction('window.shownAfter', null, { timeout: 60_000 });
  return Number(await handle.jsonValue());
}

/** @returns 0 to 1 */
async function mainThreadShare(session: CDPSession, during: () => Promise<void>): Promise<number> {
  await session.send('Performance.enable');
  const measured = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    const value = (name: string) => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
    return { busy: value('TaskDuration'), at: value('Timestamp') };
  };
  const before = await measured();
  await during();
  const after = await measured();
  return (after.busy - before.busy) / (after.at - before.at);
}

/** Opens the made-up export and sends its messages until it is stopped. */
async function openManyParts(page: Page): Promise<{ readonly stop: () => void }> {
  const sockets = new Set<WebSocketRoute>();
  const chunks = new Map<string, ChunkView>();
  for (let index = 0; index < PARTS; index++) {
    put(chunks, { ...PENDING, stage: 'querying_activities', index, state: 'done', rows: 100, milliseconds: 1_234 });
    put(chunks, { ...PENDING, stage: 'aggregating', index });
  }
  let version = 1;
  await page.addInitScript(WATCH_BUTTONS);
  await page.routeWebSocket(/^ws/, (socket) => {
    sockets.add(socket);
    socket.onMessage(() => socket.send('{"type":"pong"}'));
  });
  const headers = { 'access-control-allow-origin': '*', 'access-control-expose-headers': 'ETag' };
  await page.route(new RegExp(`/exports/${EXPORT_ID}$`), (route) =>
    route.fulfill({ json: snapshot(version, [...chunks.values()]), headers }),
  );
  // Refused only after a while, so that the pressed button shows what it does.
  await page.route(new RegExp(`/exports/${EXPORT_ID}/pause$`), async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await route.fulfill({ status: 409, json: REFUSED, headers }).catch(() => {});
  });
  await page.goto(new URL(addressOf({ page: 'export', exportId: EXPORT_ID }), page.url()).href);
  await page.reload();
  await page.getByRole('progressbar', { name: 'Fremdrift for eksporten' }).waitFor();
  const timer = setInterval(() => {
    const changed: ChunkView[] = [];
    for (let position = 0; position < CHANGES; position++) {
      const index = (version * CHANGES + position) % PARTS;
      const state = chunks.get(`aggregating ${index}`)?.state === 'running' ? 'done' : 'running';
      changed.push({ ...PENDING, stage: 'aggregating', index, state, attempt: 1, rows: 100, milliseconds: 1_234 });
    }
    for (const chunk of changed) {
      put(chunks, chunk);
    }
    version += 1;
    for (const socket of sockets) {
      socket.send(JSON.stringify(message(version, changed)));
    }
  }, MESSAGE_MS);
  return { stop: () => clearInterval(timer) };
}

const PENDING = { state: 'pending', attempt: 0, rows: null, milliseconds: null, errorCode: null } as const;

function put(chunks: Map<string, ChunkView>, chunk: ChunkView): void {
  chunks.set(`${chunk.stage} ${chunk.index}`, chunk);
}

function progress(version: number): Progress {
  return {
    status: 'aggregating',
    stage: 'aggregating',
    stageIndex: 2,
    stageCount: 7,
    percent: Math.min(48, 28 + version / 50),
    phase: 'processing',
    stageProgress: { current: version % PARTS, total: PARTS, currentItem: `chunk ${version}` },
    estimate: { kind: 'range', lowSeconds: 100, highSeconds: 140 },
  };
}

function summary(version: number): RunningSummary {
  const figures = { activities: version * 10, activityDays: version * 12, attendances: version * 100 };
  return {
    kind: 'provisional',
    total: figures,
    perCategory: Object.fromEntries(CATEGORY_IDS.map((category) => [category, figures])),
  };
}

const ENVELOPE = { exportId: EXPORT_ID, organisationNumber: '970168889', attempt: 1 } as const;

function message(version: number, chunkChanges: ChunkView[]): ExportMessage {
  const at = new Date().toISOString();
  return {
    type: 'export:progress',
    ...ENVELOPE,
    version,
    at,
    progress: progress(version),
    chunkChanges,
    summary: summary(version),
  };
}

function snapshot(version: number, chunks: ChunkView[]): ExportView {
  const at = new Date().toISOString();
  return {
    ...ENVELOPE,
    version,
    at,
    createdAt: at,
    startedAt: at,
    requestedBy: 'kari@example.org',
    actorNames: { 'kari@example.org': 'Kari Koordinator' },
    maxAttempts: 3,
    request: { year: 2025, branches: [], format: 'xlsx', language: 'nb', includeAttachments: false },
    progress: progress(version),
    queuePlace: null,
    countedDays: null,
    milliseconds: null,
    chunks,
    summary: summary(version),
    result: null,
    cost: null,
  };
}

const REFUSED = { type: 'about:blank', title: '', status: 409, code: 'not_allowed_now', supportReference: 'BENCH' };
