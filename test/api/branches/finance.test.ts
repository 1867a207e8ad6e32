import { describe, expect, it } from 'vitest';
import { startedSchema } from '../../../lambdas/protocol.ts';
import { ORGANISATION } from '../../fakes/exports/export-record.ts';
import { MemoryGrantRates } from '../../fakes/grant-rates.ts';
import { apiFixture, COORDINATOR, FINANCE, STRANGER } from '../api-fixture.ts';

const PATH = '/finance/2025';

function fixture() {
  const grantRates = new MemoryGrantRates();
  const api = apiFixture({ grantRates });
  const put = (body: unknown, ifMatch?: string, claims = FINANCE) =>
    api.call('PUT', PATH, { claims, body, headers: ifMatch === undefined ? {} : { 'if-match': ifMatch } });
  const read = (claims = FINANCE) => api.call('GET', PATH, { claims });
  return { ...api, grantRates, put, read };
}

describe('the rate of a counted day', () => {
  it('is said by finance, read by everybody of the organisation, and by nobody else', async () => {
    const { put, read, grantRates } = fixture();
    expect((await read()).body).toEqual({ orePerCountedDay: null });
    expect((await put({ orePerCountedDay: 123_450 })).status).toBe(200);
    for (const claims of [FINANCE, COORDINATOR]) {
      expect((await read(claims)).body).toEqual({ orePerCountedDay: 123_450 });
    }
    expect((await read(STRANGER)).body).toEqual({ orePerCountedDay: null });
    expect(grantRates.changes).toEqual([{ rate: { orePerCountedDay: 123_450, version: 1 }, actor: FINANCE.sub }]);
    expect((await put({ orePerCountedDay: null })).body).toEqual({ orePerCountedDay: null });
  });

  it('is not replaced where another one is stored than that of If-Match', async () => {
    const { put, read } = fixture();
    const tag = (await read()).headers.get('etag') ?? '';
    expect((await put({ orePerCountedDay: 100 }, tag)).status).toBe(200);
    const late = await put({ orePerCountedDay: 200 }, tag);
    expect([late.status, late.body.code]).toEqual([412, 'rate_changed']);
    expect((await read()).body).toEqual({ orePerCountedDay: 100 });
  });

  it.each([{ orePerCountedDay: 0 }, { orePerCountedDay: 1.5 }, { orePerCountedDay: 100_000_001 }, {}, { other: 1 }])(
    'is refused as %j',
    async (body) => {
      expect((await fixture().put(body)).status).toBe(400);
    },
  );

  it('is frozen in an export when it starts, and the same request at another rate is another export', async () => {
    const { call, put, records } = fixture();
    const start = async () => startedSchema.parse((await call('POST', '/exports', { body: { year: 2025 } })).body);
    const without = await start();
    await put({ orePerCountedDay: 5_000 });
    const first = await start();
    expect(first.exportId).not.toBe(without.exportId);
    expect(await start()).toEqual({ exportId: first.exportId, joined: true });
    await put({ orePerCountedDay: 6_000 });
    const second = await start();
    const rateOf = async ({ exportId }: { exportId: string }) =>
      (await records.read({ organisationNumber: ORGANISATION, exportId }))?.orePerCountedDay;
    expect(await Promise.all([without, first, second].map(rateOf))).toEqual([undefined, 5_000, 6_000]);
  });
});
