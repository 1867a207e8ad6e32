/** What a screen reader reads out at a question about persons who may be the same, and after an answer. */
import { virtual } from '@guidepup/virtual-screen-reader';
import { cleanup, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { ME, openPage, startEachAfresh } from '../../open-page.tsx';
import { FakeDecisions } from '../../review-factory.ts';

startEachAfresh();
// The reader also names what has just left the page; its root is then an element, which it asks for ids as if it were a document.
Object.defineProperty(Element.prototype, 'getElementById', {
  configurable: true,
  value(this: Element, id: string) {
    return this.querySelector(`[id="${id}"]`);
  },
});
afterEach(async () => {
  await virtual.stop();
  cleanup();
});

it('reads the question, what is equal and what an answer does before the answers, and then what was decided', async () => {
  window.location.hash = '#/kontroll/2025/samme';
  const { press } = await openPage(ME, new FakeDecisions().answer);
  await screen.findByRole('heading', { name: 'Spørsmål 1 av 3: Kari Li' });
  await virtual.start({ container: document.body });
  await walkTo('region, Spørsmål 1 av 3: Kari Li');
  const read = await walkTo('end of region, Spørsmål 1 av 3: Kari Li');
  expect(read.filter((phrase) => /^(heading|row|button|Lokallag:|Samme|Ulike)/.test(phrase))).toEqual([
    'heading, Spørsmål 1 av 3: Kari Li, level 2',
    'Lokallag: Bergen, Oslo',
    'Samme navn, fødselsår og kommune.',
    'Samme person: 1 tellende dag og 2 unike deltakere færre.',
    'Ulike personer: laveste tall blir 1 unik deltaker høyere.',
    'rowgroup',
    'row, Opplysning Person 1 Person 2',
    'rowgroup',
    ...rowOf('Navn likt', 'Kari Li Kari Li'),
    ...rowOf('Fødselsdato likt', '1980-02-03 03.02.1980'),
    ...rowOf('Telefon likt', '99 99 99 99 +47 99999999'),
    ...rowOf('Lokallag ulikt', 'Bergen Oslo'),
    ...rowOf('Aktiviteter', '2025-03-12 Samtalegruppe 2025-03-14 Samtalegruppe'),
    ...rowOf('Rader', '1 rad bergen.xlsx, rad 3 1 rad bergen.xlsx, rad 9'),
    'button, Samme, not disabled',
    'button, Ulike, not disabled',
    'button, Senere, not disabled',
  ]);

  await virtual.clearSpokenPhraseLog();
  await press('Samme');
  await expect
    .poll(async () => virtual.spokenPhraseLog(), { timeout: 3_000 })
    .toContain('polite: Avgjort: samme person.');
  expect(await virtual.spokenPhraseLog()).toContain('heading, Spørsmål 2 av 3: Ola Moe, level 2');
});

const rowOf = (name: string, values: string) => [`row, ${name} ${values}`, `rowheader, ${name}`];

/** @returns the phrases before the one that was looked for */
async function walkTo(phrase: string): Promise<string[]> {
  await virtual.clearSpokenPhraseLog();
  for (let steps = 0; steps < 300; steps++) {
    await virtual.next();
    if ((await virtual.lastSpokenPhrase()) === phrase) {
      return (await virtual.spokenPhraseLog()).slice(0, -1);
    }
  }
  throw new Error(`Three hundred steps do not lead to «${phrase}»`);
}
