/** Records whose keys are an organisation's own words: any text can be a key, `__proto__` included. */
import * as z from 'zod';

/**
 * A record with any text as key. `z.record` drops the key `__proto__`, and assigning it would set the prototype; here the
 * result is made with `Object.fromEntries`, which defines every key as the object's own.
 */
export function textRecord<S extends z.ZodType>(value: S) {
  const { $schema: _, ...additionalProperties } = z.toJSONSchema(value, { io: 'input', unrepresentable: 'any' });
  return (
    z
      .custom<Readonly<Record<string, unknown>>>(isPlainObject, 'must be an object')
      // For a published JSON Schema, which cannot describe a check by code.
      .meta({ type: 'object', additionalProperties })
      .transform((record, context) => {
        const entries: [string, z.output<S>][] = [];
        for (const [key, member] of Object.entries(record)) {
          const parsed = value.safeParse(member);
          if (parsed.success) {
            entries.push([key, parsed.data]);
          } else {
            for (const issue of parsed.error.issues) {
              context.addIssue({ code: 'custom', message: issue.message, path: [key, ...issue.path] });
            }
          }
        }
        return Object.fromEntries(entries);
      })
  );
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
