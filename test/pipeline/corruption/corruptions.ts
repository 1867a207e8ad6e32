/** Changes of stored objects, each between two stages of a run, and how the run must end. */
import { sha256 } from '../../../lambdas/domain/canonical.ts';
import type { Lambda } from '../../stages/runs/run-stages.ts';

export const PLAIN = { year: 2025, format: 'csv', includeAttachments: false } as const;
export const BUNDLED = { year: 2025, format: 'xlsx', includeAttachments: true } as const;
export type Request = typeof PLAIN | typeof BUNDLED;

/** What a change can use beside the object. */
export interface Around {
  /** The same object of the next chunk. */
  readonly nextChunk: Uint8Array;
  /** The same object of an export of another selection. */
  readonly otherExport: Uint8Array;
  /** The same object as the attempt before made it. */
  readonly otherAttempt: Uint8Array;
}

/** @returns the new bytes; undefined deletes the object */
export type Change = (bytes: Uint8Array, around: Around) => Uint8Array | undefined;

const cut: Change = (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2));
const deleted: Change = () => undefined;
const nextChunk: Change = (_, around) => around.nextChunk;
const otherExport: Change = (_, around) => around.otherExport;
const otherAttempt: Change = (_, around) => around.otherAttempt;
const emptied: Change = () => Buffer.from('[]');
const text: Change = () => Buffer.from('signed as the report, in text');
/** Another digit, and still JSON. */
const edited: Change = (bytes) => {
  const before = Buffer.from(bytes).toString();
  const after = before.replace(/(?<=[:,[])([0-8])(?=[,\]}])/, (digit) => String(Number(digit) + 1));
  return Buffer.from(after === before ? `${before} ` : after);
};
/** One byte of a binary object. */
const flipped: Change = (bytes) => bytes.with(bytes.length >> 1, (bytes[bytes.length >> 1] ?? 0) ^ 1);
/** Kept facts say their own hash first. */
const editedFacts: Change = (bytes) => {
  const content = Buffer.from(bytes.subarray(65))
    .toString()
    .replace(/"minutes":\d+/, '"minutes":6000');
  return Buffer.from(`${sha256(content)}\n${content}`);
};

/** All objects below the export's working prefix, or the register's, by what their keys match. The first that matches is changed. */
const OBJECTS = {
  basis: /\/initialised\/.*basis\.json$/,
  'findings of activities': /\/aggregating\/.*findings\/0000\.json$/,
  verdicts: /\/deduplicating\/.*verdicts\/0000\.json$/,
  'findings of persons': /\/deduplicating\/.*findings\/0000\.json$/,
  'near misses': /\/deduplicating\/.*near-misses\.json$/,
  'peer supporters': /\/deduplicating\/.*peer-supporters\.json$/,
  figures: /\/deduplicating\/.*figures\.json$/,
  'list of what was counted': /\/deduplicating\/.*made\.json$/,
  rows: /\/mapping_columns\/.*rows\/0000$/,
  'findings of columns': /\/mapping_columns\/.*findings\/0000\.json$/,
  report: /\/generating_file\/.*report$/,
  'description of the report': /\/generating_file\/.*description\.json$/,
  bundle: /\/bundling_attachments\/.*bundle\.zip$/,
  'description of the bundle': /\/bundling_attachments\/.*description\.json$/,
  attachment: /\/attachments\//,
  'kept facts': /\/facts\//,
  'kept count': /\/counted\//,
  'register chunk': /\/chunks\//,
  'register list': /\/lists\//,
  'register manifest': /\/manifests\//,
} as const;
export type ObjectName = keyof typeof OBJECTS;

export const patternOf = (name: ObjectName): RegExp => OBJECTS[name];

export interface Corruption {
  readonly object: ObjectName;
  readonly how: string;
  readonly change: Change;
  /** The hash of the object is repaired in this one, which names it. */
  readonly repairedIn?: ObjectName;
  /** There is no kept count, for which nothing would be read that it was made from. */
  readonly uncounted?: boolean;
  /** The two objects change places. */
  readonly swap?: boolean;
  /** The Lambda that is held meanwhile. */
  readonly before: Lambda;
  readonly request: Request;
  /** How the run ends that reads it. */
  readonly end: 'completed' | 'working_object_corrupt' | 'verification_failed' | 'register_chunk_corrupt';
}

