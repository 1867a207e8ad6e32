/** Questions about persons who may be the same, and an API that keeps the answers, for tests of the page. */
import type { DecisionView, RegisterRow, ReviewAnswer, ReviewRecords } from '../../lambdas/protocol.ts';
import { checkAnswer, checkResult } from './check-factory.ts';
import { instant } from './export-factory.ts';
import { problem } from './open-page.tsx';

type Review = ReviewRecords['reviews'][number];
type Side = Review['sides'][number];

const FILE = 'bergen.xlsx';

/** A side with one row for each activity, from this row of the file on. */
export function side(
  first: number,
  fields: RegisterRow['fields'],
  { activities = [12], branch = 'Bergen', ...overrides }: SideOptions = {},
): Side {
  const rows = activities.map((activity, index) => ({
    file: FILE,
    row: first + index,
    record: { file: FILE, sheet: 'deltakelser', row: first + index, fields } as const,
    activity: {
      ...({ file: FILE, sheet: 'aktiviteter', row: activity } as const),
      fields: { dato: `2025-03-${activity}`, tittel: 'Samtalegruppe', lokallag: branch },
    },
  }));
  return { count: rows.length, persons: 1, rows, ...overrides };
}

interface SideOptions extends Partial<Side> {
  /** Row of each activity, which is its day of March too. */
  readonly activities?: readonly number[];
  readonly branch?: string;
}

const NONE = { countedDays: 0, activePeerSupporters: 0, uniqueParticipants: 0 };

export function review(groupId: string, name: string, overrides: Partial<Review> = {}): Review {
  return {
    groupId,
    kinds: ['birth_year_and_municipality'],
    persons: 2,
    effect: {
      same: { ...NONE, countedDays: 1, uniqueParticipants: 2 },
      different: { ...NONE, uniqueParticipants: 1 },
    },
    isLater: false,
    isTooLarge: false,
    sides: [
      side(3, { navn: name, fodselsdato: '1980-02-03', telefon: '99 99 99 99' }),
      side(9, { navn: name, fodselsdato: '03.02.1980', telefon: '+47 99999999' }, { activities: [14], branch: 'Oslo' }),
    ],
    ...overrides,
  };
}

/** Three questions: two persons, two persons, and three of whom one is five rows with nothing but a name. */
export const REVIEWS: readonly Review[] = [
  review('g1', 'Kari Li'),
  review('g2', 'Ola Moe'),
  review('g3', 'Per Bø', {
    persons: 7,
    kinds: ['branch'],
    sides: [
      side(20, { navn: 'Per Bø', medlemsnr: '17' }),
      side(30, { navn: 'Per Bø', medlemsnr: '18' }),
      side(40, { navn: 'Per Bø' }, { count: 5, persons: 5 }),
    ],
  }),
];

interface Asked {
  readonly method: string;
  readonly body: unknown;
}

/** Keeps decisions as the real API does; the check stays as it is until the test changes it. */
export class FakeDecisions {
  decisions: DecisionView[] = [];
  check = checkAnswer({
    result: checkResult({ reviews: { open: REVIEWS.length, later: 0, listed: REVIEWS.length } }),
  });
  reviews: readonly Review[] = REVIEWS;
  /** Questions on a page of the list. */
  pageSize = 20;
  /** What an answer waits for after it is kept. */
  confirms: Promise<unknown> = Promise.resolve();
  /** The answer to the next change; null: it is made. */
  refusal: string | null = null;
  readonly answered: ReviewAnswer[] = [];
  #made = 0;

  readonly answer = (
    path: string,
    query: URLSearchParams,
    { method, body }: Asked,
  ): Response | Promise<Response> | undefined => {
    const refusal = method === 'GET' ? null : this.refusal;
    if (refusal !== null) {
      this.refusal = null;
      return problem(refusal, refusal === 'check_not_found' ? 404 : 409);
    }
    switch (`${method} ${path}`) {
      case 'GET /checks/2025':
        return Response.json(this.check);
      case 'GET /records/2025/reviews':
        return query.get('checkId') === this.check.result?.checkId
          ? Response.json(this.page(Number(query.get('cursor') ?? 0)))
          : problem('check_not_found', 404);
      case 'GET /decisions':
        return Response.json({
          version: this.#made,
          decisions: this.decisions,
          actorNames: { 'ola@example.org': 'Ola Nordmann' },
        });
      case 'POST /decisions/2025/reviews': {
        const answer = body as ReviewAnswer;
        this.answered.push(answer);
        const made = this.decide(answer.groupId, answer.verdict, 'kari@example.org');
        return this.confirms.then(() => Response.json(made, { status: 201 }));
      }
      default:
        return method === 'DELETE' && path.startsWith('/decisions/') ? this.undo(path.slice(11)) : undefined;
    }
  };

  decide(groupId: string, verdict: ReviewAnswer['verdict'], by: string) {
    this.#made += 1;
    const decisionId = `d${this.#made}`;
    const made = { decisionId, year: 2025, at: instant(this.#made), by };
    this.decisions = [{ ...made, kind: 'review', groupId, verdict, persons: 2 }, ...this.decisions];
    return { decisionId, version: this.#made };
  }

  /** The check of what is decided now: another check, without the questions that have an answer. */
  checkAgain(checkId: string): void {
    const open = this.reviews.filter(({ groupId }) =>
      this.decisions.every((each) => each.kind !== 'review' || each.groupId !== groupId || each.verdict === 'later'),
    );
    this.reviews = open;
    this.check = checkAnswer({
      state: { kind: 'checked', checkId },
      result: checkResult({ checkId, reviews: { open: open.length, later: 0, listed: open.length } }),
    });
  }

  private undo(decisionId: string): Response {
    this.decisions = this.decisions.filter((each) => each.decisionId !== decisionId);
    this.#made += 1;
    return Response.json({ decisionId, version: this.#made });
  }

  private page(from: number): ReviewRecords {
    const end = from + this.pageSize;
    return {
      reviews: this.reviews.slice(from, end),
      nextCursor: end < this.reviews.length ? String(end) : null,
    };
  }
}
