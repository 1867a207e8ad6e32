/** The API of rows over a register in memory, and a check as a check leaves it. */
import {
  CHECK_FORMAT,
  type Checked,
  type CheckedNearMiss,
  type CheckedReview,
  type CheckObject,
  FINDINGS_PER_OBJECT,
  REVIEWS_PER_OBJECT,
} from '../../lambdas/domain/checks/check-objects.ts';
import { admissionOf } from '../../lambdas/domain/export/admission.ts';
import type { Finding } from '../../lambdas/domain/finding.ts';
import { registerKeys } from '../../lambdas/domain/registers/register-keys.ts';
import type { LogKeys } from '../../lambdas/log.ts';
import {
  CATEGORY_IDS,
  checkFiguresSchema,
  checkResultSchema,
  NEAR_MISS_REASONS,
  type NearMissReason,
  REASONS,
} from '../../lambdas/protocol.ts';
import { createRecordsApp } from '../../lambdas/records/app.ts';
import type { RecordsDependencies } from '../../lambdas/records/dependencies.ts';
import { writeRegisterJson } from '../../lambdas/register-objects.ts';
import { type Claims, COORDINATOR, REQUEST_ID } from '../api/api-fixture.ts';
import { exportRecord, ORGANISATION, StoppedClock } from '../fakes/exports/export-record.ts';
import { memoryExports } from '../fakes/exports/exports.ts';
import { RecordedMetrics } from '../fakes/metrics.ts';
import { MemoryObjectStore } from '../fakes/object-store.ts';
import { MemoryImportRecords } from '../fakes/registers/import-records.ts';
import { MemoryRegisters } from '../fakes/registers/registers.ts';
import { type FixtureFile, publishRegister, storeRegister } from '../register-fixture.ts';

export const YEAR = 2025;
export const CHECK_ID = 'check-01JZZZZZZZ0000000000000001';
const KEYS = registerKeys(ORGANISATION, YEAR);

interface CheckContent {
  readonly findings?: Readonly<Record<string, readonly Finding[]>>;
  readonly nearMisses?: Partial<Record<NearMissReason, readonly CheckedNearMiss[]>>;
  readonly reviews?: readonly CheckedReview[];
}

export async function recordsFixture(
  files: readonly FixtureFile[],
  content: CheckContent,
  overrides: Partial<RecordsDependencies> = {},
) {
  const clock = new StoppedClock();
  const registers = new MemoryRegisters(clock, new MemoryImportRecords(clock));
  const registerObjects = new MemoryObjectStore('registers');
  const target = { organisationNumber: ORGANISATION, year: YEAR, activitiesPerChunk: 4 };
  const { manifest, pointer } = await storeRegister(registerObjects, files, target);
  await publishRegister(registers, manifest, pointer);
  const { records } = memoryExports(clock);
  /** Makes a check of the register as it is now. */
  const check = async (checkId: string, { findings = {}, nearMisses = {}, reviews = [] }: CheckContent) => {
    const result = await storeCheck(registerObjects, checkId, pointer.manifestSha256, findings, nearMisses, reviews);
    records.seed(exportRecord({ exportId: checkId, purpose: 'check', status: 'checked', checked: result }));
  };
  await check(CHECK_ID, content);
  const logged: { message: string; keys: LogKeys }[] = [];
  const metrics = new RecordedMetrics();
  const app = createRecordsApp({
    clock,
    metrics,
    admission: admissionOf(),
    logFault: (message, keys) => {
      logged.push({ message, keys });
    },
    registers,
    markKey: (organisationNumber) => registers.decisions.markKey(organisationNumber),
    registerObjects,
    records,
    ...overrides,
  });
  return {
    registers,
    registerObjects,
    manifest,
    check,
    records,
    logged,
    metrics,
    /** @param query a list where a name is repeated */
    async get(path: string, query: Record<string, string | readonly string[]>, claims: Claims | null = COORDINATOR) {
      const named = Object.entries(query).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
      const jwt = claims === null ? {} : { authorizer: { jwt: { claims, scopes: null } } };
      const response = await app.request(
        `/records/${YEAR}/${path}?${new URLSearchParams(named)}`,
        {},
        { event: { requestContext: { requestId: REQUEST_ID, ...jwt } } },
      );
      return { status: response.status, body: await response.json(), headers: response.headers };
    },
  };
}

async function storeCheck(
  store: MemoryObjectStore,
  checkId: string,
  manifestSha256: string,
  findings: Readonly<Record<string, readonly Finding[]>>,
  nearMisses: Partial<Record<NearMissReason, readonly CheckedNearMiss[]>>,
  reviews: readonly CheckedReview[],
): Promise<{ readonly key: string; readonly sha256: string }> {
  const keyOf = (hash: string) => `${KEYS.prefix}checks/${checkId}/${hash}.json`;
  const parts = async (list: readonly unknown[], perObject = FINDINGS_PER_OBJECT): Promise<CheckObject[]> => {
    const objects: CheckObject[] = [];
    for (let from = 0; from < list.length; from += perObject) {
      const part = list.slice(from, from + perObject);
      const hash = await writeRegisterJson(store, keyOf, part);
      objects.push({ key: keyOf(hash), sha256: hash, count: part.length });
    }
    return objects;
  };
  const groups: Checked['findings'][number][] = [];
  for (const [key, list] of Object.entries(findings)) {
    const [example] = list;
    if (example !== undefined) {
      const { code, severity } = example;
      groups.push({
        key,
        code,
        severity,
        count: list.length,
        accepted: 0,
        effect: null,
        example,
        objects: await parts(list),
      });
    }
  }
  const lists: Partial<Record<NearMissReason, readonly CheckObject[]>> = {};
  for (const reason of NEAR_MISS_REASONS) {
    const list = nearMisses[reason];
    if (list !== undefined) {
      lists[reason] = await parts(list);
    }
  }
  const checked: Checked = {
    format: CHECK_FORMAT,
    checkId,
    registerVersion: 1,
    manifestSha256,
    checkedAt: '2026-03-01T08:00:00.000Z',
    source: { activityRows: 0, attendanceRows: 0, activitiesKept: 0 },
    total: NO_FIGURES,
    perCategory: checkResultSchema.shape.perCategory.parse(
      Object.fromEntries(CATEGORY_IDS.map((id) => [id, NO_FIGURES])),
    ),
    findings: groups,
    nearMisses: lists,
    settings: [],
    reviews: { open: reviews.length, later: 0, listed: reviews.length },
    decisions: { version: 0, applied: 0 },
    reviewLists: await parts(reviews, REVIEWS_PER_OBJECT),
  };
  const sha256 = await writeRegisterJson(store, keyOf, checked);
  return { key: keyOf(sha256), sha256 };
}

const zeroes = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 0]));
const NO_FIGURES = checkFiguresSchema.parse({
  activities: 0,
  activityDays: 0,
  countedDays: 0,
  countedDaysMin: 0,
  notCounted: zeroes(REASONS),
  nearMisses: zeroes(NEAR_MISS_REASONS),
  activePeerSupporters: 0,
  activePeerSupportersMin: 0,
  attendances: 0,
  uniqueParticipants: 0,
  uniqueParticipantsMin: 0,
  unidentified: 0,
});
