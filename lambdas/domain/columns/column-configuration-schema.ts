/** The published schema of a column configuration, of which there is one document per organisation and version. */
import * as z from 'zod';
import { COLUMN_TYPES } from '../report/workbook/writers/report-writer.ts';
import { textRecord } from '../text-record.ts';

const bilingual = z.strictObject({ nb: z.string().min(1).max(200), en: z.string().min(1).max(200) });

const ACTIVITY_FIELDS = [
  'id',
  'lokallag',
  'dato',
  'datoTil',
  'start',
  'slutt',
  'aktivitetstype',
  'tittel',
  'kommunenr',
  'fylke',
  'land',
  'form',
  'arrangor',
] as const;
const VERDICT_FIELDS = [
  'activityDays',
  'countedDays',
  'reasonText',
  'minutes',
  'participants',
  'peerSupporters',
  'attendances',
  'unidentified',
] as const;

const KNOWN_PATHS: ReadonlySet<string> = new Set([
  'category',
  'categoryName',
  'file',
  'row',
  ...ACTIVITY_FIELDS.map((field) => `activity.${field}`),
  ...VERDICT_FIELDS.map((field) => `verdict.${field}`),
]);

/** A path in the source, such as `activity.dato`, `verdict.notCounted.too_short`, `extra.Merknad` or `category`. */
export const sourcePathSchema = z
  .string()
  .max(200)
  .refine(
    (path) => KNOWN_PATHS.has(path) || /^verdict\.notCounted\.[a-z_]+$/.test(path) || /^extra\..+$/.test(path),
    'no such source; use activity.<field>, verdict.<field>, verdict.notCounted.<reason>, extra.<header>, category, categoryName, file or row',
  );

const literal = z.union([z.string().max(1000), z.number(), z.boolean(), z.null()]);

const comparisonSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.enum(['empty', 'notEmpty']), source: sourcePathSchema }),
  z.strictObject({ op: z.enum(['equals', 'notEquals']), source: sourcePathSchema, value: literal }),
  z.strictObject({ op: z.literal('in'), source: sourcePathSchema, values: z.array(literal).min(1).max(200) }),
  z.strictObject({
    op: z.enum(['lessThan', 'atMost', 'greaterThan', 'atLeast']),
    source: sourcePathSchema,
    /** A number, or another source. Dates as `YYYY-MM-DD` and times as `HH:MM` are compared as texts. */
    value: z.union([z.number(), z.strictObject({ source: sourcePathSchema })]),
  }),
]);
/** All or any of some comparisons. This is enough for the conditions of columns without running code. */
export const conditionSchema = z.union([
  z.strictObject({ all: z.array(comparisonSchema).min(1).max(20) }),
  z.strictObject({ any: z.array(comparisonSchema).min(1).max(20) }),
  comparisonSchema,
]);
export type Comparison = z.infer<typeof comparisonSchema>;
export type Condition = z.infer<typeof conditionSchema>;

export const transformSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('trim') }),
  z.strictObject({ kind: z.literal('case'), to: z.enum(['upper', 'lower', 'title']) }),
  /** Formats a date `YYYY-MM-DD`. The result is text, so the column should have the type text. */
  z.strictObject({
    kind: z.literal('dateFormat'),
    pattern: z.enum(['yyyy-MM-dd', 'dd.MM.yyyy', 'd.M.yyyy', 'yyyy', 'MM', 'yyyy-MM']),
  }),
  z.strictObject({
    kind: z.literal('numberFormat'),
    decimals: z.int().min(0).max(10),
    decimalSign: z.enum([',', '.']).default(','),
  }),
  z.strictObject({ kind: z.literal('divide'), by: z.number().positive(), decimals: z.int().min(0).max(10) }),
  /** A value that the map does not contain becomes `otherwise`, or is kept when there is no `otherwise`. */
  z.strictObject({ kind: z.literal('valueMap'), map: textRecord(literal), otherwise: literal.optional() }),
  /** Appends further sources to the value; empty parts are omitted. */
  z.strictObject({
    kind: z.literal('concat'),
    sources: z.array(sourcePathSchema).min(1).max(10),
    separator: z.string().max(20),
  }),
  /** The part at `index`, counted from 0, or from the end when negative; empty when it does not exist. */
  z.strictObject({ kind: z.literal('split'), separator: z.string().min(1).max(20), index: z.int().min(-20).max(20) }),
  /** Replaces an empty value. */
  z.strictObject({ kind: z.literal('default'), value: literal }),
  /** The name of a value in one of the document's enumerations, in the report's language, without regard to case. */
  z.strictObject({ kind: z.literal('lookup'), enumeration: z.string() }),
]);
export type Transform = z.infer<typeof transformSchema>;

const columnSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, 'lower-case letters, digits and _, beginning with a letter'),
  header: bilingual,
  type: z.enum(COLUMN_TYPES),
  /** In characters. */
  width: z.number().min(3).max(120),
  source: sourcePathSchema,
  /** Spreadsheet format code that replaces the default of the type. */
  numberFormat: z.string().min(1).max(60).optional(),
  required: z.boolean().default(false),
  requiredWhen: conditionSchema.optional(),
  /** The cell is empty when this condition is false. */
  visibleWhen: conditionSchema.optional(),
  /** The first true condition gives the value instead of the source. */
  valueWhen: z
    .array(z.strictObject({ when: conditionSchema, value: literal }))
    .max(20)
    .default([]),
  transforms: z.array(transformSchema).max(20).default([]),
});
export type ConfiguredColumn = z.infer<typeof columnSchema>;

const ruleSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
  severity: z.enum(['error', 'warning']),
  /** The rule applies to rows for which this condition is true; to all rows when it is missing. */
  when: conditionSchema.optional(),
  /** The condition that must be true for these rows. */
  require: conditionSchema,
  message: bilingual,
});

export const columnConfigurationSchema = z
  .strictObject({
    $schema: z.string().optional(),
    id: z.string().min(1).max(100),
    version: z.string().regex(/^\d+\.\d+\.\d+$/, 'three numbers, such as 1.0.0'),
    /** Null for a document that any organisation may use. */
    organisationNumber: z
      .string()
      .regex(/^\d{9}$/, 'nine digits')
      .nullable(),
    enumerations: textRecord(textRecord(bilingual)).default({}),
    columns: z.array(columnSchema).min(1).max(200),
    rules: z.array(ruleSchema).max(100).default([]),
  })
  .superRefine((document, context) => {
    const seen = { id: new Set<string>(), nb: new Set<string>(), en: new Set<string>() };
    const requireUnique = (set: Set<string>, value: string, path: (string | number)[], what: string) => {
      if (set.has(value)) context.addIssue({ code: 'custom', path, message: `${what} "${value}" is used twice` });
      set.add(value);
    };
    document.columns.forEach((column, index) => {
      requireUnique(seen.id, column.id, ['columns', index, 'id'], 'the id');
      requireUnique(seen.nb, column.header.nb.toLowerCase(), ['columns', index, 'header', 'nb'], 'the header');
      requireUnique(seen.en, column.header.en.toLowerCase(), ['columns', index, 'header', 'en'], 'the header');
      column.transforms.forEach((transform, at) => {
        if (transform.kind === 'lookup' && !Object.hasOwn(document.enumerations, transform.enumeration)) {
          const path = ['columns', index, 'transforms', at, 'enumeration'];
          context.addIssue({ code: 'custom', path, message: `there is no enumeration "${transform.enumeration}"` });
        }
      });
    });
    const rules = new Set<string>();
    document.rules.forEach((rule, index) => {
      requireUnique(rules, rule.id, ['rules', index, 'id'], 'the id');
    });
  });
export type ColumnConfiguration = z.infer<typeof columnConfigurationSchema>;

/** JSON Schema for editors. Unique ids and names of enumerations are checked only when a document is loaded. */
export function columnConfigurationJsonSchema(): object {
  return z.toJSONSchema(columnConfigurationSchema, { io: 'input', unrepresentable: 'any' });
}
