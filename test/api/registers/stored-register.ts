/** Registers as an import leaves them: a manifest in the bucket, and the pointer to it. */
import { READER_VERSION } from '../../../lambdas/domain/register/reading-options.ts';
import { withFiles } from '../../../lambdas/domain/registers/register-change.ts';
import { pointerTo, versionRecord } from '../../../lambdas/domain/registers/register-derived.ts';
import { registerKeys } from '../../../lambdas/domain/registers/register-keys.ts';
import type { RegisterFile, RegisterManifest } from '../../../lambdas/domain/registers/register-manifest.ts';
import { readRegisterJson, writeRegisterJson } from '../../../lambdas/register-objects.ts';
import { ORGANISATION } from '../../fakes/exports/export-record.ts';
import type { apiFixture } from '../api-fixture.ts';

/** A base year in which the fixture has no register of its own. */
export const YEAR = 2024;
export const FIRST_IMPORT = '2026-02-01T00:00:00.000Z';
const KEYS = registerKeys(ORGANISATION, YEAR);

export function registerFile(name: string, fields: Partial<RegisterFile> = {}): RegisterFile {
  return {
    key: name.toLowerCase(),
    name,
    reader: READER_VERSION,
    parts: [{ name, sha256: 'c'.repeat(64), bytes: 1000, kind: 'workbook' }],
    activityRows: 10,
    attendanceRows: 50,
    activities: 10,
    attendances: 50,
    attendancesOfUnknownActivity: 0,
    branches: ['Oslo'],
    words: [],
    chunks: [{ sha256: 'd'.repeat(64), bytes: 500, activities: 10, attendances: 50 }],
    findings: [{ sha256: 'e'.repeat(64), count: 3 }],
    peerSupporters: null,
    importId: '01JZZZZZZZ0000000000000001',
    importedAt: FIRST_IMPORT,
    importedBy: 'ola@example.org',
    ...fields,
  };
}

type Fixture = Pick<ReturnType<typeof apiFixture>, 'registers' | 'registerObjects'>;

/** Publishes the files as the next version. @param at ISO 8601 */
export async function importFiles(fixture: Fixture, files: readonly RegisterFile[], at = FIRST_IMPORT): Promise<void> {
  const { registers, registerObjects } = fixture;
  const before = await registers.pointer(ORGANISATION, YEAR);
  const manifest = before === undefined ? undefined : await storedManifest(fixture, before.manifestSha256);
  const { change } = withFiles(manifest, { organisationNumber: ORGANISATION, year: YEAR }, files, at);
  if (change === undefined) {
    throw new Error('The files change nothing');
  }
  const sha256 = await writeRegisterJson(registerObjects, KEYS.manifest, change.manifest);
  const version = versionRecord(change.manifest, sha256, {
    by: 'ola@example.org',
    actorName: 'Ola Nordmann',
    change: 'import',
    importId: '01JZZZZZZZ0000000000000001',
    restoredFrom: null,
    added: change.added,
    removed: change.removed,
  });
  await registers.publish({ before, after: pointerTo(change.manifest, sha256), version }, null);
}

export function storedManifest({ registerObjects }: Fixture, sha256: string): Promise<RegisterManifest> {
  return readRegisterJson(registerObjects, KEYS.manifest, sha256, '');
}
