import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ANNOUNCEMENT_GAP_MS,
  type Announcement,
  Announcer,
  type Moment,
} from '../../../frontend/progress/announcements.ts';
import { FakeClock } from './fake-clock.ts';

const moment = (overrides: Partial<Moment> = {}): Moment => ({
  runKey: 'export-1 1',
  attempt: 1,
  situation: 'working',
  status: 'querying_activities',
  stage: 'querying_activities',
  percent: 0,
  queuePlace: null,
  joined: false,
  offline: false,
  ...overrides,
});
const STARTING = moment({ runKey: 'starting', situation: 'starting', status: 'initialised', stage: 'initialised' });
const STARTED = { ...STARTING, situation: 'started' } as const;

function setUp() {
  const clock = new FakeClock();
  const begin = clock.now();
  const spoken: [second: number, announcement: Announcement][] = [];
  let onPage: Announcement | null = null;
  const announcer = new Announcer({
    clock,
    speak: (announcement) => {
      onPage = announcement;
      if (announcement !== null) {
        spoken.push([(clock.now() - begin) / 1_000, announcement]);
      }
    },
  });
  return { clock, announcer, spoken, onPage: () => onPage };
}

describe('the announcer', () => {
  it('announces the start, each stage, the quarters and the end of a run', async () => {
    const { clock, announcer, spoken } = setUp();
    const course: Moment[] = [
      STARTING,
      STARTED,
      moment({ percent: 5 }),
      moment({ percent: 26 }),
      moment({ percent: 40, stage: 'aggregating', status: 'aggregating' }),
      moment({ percent: 51, stage: 'aggregating', status: 'aggregating' }),
      moment({ percent: 76, stage: 'mapping_columns', status: 'mapping_columns' }),
      moment({ percent: 100, situation: 'ended', status: 'completed', stage: 'storing_file' }),
    ];
    for (const each of course) {
      announcer.observe(each);
      await clock.advance(10_000);
    }
    expect(spoken).toEqual([
      [0, { kind: 'starting' }],
      [10, { kind: 'started', attempt: 1, reached: null }],
      [20, { kind: 'stage', stage: 'querying_activities', quarter: null }],
      [30, { kind: 'quarter', quarter: 25 }],
      [40, { kind: 'stage', stage: 'aggregating', quarter: null }],
      [50, { kind: 'quarter', quarter: 50 }],
      [60, { kind: 'stage', stage: 'mapping_columns', quarter: 75 }],
      [70, { kind: 'ended', status: 'completed' }],
    ]);
  });

  it('waits five seconds between two announcements and skips what is out of date', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(STARTING);
    for (const [percent, stage] of [
      [10, 'querying_activities'],
      [30, 'aggregating'],
      [60, 'deduplicating'],
      [80, 'mapping_columns'],
    ] as const) {
      await clock.advance(500);
      announcer.observe(moment({ percent, stage, status: stage }));
    }
    await clock.advance(20_000);
    expect(spoken).toEqual([
      [0, { kind: 'starting' }],
      [
        ANNOUNCEMENT_GAP_MS / 1_000,
        { kind: 'started', attempt: 1, reached: { stage: 'mapping_columns', quarter: 75 } },
      ],
    ]);
  });

  it('announces no start before the server has confirmed it, and clears the region when the server refuses', async () => {
    const { clock, announcer, spoken, onPage } = setUp();
    announcer.observe(STARTING);
    await clock.advance(1_000);
    announcer.observe(null);
    expect(onPage()).toBeNull();
    await clock.advance(20_000);
    expect(spoken).toEqual([[0, { kind: 'starting' }]]);
  });

  it('announces a new start as such even when an earlier run was announced', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(moment({ percent: 30 }), { restored: true });
    announcer.observe(moment({ percent: 51 }));
    announcer.observe(STARTING);
    announcer.observe(STARTED);
    announcer.observe(moment({ runKey: 'export-2 1' }));
    await clock.advance(20_000);
    expect(spoken.slice(1)).toEqual([
      [5, { kind: 'started', attempt: 1, reached: { stage: 'querying_activities', quarter: null } }],
    ]);
  });

  it.each([
    [false, moment({ joined: true })],
    [true, moment({ joined: true, situation: 'paused', status: 'paused' })],
  ])('announces that the button joined a run and started none (paused: %s)', async (paused, met) => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(STARTING);
    announcer.observe({ ...STARTED, joined: true });
    await clock.advance(7_000);
    announcer.observe(met);
    await clock.advance(20_000);
    expect(spoken).toEqual([
      [0, { kind: 'starting' }],
      [7, { kind: 'joined', paused }],
    ]);
  });

  it('announces lost and returned contact, nothing in between, and then what has changed', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(moment({ percent: 10 }), { restored: true });
    announcer.observe(moment({ percent: 10, offline: true }));
    await clock.advance(90_000);
    announcer.observe(moment({ percent: 60, stage: 'aggregating', status: 'aggregating', offline: true }));
    announcer.observe(moment({ percent: 60, stage: 'aggregating', status: 'aggregating' }));
    await clock.advance(20_000);
    expect(spoken).toEqual([
      [0, { kind: 'offline' }],
      [90, { kind: 'online' }],
      [95, { kind: 'stage', stage: 'aggregating', quarter: 50 }],
    ]);
  });

  it('announces nothing when contact is back before its loss was announced', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(moment(), { restored: true });
    announcer.observe(moment({ percent: 26 }));
    announcer.observe(moment({ percent: 26, offline: true }));
    await clock.advance(2_000);
    announcer.observe(moment({ percent: 26 }));
    await clock.advance(20_000);
    expect(spoken.map(([, announcement]) => announcement.kind)).toEqual(['quarter']);
  });

  it('clears a refused cancellation and announces the next one', async () => {
    const { clock, announcer, spoken, onPage } = setUp();
    announcer.observe(moment(), { restored: true });
    announcer.observe(moment({ situation: 'cancelling' }));
    await clock.advance(1_000);
    announcer.observe(moment());
    expect(onPage()).toBeNull();
    await clock.advance(10_000);
    announcer.observe(moment({ situation: 'cancelling' }));
    expect(spoken.map(([, announcement]) => announcement.kind)).toEqual(['cancelling', 'cancelling']);
  });

  it('announces a resume after a pause differently from a new attempt', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(moment({ situation: 'paused', status: 'paused' }), { restored: true });
    announcer.observe(moment({ runKey: 'export-1 2', situation: 'restarting' }));
    announcer.observe(moment({ runKey: 'export-1 2', attempt: 1 }));
    await clock.advance(10_000);
    expect(spoken.map(([, announcement]) => announcement)).toEqual([{ kind: 'resumed' }]);
  });

  it('announces only the end of a run that ends before the next announcement is due', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(STARTING);
    await clock.advance(1_000);
    announcer.observe(moment({ percent: 50 }));
    await clock.advance(1_000);
    announcer.observe(moment({ percent: 100, situation: 'ended', status: 'completed' }));
    await clock.advance(20_000);
    expect(spoken.map(([, announcement]) => announcement)).toEqual([
      { kind: 'starting' },
      { kind: 'ended', status: 'completed' },
    ]);
  });

  it('announces nothing of a run found by a reload, but everything that happens afterwards', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(moment({ percent: 60, stage: 'aggregating', status: 'aggregating' }), { restored: true });
    await clock.advance(10_000);
    expect(spoken).toEqual([]);
    announcer.observe(moment({ percent: 76, stage: 'aggregating', status: 'aggregating' }));
    expect(spoken.map(([, announcement]) => announcement)).toEqual([{ kind: 'quarter', quarter: 75 }]);
  });

  it('announces that a run has stalled and that it works again', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(moment(), { restored: true });
    announcer.observe(moment({ situation: 'stalled' }));
    await clock.advance(10_000);
    announcer.observe(moment({ percent: 3 }));
    expect(spoken.map(([, announcement]) => announcement.kind)).toEqual(['stalled', 'working-again']);
  });

  it('announces a new attempt with its number', async () => {
    const { clock, announcer, spoken } = setUp();
    announcer.observe(moment({ situation: 'ended', status: 'failed' }), { restored: true });
    await clock.advance(1_000);
    announcer.observe(moment({ runKey: 'export-1 2', attempt: 2 }));
    expect(spoken.map(([, announcement]) => announcement)).toEqual([{ kind: 'started', attempt: 2, reached: null }]);
  });

  it('removes an announcement from the page before it is out of date', async () => {
    const { clock, announcer, onPage } = setUp();
    announcer.observe(STARTING);
    expect(onPage()).toEqual({ kind: 'starting' });
    await clock.advance(ANNOUNCEMENT_GAP_MS);
    expect(onPage()).toBeNull();
  });
});