export interface Corruptions {
  /** In pairs: the first in the first attempt of an export, the second in its retry. A second retry then completes. */
  readonly working: readonly (readonly [Corruption, Corruption])[];
  /** What the stages notice and make anew by themselves, and what they do not read any more. */
  readonly harmless: readonly Corruption[];
  /** The damaged file is uploaded again, and a new export completes. */
  readonly register: readonly Corruption[];
  /** An earlier version of the register is made current, and what has come since is uploaded again. */
  readonly manifest: readonly Corruption[];
}

const NAMES = new Map<Change, string>(
  Object.entries({ cut, deleted, emptied, edited, flipped }).map(([name, change]) => [change, name]),
);
NAMES.set(nextChunk, 'that of another chunk');
NAMES.set(otherExport, 'that of another export');
NAMES.set(otherAttempt, 'that of another attempt');
NAMES.set(text, 'replaced by text');
NAMES.set(editedFacts, 'edited with a hash of its own');

function corruption(
  object: ObjectName,
  change: Change,
  before: Lambda,
  more: Partial<Pick<Corruption, 'request' | 'end' | 'repairedIn' | 'uncounted' | 'swap' | 'how'>> = {},
): Corruption {
  const how = more.how ?? NAMES.get(change) ?? 'changed';
  return { object, change, before, request: PLAIN, end: 'working_object_corrupt', ...more, how };
}

const bundled = { request: BUNDLED } as const;
const uncounted = { uncounted: true } as const;
const stillRight = { end: 'completed' } as const;

const ofRegister = { end: 'register_chunk_corrupt' } as const;

/** Each stage that reads finds something wrong, of each origin: what another stage made, what is kept, the register itself. */
export const EACH_KIND: Corruptions = {
  working: [
    [corruption('basis', cut, 'query-activities'), corruption('basis', edited, 'query-activities')],
    [
      corruption('verdicts', nextChunk, 'map-columns', { swap: true, how: 'swapped with that of another chunk' }),
      corruption('verdicts', flipped, 'map-columns'),
    ],
    [
      corruption('figures', edited, 'generate-file', {
        repairedIn: 'list of what was counted',
        how: 'edited, with its hash repaired in the list',
      }),
      corruption('list of what was counted', cut, 'map-columns'),
    ],
    [corruption('report', flipped, 'bundle-attachments', bundled), corruption('bundle', text, 'store-file', bundled)],
    [
      corruption('bundle', otherExport, 'store-file', bundled),
      corruption('kept facts', cut, 'deduplicate-participants', { ...bundled, ...uncounted }),
    ],
  ],
  harmless: [
    corruption('kept facts', editedFacts, 'aggregate-activities', stillRight),
    corruption('kept count', flipped, 'deduplicate-participants', stillRight),
    corruption('attachment', deleted, 'store-file', { ...bundled, ...stillRight }),
  ],
  register: [
    corruption('register chunk', cut, 'query-activities', ofRegister),
    corruption('register list', emptied, 'deduplicate-participants', { ...ofRegister, ...uncounted }),
  ],
  manifest: [corruption('register manifest', cut, 'plan-query', ofRegister)],
};

