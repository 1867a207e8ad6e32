import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'));
const flags = z.record(z.string(), z.unknown());

/** The stack is for AWS's public partition alone. */
const OUR_CHOICE = { '@aws-cdk/core:target-partitions': ['aws'] };

describe("CDK's feature flags", () => {
  it('have the values that this version of CDK recommends for a new app', () => {
    const recommended = flags.parse(read('node_modules', 'aws-cdk-lib', 'recommended-feature-flags.json'));
    const { context } = z.object({ context: flags }).parse(read('cdk.json'));
    expect(context).toEqual({ ...recommended, ...OUR_CHOICE });
  });
});