describe('the announcer, for any sequence of moments', () => {
  const moments = fc.record({
    wait: fc.integer({ min: 0, max: 7_000 }),
    run: fc.constantFrom('export-1 1', 'export-1 2', 'export-2 1'),
    situation: fc.constantFrom<Moment['situation'][]>(
      'starting',
      'started',
      'working',
      'working',
      'working',
      'stalled',
      'cancelling',
      'paused',
      'ended',
    ),
    stage: fc.constantFrom('querying_activities', 'aggregating', 'deduplicating'),
    percent: fc.integer({ min: 0, max: 100 }),
    joined: fc.boolean(),
    offline: fc.boolean(),
  });

  it('never makes two announcements within five seconds, and never one that is out of date', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(moments, { maxLength: 30 }), async (course) => {
        const clock = new FakeClock();
        const spokenAt: number[] = [];
        let now = STARTING;
        const announcer = new Announcer({
          clock,
          speak: (announcement) => {
            if (announcement === null) {
              return;
            }
            spokenAt.push(clock.now());
            const { kind } = announcement;
            expect(kind === 'offline').toBe(now.offline);
            expect(kind === 'starting').toBe(now.situation === 'starting');
            expect(kind === 'ended' || !(now.situation === 'ended')).toBe(true);
            if (kind === 'stage') {
              expect(announcement.stage).toBe(now.stage);
            }
            if (kind === 'stalled' || kind === 'cancelling' || kind === 'paused') {
              expect(kind).toBe(now.situation);
            }
            if (kind === 'joined') {
              expect(now).toMatchObject({ joined: true, situation: announcement.paused ? 'paused' : 'working' });
            }
          },
        });
        for (const { wait, run, situation, stage, percent, joined, offline } of course) {
          const unnamed = situation === 'starting' || situation === 'started';
          now = moment({
            runKey: unnamed ? 'starting' : run,
            situation,
            stage,
            percent: unnamed ? 0 : percent,
            joined: joined && situation !== 'starting',
            offline: offline && !unnamed && situation !== 'ended',
          });
          announcer.observe(now);
          await clock.advance(wait);
        }
        await clock.advance(20_000);
        const gaps = spokenAt.slice(1).map((each, index) => each - (spokenAt[index] ?? 0));
        expect(Math.min(ANNOUNCEMENT_GAP_MS, ...gaps)).toBe(ANNOUNCEMENT_GAP_MS);
      }),
    );
  });
});