const WORKING: Corruptions['working'] = [
  ...EACH_KIND.working,
  [corruption('basis', deleted, 'aggregate-activities'), corruption('basis', otherExport, 'query-activities')],
  [corruption('basis', edited, 'store-file'), corruption('basis', cut, 'map-columns')],
  [corruption('verdicts', cut, 'map-columns'), corruption('verdicts', edited, 'map-columns')],
  [corruption('verdicts', deleted, 'map-columns'), corruption('verdicts', nextChunk, 'map-columns')],
  [
    corruption('findings of activities', emptied, 'generate-file'),
    corruption('findings of activities', deleted, 'generate-file'),
  ],
  [
    corruption('findings of activities', nextChunk, 'generate-file'),
    corruption('findings of activities', edited, 'generate-file'),
  ],
  [
    corruption('findings of persons', emptied, 'generate-file'),
    corruption('findings of persons', edited, 'generate-file'),
  ],
  [
    corruption('findings of columns', edited, 'generate-file'),
    corruption('findings of columns', deleted, 'generate-file'),
  ],
  [corruption('figures', edited, 'generate-file'), corruption('figures', otherExport, 'generate-file')],
  [corruption('figures', edited, 'store-file'), corruption('figures', cut, 'store-file')],
  [corruption('near misses', emptied, 'generate-file'), corruption('peer supporters', edited, 'generate-file')],
  [corruption('peer supporters', deleted, 'generate-file'), corruption('near misses', otherExport, 'generate-file')],
  [corruption('rows', emptied, 'generate-file'), corruption('rows', nextChunk, 'generate-file')],
  [
    corruption('rows', nextChunk, 'generate-file', { swap: true, how: 'swapped with those of another chunk' }),
    corruption('rows', flipped, 'generate-file'),
  ],
  [corruption('rows', cut, 'generate-file'), corruption('rows', deleted, 'generate-file')],
  [corruption('report', cut, 'store-file'), corruption('report', flipped, 'store-file')],
  [corruption('report', text, 'store-file'), corruption('report', otherAttempt, 'store-file')],
  [corruption('report', otherExport, 'store-file'), corruption('report', deleted, 'store-file')],
  [
    corruption('report', flipped, 'store-file', {
      repairedIn: 'description of the report',
      how: 'flipped, with its hash repaired in its description',
    }),
    corruption('description of the report', otherAttempt, 'store-file'),
  ],
  [corruption('bundle', cut, 'store-file', bundled), corruption('bundle', deleted, 'store-file', bundled)],
  [
    corruption('bundle', text, 'store-file', {
      ...bundled,
      repairedIn: 'description of the bundle',
      how: 'replaced by text, with its hash repaired in its description',
    }),
    corruption('description of the bundle', cut, 'store-file', bundled),
  ],
  [
    corruption('kept facts', editedFacts, 'deduplicate-participants', uncounted),
    corruption('kept facts', nextChunk, 'deduplicate-participants', uncounted),
  ],
  [
    corruption('kept facts', deleted, 'deduplicate-participants', uncounted),
    corruption('kept facts', flipped, 'deduplicate-participants', uncounted),
  ],
];

const HARMLESS: Corruptions['harmless'] = [
  ...EACH_KIND.harmless,
  corruption('kept facts', cut, 'aggregate-activities', stillRight),
  corruption('kept facts', nextChunk, 'aggregate-activities', stillRight),
  corruption('kept count', cut, 'deduplicate-participants', stillRight),
  corruption('kept count', deleted, 'deduplicate-participants', stillRight),
  corruption('rows', flipped, 'store-file', stillRight),
  corruption('findings of activities', edited, 'store-file', stillRight),
  corruption('peer supporters', deleted, 'store-file', stillRight),
  corruption('attachment', text, 'store-file', { ...bundled, ...stillRight }),
];

const REGISTER: Corruptions['register'] = [
  ...EACH_KIND.register,
  corruption('register chunk', nextChunk, 'query-activities', ofRegister),
  corruption('register chunk', deleted, 'map-columns', ofRegister),
  corruption('register list', deleted, 'deduplicate-participants', { ...ofRegister, ...uncounted }),
];

const MANIFEST: Corruptions['manifest'] = [
  ...EACH_KIND.manifest,
  corruption('register manifest', nextChunk, 'plan-query', { ...ofRegister, how: 'that of another version' }),
];

export const EVERY: Corruptions = { working: WORKING, harmless: HARMLESS, register: REGISTER, manifest: MANIFEST };

/** In the reports bucket, after the export has completed. */
export const PUBLISHED = [
  ['report', 'replaced by text'],
  ['figures', 'cut'],
  ['figures', 'deleted'],
  ['manifest', 'replaced by text'],
  ['report', 'deleted'],
] as const;
