/** The route to groups of possibly the same person, with the rows that they stand on. */
import { countOf, readList } from '../api/checks/check-lists.ts';
import type { Api } from '../api/context.ts';
import { reviewsRoute } from '../api/record-routes.ts';
import { withinAnswer } from '../api/within-answer.ts';
import { type CheckedReview, checkedReviewSchema } from '../domain/checks/check-objects.ts';
import type { ReviewRecords } from '../protocol.ts';
import type { FoundRow, Place } from '../rows/register-rows.ts';
import { cursorOf, offsetOf } from './cursor.ts';
import type { RecordsDependencies } from './dependencies.ts';
import { readCheck } from './read-check.ts';
import { unlessReplaced } from './unless-replaced.ts';
import { withinRows } from './within-rows.ts';

/** Each has some rows for each of its sides. */
const MAX_REVIEWS = 20;
/** Rows that are looked for at a time: they may stand in as many chunks. */
const MAX_ROWS = 300;

export function addReviewsRoute(api: Api, dependencies: RecordsDependencies): void {
  api.openapi(reviewsRoute, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const { checkId, cursor } = context.req.valid('query');
    const { checked, rows } = await readCheck(organisationNumber, year, checkId, dependencies);
    const list = [checkId, 'reviews'];
    const offset = offsetOf(list, cursor);
    const page = { offset, limit: MAX_REVIEWS };
    const listed = await readList(checked.reviewLists, page, checkedReviewSchema, dependencies);
    const read = withinRows(listed, rowsOf, MAX_ROWS);
    const find = await unlessReplaced(checked.manifestSha256, { organisationNumber, year }, dependencies, () =>
      rows.find(read.flatMap(({ sides }) => sides.flatMap((side) => side.rows.map(placeOf)))),
    );
    const reviews = withinAnswer(read.map((review) => reviewRecord(review, find)));
    const next = offset + reviews.length;
    return context.json(
      { reviews, nextCursor: next < countOf(checked.reviewLists) ? cursorOf(list, next) : null },
      200,
    );
  });
}

const placeOf = ({ file, row }: { readonly file: string; readonly row: number }): Place => ({
  file,
  sheet: 'deltakelser',
  row,
});

function rowsOf({ sides }: CheckedReview): number {
  return sides.reduce((sum, side) => sum + side.rows.length, 0);
}

function reviewRecord(
  { groupId, kinds, persons, effect, isLater, isTooLarge, sides }: CheckedReview,
  find: (place: Place) => FoundRow | undefined,
): ReviewRecords['reviews'][number] {
  return {
    ...{ groupId, kinds: [...kinds], persons, effect, isLater, isTooLarge },
    sides: sides.map(({ count, persons: ofSide, rows }) => ({
      count,
      persons: ofSide,
      rows: rows.map(({ file, row }) => {
        const found = find(placeOf({ file, row }));
        return { file, row, record: found?.record ?? null, activity: found?.activity ?? null };
      }),
    })),
  };
}
