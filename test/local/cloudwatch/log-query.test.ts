import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseLogQuery } from '../../../infra/local/cloudwatch/logs/log-query.ts';
import { createLogReader } from '../../../infra/local/cloudwatch/logs/log-reader.ts';
import { NotHonouredError } from '../../../infra/local/service/service.ts';

const LINES = [
  { organisation: '1', rows: 10, cost: 0.5 },
  { organisation: '2', rows: 7 },
  { organisation: '1', rows: 20, cost: 1.5 },
  { organisation: '2', rows: [1, 2] },
  { service: 'push', rows: 1000 },
];

describe('a log query', () => {
  it('sums by a field over the lines that have it, and sorts', () => {
    const query = parseLogQuery(
      'filter ispresent(organisation)\n| stats sum(rows) as rows, avg(cost) as mean, max(rows) as most by organisation\n| sort rows',
      'test',
    );
    expect(query.present).toEqual(['organisation']);
    expect(query.run(LINES)).toEqual({
      columns: ['organisation', 'rows', 'mean', 'most'],
      rows: [
        ['2', 7, null, 7],
        ['1', 30, 1, 20],
      ],
    });
  });

  it('puts rows without a value last in descending order, and returns at most its limit', () => {
    const asked = 'stats sum(cost) as cost, min(rows) as least by organisation | sort cost desc';
    const query = parseLogQuery(`filter ispresent(organisation) and ispresent(rows) | ${asked}`, 'test');
    expect(query.run(LINES).rows).toEqual([
      ['1', 2, 10],
      ['2', null, 7],
    ]);
    expect(parseLogQuery(`${asked} | limit 1`, 'test').run(LINES.slice(0, 4)).rows).toHaveLength(1);
  });

  it.each([
    ['fields @timestamp', '"fields @timestamp"'],
    ['filter level = "ERROR" | stats sum(a) as b by c', '"filter level = "ERROR""'],
    ['stats count(*) as n by c', 'stats count'],
    ['stats sum(a) as b', 'stats sum'],
    ['stats sum(a) as b by c | sort d', 'sort d'],
    ['filter ispresent(a)', 'filter ispresent'],
    ['stats sum(a) as b, b / d as e by c', 'stats sum'],
    ['stats a / b as e, sum(a) as a, sum(b) as b by c', 'stats a'],
  ])('refuses %s', (text, message) => {
    expect(() => parseLogQuery(text, 'test')).toThrow(NotHonouredError);
    expect(() => parseLogQuery(text, 'test')).toThrow(message);
  });
});

describe('the logs of a function', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bufdir-logs-'));
    mkdirSync(join(folder, 'logs'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const entry = (at: string, line: string) => `${JSON.stringify({ at, requestId: 'one', stream: 'stdout', line })}\n`;

  it('are its JSON lines, also from the renamed file; other lines are skipped', () => {
    const path = join(folder, 'logs', 'App-Push.log');
    writeFileSync(`${path}.1`, entry('2026-11-01T12:00:00.000Z', '{"organisation":"1","rows":1}'));
    writeFileSync(path, entry('2026-11-22T12:00:00.000Z', '{"organisation":"2","rows":2}'));
    appendFileSync(path, entry('2026-11-22T12:00:00.000Z', 'organisation in plain words'));
    appendFileSync(path, `${JSON.stringify({ at: '2026-11-22T12:00:00.000Z', stream: 'report', report: {} })}\n`);
    appendFileSync(path, entry('2026-11-22T12:00:00.000Z', '{"service":"push"}'));
    appendFileSync(path, '{"at":"2026-11-22T12:0');
    expect(createLogReader(folder)('App-Push', ['organisation'])).toEqual([
      { at: Date.UTC(2026, 10, 1, 12), fields: { organisation: '1', rows: 1 } },
      { at: Date.UTC(2026, 10, 22, 12), fields: { organisation: '2', rows: 2 } },
    ]);
  });

  it('are empty for a function that has never run', () => {
    expect(createLogReader(folder)('App-Push', [])).toEqual([]);
  });
});
