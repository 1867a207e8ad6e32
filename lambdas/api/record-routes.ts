/** The routes to rows of a register, with personal data: what they take and answer. The Lambda `records` serves them. */
import { createRoute } from '@hono/zod-openapi';
import * as z from 'zod';
import {
  BRANCH_LISTS,
  branchDaysSchema,
  findingRecordsSchema,
  MAX_RECORDS,
  NEAR_MISS_REASONS,
  nearMissRecordsSchema,
  placeRecordsSchema,
  reviewRecordsSchema,
  WORKBOOK_TYPE,
} from '../protocol.ts';
import { recordReadersOnly } from './caller.ts';
import { json, PROBLEM_ANSWERS, problemAnswer, SECURITY, yearPath } from './schemas.ts';

const findingRecords = findingRecordsSchema.meta({ id: 'FindingRecords' });
const nearMissRecords = nearMissRecordsSchema.meta({ id: 'NearMissRecords' });
const reviewRecords = reviewRecordsSchema.meta({ id: 'ReviewRecords' });
const placeRecords = placeRecordsSchema.meta({ id: 'PlaceRecords' });
const branchDays = branchDaysSchema.meta({ id: 'BranchDays' });

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

/** A name can hold any sign, and is empty for activities without a lokallag. */
const branch = z.string().max(500);

export const branchDaysRoute = createRoute({
  method: 'get',
  path: '/records/{year}/branches/days',
  summary: `A list of one branch in a check, with its activities, at most ${MAX_RECORDS} days at a time`,
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath, query: z.object({ ...ofCheck, branch, list: z.enum(BRANCH_LISTS) }) },
  responses: { 200: json('The days', branchDays), ...RECORDS_ANSWERS },
});

export const branchWorkbookRoute = createRoute({
  method: 'get',
  path: '/records/{year}/branches/workbook',
  summary: 'What one branch is asked about, as a workbook to send to it, with a sheet for its signature',
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: {
    params: yearPath,
    query: z.object({ checkId: ofCheck.checkId, branch, language: z.enum(['nb', 'en']).default('nb') }),
  },
  responses: {
    200: {
      description: 'The workbook',
      content: { [WORKBOOK_TYPE]: { schema: z.string().meta({ format: 'binary' }) } },
    },
    ...RECORDS_ANSWERS,
  },
});

export const reviewsRoute = createRoute({
  method: 'get',
  path: '/records/{year}/reviews',
  summary: 'Groups of possibly the same person, most effect first, with the first rows of each side',
  security: SECURITY,
  middleware: [recordReadersOnly] as const,
  request: { params: yearPath, query: z.object(ofCheck) },
  responses: { 200: json('The groups', reviewRecords), ...RECORDS_ANSWERS },
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

export const RECORD_ROUTES = [
  findingsRoute,
  nearMissesRoute,
  reviewsRoute,
  placesRoute,
  branchDaysRoute,
  branchWorkbookRoute,
] as const;
