import { describe, expect, it } from 'vitest';
import { branchesViewSchema, deliveriesViewSchema } from '../../../lambdas/protocol.ts';
import { runCheck } from '../../stages/check/run-check.ts';
import { MemoryDependencies, OWNER, TESTLAGET, visits } from '../../stages/runs/memory-dependencies.ts';
import { apiFixture, type Claims, FINANCE, STRANGER } from '../api-fixture.ts';

const OF_FINANCE: Claims = { ...FINANCE, 'custom:organisation': TESTLAGET };
const named = (...branches: string[]) => visits(...branches.map((lokallag) => ({ lokallag })));

/** The API over registers that the real stages have checked. */
async function fixture(years: Readonly<Record<number, ReturnType<typeof visits>>>) {
  const dependencies = new MemoryDependencies();
  for (const [at, [year, content]] of Object.entries(years).entries()) {
    const owner = { ...OWNER, year: Number(year) };
    await dependencies.store(content, owner);
    await runCheck(dependencies, at + 1, owner);
  }
  const { clock, records, checks, catalogue, registers } = dependencies;
  const api = apiFixture({ clock, records, checks, registers: catalogue, registerObjects: registers });
  const get = (path: string, headers: Record<string, string> = {}, claims: Claims = OF_FINANCE) =>
    api.call('GET', path, { claims, headers });
  return { dependencies, get };
}

describe('GET /branches/{year}', () => {
  it('has each branch beside last year, and says which have delivered, to finance too', async () => {
    const { get } = await fixture({
      2024: visits({ lokallag: 'Oslo', dato: '2024-03-01' }, { lokallag: 'Bergen', dato: '2024-03-01' }),
      2025: visits({ lokallag: 'Oslo' }, { lokallag: 'Oslo', likepersoner: '' }, { lokallag: 'Hamar' }),
    });
    const view = branchesViewSchema.parse((await get('/branches/2025')).body);
    expect(view).toMatchObject({ year: 2025, lastYear: 2024, deliveries: { delivered: 1, new: 1, missing: 1 } });
    expect(view.branches).toMatchObject([
      { branch: 'Bergen', delivery: 'missing', figures: null, lastYear: { activities: 1 } },
      { branch: 'Hamar', delivery: 'new', figures: { countedDays: 1 }, lastYear: null },
      {
        ...{ branch: 'Oslo', delivery: 'delivered', nearMisses: { no_peer_supporter: 1, too_short: 0 } },
        ...{ figures: { activities: 2, countedDays: 1 }, lastYear: { countedDays: 1 } },
      },
    ]);
    const { deliveries } = deliveriesViewSchema.parse((await get('/branches/2025/deliveries')).body);
    expect(deliveries).toEqual(view.deliveries);
  });

  it('knows of no delivery before last year is known, but who has no day in the base year has not delivered', async () => {
    const { get } = await fixture({ 2025: visits({ lokallag: 'Oslo' }, { lokallag: 'Ås', dato: '2024-02-01' }) });
    const { branches, lastYear } = branchesViewSchema.parse((await get('/branches/2025')).body);
    expect(lastYear).toBeNull();
    expect(branches).toMatchObject([
      { branch: 'Oslo', delivery: 'delivered' },
      { branch: 'Ås', delivery: 'missing', figures: { activities: 0 } },
    ]);
  });

  it('has none before the first check, and is not found for a year that never had a register', async () => {
    const { dependencies, get } = await fixture({});
    await dependencies.store(named('Oslo'));
    expect((await get('/branches/2025')).body).toMatchObject({ checkId: null, checkedAt: null, branches: [] });
    expect((await get('/branches/2025/deliveries')).body).toEqual({ year: 2025, deliveries: null });
    expect((await get('/branches/2023')).status).toBe(404);
    expect((await get('/branches/2025', {}, STRANGER)).status).toBe(404);
  });

  it('is answered with 304 until there is another check', async () => {
    const { dependencies, get } = await fixture({ 2025: named('Oslo') });
    const tag = (await get('/branches/2025')).headers.get('etag') ?? '';
    expect((await get('/branches/2025', { 'if-none-match': tag })).status).toBe(304);
    await dependencies.store(named('Oslo', 'Bergen'), OWNER, 100, 2);
    await runCheck(dependencies, 2);
    expect((await get('/branches/2025', { 'if-none-match': tag })).status).toBe(200);
  });
});
