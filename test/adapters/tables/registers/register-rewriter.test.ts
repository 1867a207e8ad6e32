import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoRegisterRewriter } from '../../../../lambdas/adapters/tables/registers/register-rewriter.ts';
import { canonicalSha256 } from '../../../../lambdas/domain/canonical.ts';
import type { RewrittenVersion } from '../../../../lambdas/ports.ts';
import { BEGINNING } from '../../../fakes/exports/export-record.ts';
import { publicationOf, registerFile, registerManifest } from '../../../fakes/registers/register-version.ts';
import { storedImports } from '../imports/stored-imports.ts';
import { type LocalTables, startLocalTables } from '../local-tables.ts';

const YEAR = 2025;
const EVENT = { actor: 'kari', rows: 3 };
let tables: LocalTables;
let stores: ReturnType<typeof storedImports>;
let rewriter: DynamoRegisterRewriter;
let count = 0;
/** An organisation that no other test has. */
let organisationNumber: string;

beforeAll(async () => {
  tables = await startLocalTables();
});
afterAll(() => tables.close());
beforeEach(() => {
  stores = storedImports(tables);
  const names = { exports: 'exports', audit: 'audit' };
  rewriter = new DynamoRegisterRewriter(tables.client, names, stores.clock, stores.catalogue);
  count += 1;
  organisationNumber = String(800_000_000 + count);
});

const publicationAfter = (version: number, before: ReturnType<typeof publicationOf> | undefined) =>
  publicationOf(
    registerManifest({
      organisationNumber,
      version,
      at: new Date(BEGINNING + version * 1000).toISOString(),
      files: [registerFile(`version ${version}.xlsx`)],
    }),
    before?.after,
    { change: 'removal', importId: null },
  );

/** @returns the versions of a register as they are to be rewritten */
async function published(versions: number): Promise<RewrittenVersion[]> {
  let last: ReturnType<typeof publicationOf> | undefined;
  for (let version = 1; version <= versions; version++) {
    last = publicationAfter(version, last);
    expect(await stores.publisher.publish(last, null)).toBe('published');
  }
  return (await stores.catalogue.versions(organisationNumber, YEAR)).map(({ version, manifestSha256 }) => ({
    version,
    before: manifestSha256,
    after: canonicalSha256(`rewritten ${version}`),
    isCurrent: version === versions,
  }));
}

const rewrite = (versions: readonly RewrittenVersion[]) =>
  rewriter.rewrite({ organisationNumber, year: YEAR }, versions, EVENT);
const manifests = async () =>
  new Map(
    (await stores.catalogue.versions(organisationNumber, YEAR)).map((each) => [each.version, each.manifestSha256]),
  );
const rewrittenTo = (versions: readonly RewrittenVersion[]) =>
  new Map(versions.map((each) => [each.version, each.after]));
const erasures = async () =>
  (await stores.auditOfRegister(organisationNumber, YEAR)).filter(({ change }) => change === 'erasure');

describe('the rewriting of versions', () => {
  it('points the versions and the register to their new manifests, with one audit event', async () => {
    const versions = await published(3);
    expect(await rewrite(versions)).toBe(true);
    expect(await manifests()).toEqual(rewrittenTo(versions));
    expect(await stores.catalogue.pointer(organisationNumber, YEAR)).toMatchObject({
      version: 3,
      manifestSha256: rewrittenTo(versions).get(3),
    });
    expect(await erasures()).toMatchObject([{ actor: 'kari', details: { rows: 3, versions: [3, 2, 1] } }]);
  });

  it('leaves the register as it is when only earlier versions are rewritten', async () => {
    const versions = await published(2);
    const pointer = await stores.catalogue.pointer(organisationNumber, YEAR);
    expect(await rewrite(versions.filter(({ isCurrent }) => !isCurrent))).toBe(true);
    expect(await stores.catalogue.pointer(organisationNumber, YEAR)).toEqual(pointer);
  });

  it('marks the register for the sweep, which deletes what named the person when nobody else has', async () => {
    await rewrite(await published(1));
    const at = new Date(stores.clock.now() + 24 * 3600_000).toISOString();
    expect(await stores.sweeps.due(at, 1000)).toContainEqual({ organisationNumber, year: YEAR, at });
  });

  it('changes nothing when another version was published after it was read', async () => {
    const versions = await published(2);
    const last = publicationAfter(2, publicationAfter(1, undefined));
    expect(await stores.publisher.publish(publicationAfter(3, last), null)).toBe('published');
    const [before, pointer] = [await manifests(), await stores.catalogue.pointer(organisationNumber, YEAR)];
    expect(await rewrite(versions)).toBe(false);
    expect(await manifests()).toEqual(before);
    expect(await stores.catalogue.pointer(organisationNumber, YEAR)).toEqual(pointer);
    expect(await erasures()).toEqual([]);
  });

  it('happens once when two at the same time have read the same versions', async () => {
    const versions = await published(2);
    const other = versions.map((each) => ({ ...each, after: canonicalSha256(`other ${each.version}`) }));
    const outcomes = await Promise.all([rewrite(versions), rewrite(other)]);
    expect(outcomes.toSorted()).toEqual([false, true]);
    expect(await manifests()).toEqual(rewrittenTo(outcomes[0] ? versions : other));
    expect(await erasures()).toHaveLength(1);
  });

  it('takes several transactions for more versions than one holds, and each has its event', async () => {
    const versions = await published(93);
    expect(await rewrite(versions)).toBe(true);
    expect(await manifests()).toEqual(rewrittenTo(versions));
    const events = await erasures();
    expect(events).toHaveLength(2);
    const named: number[] = events.flatMap(({ details }) => Object(details).versions);
    expect(new Set(named)).toEqual(new Set(versions.map(({ version }) => version)));
    expect(named).toHaveLength(93);
  }, 60_000);

  it('succeeds while others write events to the trail of the same register', async () => {
    const versions = await published(2);
    const nothingSet = { labels: {}, vocabularies: {}, settings: {}, columnConfiguration: null };
    const configuration = { organisationNumber, organisation: 'Forbundet', year: YEAR, ...nothingSet };
    const [outcome] = await Promise.all([
      rewrite(versions),
      ...Array.from({ length: 4 }, (_, number) =>
        stores.configurations.write(
          { ...configuration, organisation: `Forbundet ${number}` },
          { actor: 'ola', actorName: null },
        ),
      ),
    ]);
    expect(outcome).toBe(true);
    expect(await manifests()).toEqual(rewrittenTo(versions));
    const changes = (await stores.auditOfRegister(organisationNumber, YEAR)).map(({ change }) => change);
    expect(changes.toSorted()).toEqual([...Array(4).fill('configuration'), 'erasure', 'removal', 'removal']);
  });
});
