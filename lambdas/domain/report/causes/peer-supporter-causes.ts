import type { Causes, Details, Text } from './cause.ts';

function countText({ count }: Details): Text | undefined {
  return typeof count === 'number' && count > 1
    ? { nb: `${count} likepersoner.`, en: `${count} peer supporters.` }
    : undefined;
}

/** Causes in who led an activity. */
export const PEER_SUPPORTER_CAUSES: Causes = {
  peer_supporter_number_unknown: {
    title: { nb: 'Likeperson med ukjent medlemsnummer', en: 'Peer supporter with an unknown member number' },
    explanation: {
      nb: 'Nummeret finnes ikke hos noen, eller hos flere, i registeret. Det er regnet som én likeperson. Kontroller nummeret.',
      en: 'The number is held by nobody, or by several, in the register. It was taken as one peer supporter. Check the number.',
    },
    detail: ({ count }) =>
      typeof count === 'number' && count > 1
        ? { nb: `${count} medlemsnumre.`, en: `${count} member numbers.` }
        : undefined,
  },
  peer_supporter_name_split: {
    title: { nb: 'Navn delt av komma i likepersoner', en: 'Name divided by a comma in likepersoner' },
    explanation: {
      nb: 'Cellen er lest som to likepersoner («Hansen, Kari»). Skriv fornavnet først, eller medlemsnummeret, hvis det er én.',
      en: 'The cell was read as two peer supporters (“Hansen, Kari”). Write the given name first, or the member number, if it is one.',
    },
  },
  peer_supporter_not_listed: {
    title: { nb: 'Likeperson er ikke på listen', en: 'Peer supporter not on the list' },
    explanation: {
      nb: 'Personen står ikke i arket likepersoner og er ikke regnet som likeperson. Før opp personen der hvis den er godkjent.',
      en: 'The person is not on the sheet likepersoner and was not taken as a peer supporter. Enter the person there if approved.',
    },
    detail: countText,
  },
  peer_supporter_not_approved_yet: {
    title: { nb: 'Likeperson ble godkjent senere', en: 'Peer supporter approved later' },
    explanation: {
      nb: 'Personen er ikke regnet som likeperson før godkjenningsdatoen i arket likepersoner. Rett datoen hvis den er feil.',
      en: 'The person was not taken as a peer supporter before the date of approval on the sheet likepersoner. Correct the date if it is wrong.',
    },
    detail: countText,
  },
  unreadable_approval_date: {
    title: { nb: 'Godkjenningsdatoen kan ikke leses', en: 'Unreadable date of approval' },
    explanation: {
      nb: 'Likepersonen er regnet som godkjent hele året. Skriv datoen som 14.03.2025.',
      en: 'The peer supporter was taken as approved throughout. Write the date as 14.03.2025.',
    },
  },
};
