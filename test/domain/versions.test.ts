/** A versioned document's content changes only together with its version: both stand in signed reports. */
import { expect, it } from 'vitest';
import { canonicalSha256 } from '../../lambdas/domain/canonical.ts';
import { STANDARD_COLUMNS } from '../../lambdas/domain/columns/column-configuration.ts';
import { aggregateChunk } from '../../lambdas/domain/counting/count-register.ts';
import { encodeFacts, FACTS_FORMAT } from '../../lambdas/domain/facts/kept-facts.ts';
import { chunkOf } from '../../lambdas/domain/register/chunk/chunk-writer.ts';
import { BUFDIR_2025 } from '../../lambdas/domain/rules/rule-set.ts';
import { readSample, SAMPLES } from '../sample-registers.ts';

/** SHA-256 by id and version. A changed document gets a new version and a new line; lines of old versions stay. */
const PUBLISHED: Readonly<Record<string, string>> = {
  'bufdir-likepersonsarbeid 2025.2': 'f22609bd013c025bb891addc8cfb64be74ac87d1ba8ebeb3f4083b2428bfe381',
  'bufdir-likepersonsarbeid 2025.3': 'e503897a29dfe81744ffc01895424b8217f13883b57a87f9d1cd6d2d87945c27',
  'standard 1.1.0': '70f81dc81a69933b1a3aec5f20d8e6ebe8c5792fda5f0db47a06076a9e91655b',
  'standard 1.2.0': 'd434024e464f9562658a78812e4e95055007cc92c11d19dabff54f9c56a857b0',
  'standard 1.3.0': 'b99c3cf59ccc437d7b8ea00a6c15b3d57e2509d4b20d777d9498857879b55105',
  'standard 1.4.0': '8d29740995f81ae38e0e63e81245c7490b4fc92b86a51bcda832e2979cd497ee',
};

it.each([
  { id: BUFDIR_2025.id, version: BUFDIR_2025.version, sha256: canonicalSha256(BUFDIR_2025) },
  { id: STANDARD_COLUMNS.id, version: STANDARD_COLUMNS.version, sha256: STANDARD_COLUMNS.sha256 },
])('has the content that was published as $id $version', ({ id, version, sha256 }) => {
  expect(sha256).toBe(PUBLISHED[`${id} ${version}`]);
});

/**
 * SHA-256 of the hashes of the kept facts of the samples, by format and rule set. Facts are kept, so a change of the code
 * that changes them raises the format, and the new one gets a line; another rule set gets a line too.
 */
const PUBLISHED_FACTS: Readonly<Record<string, string>> = {
  'bufdir-facts/3 2025.3': 'a7fb5e9502141b19715b4a98d823e9bdaf880109f4b09fac8e2d8f8d64cfdd20',
  'bufdir-facts/2 2025.3': 'c84991de99091cec5fc034a3d6913c34134cd1fa6c71c293d7fc13b5f00767cc',
  'bufdir-facts/1 2025.3': '9a3628fe82df8e7c6bbb877d6636f104ee2c4584612fe4a3fea871c1589d367f',
};

it(`has the facts of the samples that were published as ${FACTS_FORMAT}`, async () => {
  const samples = await Promise.all(SAMPLES.map(readSample));
  const key = { chunkSha256: '', inputsSha256: '' };
  const hashes = samples.map(
    ({ content, labels }) =>
      encodeFacts(key, aggregateChunk(chunkOf(content.activities), { ...labels, ruleSet: BUFDIR_2025 })).sha256,
  );
  expect(canonicalSha256(hashes)).toBe(PUBLISHED_FACTS[`${FACTS_FORMAT} ${BUFDIR_2025.version}`]);
});
