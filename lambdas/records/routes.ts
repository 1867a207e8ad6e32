/** The routes to rows of a register. Nothing of a row is kept, logged or put into an error. */
import { countOf, readList } from '../api/checks/check-lists.ts';
import type { Api } from '../api/context.ts';
import { Problem } from '../api/problem.ts';
import { findingsRoute, nearMissesRoute, placesRoute } from '../api/record-routes.ts';
import { withinAnswer } from '../api/within-answer.ts';
import { checkedFindingSchema, checkedNearMissSchema } from '../domain/checks/check-objects.ts';
import { contentMark, evidenceOf, findingMark } from '../domain/decisions/finding-evidence.ts';
import { Marks } from '../domain/decisions/marks.ts';
import { SHEET_NAMES } from '../domain/register/columns.ts';
import { causeOf } from '../domain/report/finding-texts.ts';
import type { FindingRecords, NearMissRecords, PlacedRecord, PlaceRecords } from '../protocol.ts';
import { MAX_RECORDS } from '../protocol.ts';
import { readManifest } from '../register-objects.ts';
import { contentOf, everyPlace, type NamedRows, placesOf } from '../rows/finding-records.ts';
import { type FoundRow, type Place, RegisterRows } from '../rows/register-rows.ts';
import { cursorOf, offsetOf } from './cursor.ts';
import type { RecordsDependencies } from './dependencies.ts';
import { readCheck } from './read-check.ts';
import { unlessReplaced } from './unless-replaced.ts';
import { withinRows } from './within-rows.ts';

/** Rows that are looked for at a time: some findings name ten each, and they may stand in as many chunks. */
const MAX_ROWS = 120;
/** Bytes of the further rows of one finding. */
const MAX_OTHERS_BYTES = 600_000;

const DAY = 24 * 3600_000;

export function addFindingsRoute(api: Api, dependencies: RecordsDependencies): void {
  api.openapi(findingsRoute, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const { checkId, key, cursor } = context.req.valid('query');
    const { checked, rows, manifest } = await readCheck(organisationNumber, year, checkId, dependencies);
    const group = checked.findings.find((each) => each.key === key);
    if (group === undefined) {
      throw new Problem('not_found');
    }
    const list = [checkId, 'findings', key];
    const offset = offsetOf(list, cursor);
    const read = await readList(group.objects, { offset, limit: MAX_RECORDS }, checkedFindingSchema, dependencies);
    const withPlaces = read.map((finding) => placesOf(finding, rows));
    const named = withinRows(withPlaces, ({ others }) => 1 + others.length, MAX_ROWS);
    const found = await unlessReplaced(checked.manifestSha256, { organisationNumber, year }, dependencies, () =>
      rows.find(everyPlace(named)),
    );
    const markKey = await dependencies.markKey(organisationNumber);
    const marks = markKey && new Marks(markKey);
    const findings = withinAnswer(
      named.map((each, index) => ({
        ...findingRecord(each, found),
        acceptedIn: read[index]?.acceptedIn ?? null,
        // Who is the same person is decided, not accepted.
        evidence:
          marks === undefined || each.finding.code === 'possible_duplicate'
            ? null
            : evidenceOf(findingMark(each.finding, marks), contentMark(contentOf(each, found, manifest), marks)),
      })),
    );
    const next = offset + findings.length;
    return context.json({ findings, nextCursor: next < countOf(group.objects) ? cursorOf(list, next) : null }, 200);
  });
}

function findingRecord(
  { finding, own, others }: NamedRows,
  find: (place: Place) => FoundRow | undefined,
): Omit<FindingRecords['findings'][number], 'acceptedIn' | 'evidence'> {
  const { file, sheet, row, column, activityId, code, details } = finding;
  return {
    ...placed({ file, sheet, row, column }, own && find(own)),
    activityId,
    detail: causeOf(code).detail?.(details) ?? null,
    others: withinAnswer(
      others.flatMap((place) => find(place)?.record ?? []),
      MAX_OTHERS_BYTES,
    ),
  };
}

function placed(
  place: Pick<PlacedRecord, 'file' | 'sheet' | 'row' | 'column'>,
  found: FoundRow | undefined,
): PlacedRecord {
  return { ...place, record: found?.record ?? null, activity: found?.activity ?? null };
}

export function addNearMissesRoute(api: Api, dependencies: RecordsDependencies): void {
  api.openapi(nearMissesRoute, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const { checkId, reason, cursor } = context.req.valid('query');
    const { checked, rows } = await readCheck(organisationNumber, year, checkId, dependencies);
    const objects = checked.nearMisses[reason] ?? [];
    const list = [checkId, 'near-misses', reason];
    const offset = offsetOf(list, cursor);
    const read = await readList(objects, { offset, limit: MAX_RECORDS }, checkedNearMissSchema, dependencies);
    const placeOf = ({ file, row }: (typeof read)[number]): Place | undefined =>
      file === null ? undefined : { file, sheet: 'aktiviteter', row };
    const find = await unlessReplaced(checked.manifestSha256, { organisationNumber, year }, dependencies, () =>
      rows.find(read.flatMap((each) => placeOf(each) ?? [])),
    );
    const nearMisses = withinAnswer(
      read.map((each): NearMissRecords['nearMisses'][number] => {
        const { branch, activityId, file, row, category, participants, minutes } = each;
        const place = placeOf(each);
        return {
          ...placed({ file, sheet: 'aktiviteter', row, column: null }, place && find(place)),
          ...{ branch, activityId, category, reason, participants, minutes },
          day: new Date(each.day * DAY).toISOString().slice(0, 10),
        };
      }),
    );
    const next = offset + nearMisses.length;
    return context.json({ nearMisses, nextCursor: next < countOf(objects) ? cursorOf(list, next) : null }, 200);
  });
}

export function addPlacesRoute(api: Api, dependencies: RecordsDependencies): void {
  api.openapi(placesRoute, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const { place: texts } = context.req.valid('query');
    const pointer = await dependencies.registers.pointer(organisationNumber, year);
    if (pointer === undefined) {
      throw new Problem('not_found');
    }
    const places = texts.map(placeOf);
    const manifest = await readManifest(dependencies.registerObjects, pointer, pointer.manifestSha256);
    const find = await new RegisterRows(manifest, dependencies.registerObjects).find(places);
    const read: PlaceRecords['places'] = places.map((place) => placed({ ...place, column: null }, find(place)));
    return context.json({ places: withinAnswer(read) }, 200);
  });
}

/** @param text such as `aktiviteter:14:register.xlsx`, as the route has checked it */
function placeOf(text: string): Place {
  const [name = '', row = ''] = text.split(':', 2);
  const sheet = SHEET_NAMES.find((each) => each === name) ?? 'aktiviteter';
  return { sheet, row: Number(row), file: text.slice(name.length + row.length + 2) };
}
