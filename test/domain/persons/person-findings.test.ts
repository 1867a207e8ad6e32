import { describe, expect, it } from 'vitest';
import { personFindings } from '../../../lambdas/domain/persons/person-findings.ts';
import { findingText } from '../../../lambdas/domain/report/finding-texts.ts';
import { countActivities, registeredActivity } from '../../factories.ts';

const email = 'felles@example.no';

function textsOf(
  code: string,
  language: 'nb' | 'en',
  rows: Parameters<typeof registeredActivity>[1],
  likepersoner = '',
) {
  const { facts, persons } = countActivities([registeredActivity({ likepersoner }, rows)]);
  const found = personFindings(facts, persons).filter((each) => each.code === code);
  return found.map((each) => findingText(each, language));
}

describe('the text of a finding about persons', () => {
  it('names the rows of a refused merge', () => {
    const rows = ['1', '2'].map((medlemsnr) => ({ navn: 'Kari Berg', epost: email, medlemsnr }));
    expect(textsOf('merge_refused', 'nb', rows)).toEqual([expect.stringMatching(/Rader: 2, 3\.$/)]);
    expect(textsOf('merge_refused', 'en', rows)).toEqual([expect.stringMatching(/Rows: 2, 3\.$/)]);
  });

  it('names the number of given names and the first ten rows of a shared phone, and says that there are more', () => {
    const rows = Array.from({ length: 12 }, (_, index) => ({
      navn: `${'abcdefghijkl'[index]}a Berg`,
      telefon: '90012345',
    }));
    expect(textsOf('shared_phone', 'nb', rows)).toEqual([
      expect.stringMatching(/brukes av 12 ulike fornavn.*Rader: 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 og flere\.$/),
    ]);
    expect(textsOf('shared_phone', 'en', rows)).toEqual([expect.stringMatching(/by 12 differing.*, 11 and more\.$/)]);
  });

  it('names the row that agrees with two others', () => {
    const rows = ['Kari Berg', 'K Berg', 'Karin Berg'].map((navn) => ({ navn, epost: email }));
    expect(textsOf('ambiguous_evidence', 'nb', rows)).toEqual([expect.stringMatching(/Rader: 3\.$/)]);
  });

  it('names how many numbers of peer supporters belong to no person', () => {
    expect(textsOf('peer_supporter_number_unknown', 'nb', [], '900')).toEqual([
      expect.stringMatching(/^Et medlemsnummer/),
    ]);
    expect(textsOf('peer_supporter_number_unknown', 'en', [], '900,901')).toEqual([
      expect.stringMatching(/^2 member numbers/),
    ]);
  });

  it('contains no name, member number or address', () => {
    const rows = ['Kari', 'Per', 'Anne', 'Ola', 'K'].map((name, index) => ({
      navn: `${name} Berg`,
      epost: email,
      telefon: '90012345',
      medlemsnr: index % 2 === 0 ? '77001' : '',
    }));
    const { facts, persons } = countActivities([registeredActivity({ likepersoner: '77002' }, rows)]);
    const findings = personFindings(facts, persons);
    expect(findings.length).toBeGreaterThan(2);
    expect(JSON.stringify(findings)).not.toMatch(/Berg|felles|90012345|7700/i);
  });
});
