/** The routes to rows of a register, with personal data: what they take and answer. The Lambda `records` serves them. */
import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import {
  findingRecordsSchema,
  MAX_RECORDS,
  NEAR_MISS_REASONS,
  nearMissRecordsSchema,
  placeRecordsSchema,
} from '../protocol.ts';
import { recordReadersOnly } from './caller.ts';
import { json, PROBLEM_ANSWERS, problemAnswer, SECURITY, yearPath } from './schemas.ts';

const findingRecords = findingRecordsSchema.meta({ id: 'FindingRecords' });
const nearMissRecords = nearMissRecordsSchema.meta({ id: 'NearMissRecords' });
const placeRecords = placeRecordsSchema.meta({ id: 'PlaceRecords' });

const RECORDS_ANSWERS = {
  ...PROBLEM_ANSWERS,
  404: problemAnswer(
    '`check_not_found`: another check has taken its place; `not_found`: unknown, or of another organisation',
  ),
} as const;

const ofCheck = {
  checkId: z.string().min(1).max(100),
  /** `nextCursor` of the previous page. */
  cursor: z.string().max(200).optional(),
};

export const findingsRoute = createRoute({
  method: 'get',
  path: '/records/{year}/findings',
  summary: `The findings of one cause of a check with their rows, at most ${MAX_RECORDS} at a time`,
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath, query: z.object({ ...ofCheck, key: z.string().min(1).max(500) }) },
  responses: { 200: json('The findings', findingRecords), ...RECORDS_ANSWERS },
});

export const nearMissesRoute = createRoute({
  method: 'get',
  path: '/records/{year}/near-misses',
  summary: `The days of a check that lack one thing, with their activities, at most ${MAX_RECORDS} at a time`,
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath, query: z.object({ ...ofCheck, reason: z.enum(NEAR_MISS_REASONS) }) },
  responses: { 200: json('The days', nearMissRecords), ...RECORDS_ANSWERS },
});

export const placesRoute = createRoute({
  method: 'get',
  path: '/records/{year}/places',
  summary: `Rows of the current register by their places, such as aktiviteter:14:register.xlsx, at most ${MAX_RECORDS}`,
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: {
    params: yearPath,
    query: z.object({
      // The name of a file may have colons.
      place: z.preprocess(
        (given) => (typeof given === 'string' ? [given] : given),
        z
          .array(z.string().regex(/^(?:aktiviteter|deltakelser|likepersoner):\d{1,9}:./su, 'not a place'))
          .min(1)
          .max(MAX_RECORDS),
      ),
    }),
  },
  responses: { 200: json('The rows, in the order of the places', placeRecords), ...PROBLEM_ANSWERS },
});

export const RECORD_ROUTES = [findingsRoute, nearMissesRoute, placesRoute] as const;
