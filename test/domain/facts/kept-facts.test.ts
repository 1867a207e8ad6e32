import { describe, expect, it } from 'vitest';
import { aggregateChunk } from '../../../lambdas/domain/counting/count-register.ts';
import {
  decodeFacts,
  decodeSummary,
  encodeFacts,
  factsInputsSha256,
} from '../../../lambdas/domain/facts/kept-facts.ts';
import { finding } from '../../../lambdas/domain/finding.ts';
import { chunkOf } from '../../../lambdas/domain/register/chunk/chunk-writer.ts';
import { basis, registeredActivity, registerFile } from '../../factories.ts';

const BASIS = basis();
const HASH = factsInputsSha256(BASIS);
const KEY = { chunkSha256: 'c'.repeat(64), inputsSha256: HASH };
const AGGREGATED = aggregateChunk(chunkOf([registeredActivity({ kommunenr: '301' }, [{ navn: 'Kåre Bø' }])]), BASIS);

/** The value with each of its texts, numbers, booleans, nulls and lists changed, one at a time. */
function* changesOf(value: unknown): Generator<unknown> {
  if (Array.isArray(value)) {
    yield [...value, 'one more'];
    for (const [at, member] of value.entries()) {
      for (const changed of changesOf(member)) yield value.with(at, changed);
    }
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      for (const changed of changesOf(member)) yield { ...value, [key]: changed };
    }
  } else {
    yield typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : `${value} changed`;
  }
}

describe('the hash of what facts are computed from', () => {
  it('changes with every part of the rule set, its settings included', () => {
    const changed = [...changesOf(BASIS.ruleSet)] as (typeof BASIS.ruleSet)[];
    expect(changed.length).toBeGreaterThan(50);
    const hashes = new Set([HASH, ...changed.map((ruleSet) => factsInputsSha256({ ...BASIS, ruleSet }))]);
    expect(hashes.size).toBe(changed.length + 1);
  });

  it.each([
    ['year', { year: 2024 }],
    ['labels', { labels: { ...BASIS.labels, Kaffe: 'SOSIALT' as const } }],
    ['words of form', { vocabularies: { form: { ute: 'fysisk' } } }],
    ['words of rolle', { vocabularies: { rolle: { ute: 'fysisk' } } }],
  ])('changes with the %s', (_, change) => {
    expect(factsInputsSha256({ ...BASIS, ...change })).not.toBe(HASH);
  });

  it.each([
    ['chosen lokallag', basis({ request: { branches: ['Oslo'] } })],
    [
      'language and format',
      { ...BASIS, request: { ...BASIS.request, language: 'en' as const, format: 'csv' as const } },
    ],
    ['columns', basis({ columnConfiguration: { id: 'own' } })],
    ['files', basis({ files: [registerFile({ name: 'b.xlsx' }), registerFile({ name: 'c.xlsx' })] })],
    ['name of the organisation', { ...BASIS, organisation: 'Et annet navn' }],
  ])('does not change with the %s', (_, other) => {
    expect(factsInputsSha256(other)).toBe(HASH);
  });
});

describe('kept facts', () => {
  it('are read back as they were written, with their hash', () => {
    const { bytes, sha256 } = encodeFacts(KEY, AGGREGATED);
    const { facts, ...summary } = AGGREGATED;
    expect(decodeFacts(KEY, bytes)).toEqual({ facts, sha256 });
    expect(decodeSummary(KEY, bytes)).toEqual({ ...summary, sha256 });
  });

  it('are read back whatever a finding says', () => {
    const findings = [finding('outside_the_year', 'info', { details: { lengths: '"lengths":{"texts":1}}' } })];
    const { bytes } = encodeFacts(KEY, { ...AGGREGATED, findings });
    expect(decodeFacts(KEY, bytes)?.facts).toEqual(AGGREGATED.facts);
    expect(decodeSummary(KEY, bytes)?.findings).toEqual(findings);
  });

  it('are the same bytes each time', () => {
    expect(encodeFacts(KEY, AGGREGATED)).toEqual(encodeFacts(KEY, structuredClone(AGGREGATED)));
  });

  it('are refused when any of their bytes is another, or some are missing', () => {
    const { bytes } = encodeFacts(KEY, AGGREGATED);
    // The line break between hash and content means nothing.
    for (let at = 0; at < bytes.length; at += at === 63 ? 2 : 1) {
      expect(decodeFacts(KEY, bytes.with(at, (bytes[at] ?? 0) ^ 1))).toBeUndefined();
    }
    expect(decodeFacts(KEY, bytes.subarray(0, -1))).toBeUndefined();
    expect(decodeFacts(KEY, new Uint8Array())).toBeUndefined();
  });

  it.each(['chunkSha256', 'inputsSha256'])('are refused under another %s', (field) => {
    const { bytes } = encodeFacts(KEY, AGGREGATED);
    expect(decodeFacts({ ...KEY, [field]: 'd'.repeat(64) }, bytes)).toBeUndefined();
  });

  it('hold no name of a file', () => {
    expect(AGGREGATED.findings).toMatchObject([{ code: 'municipality_code_padded', file: null, row: 2 }]);
  });
});
