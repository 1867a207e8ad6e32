import { REVIEW_KINDS, type ReviewKind } from '../../persons/reviews/review.ts';
import { type Causes, type Details, rowsText, type Text } from './cause.ts';

/** What the persons of a possible duplicate have in common. */
const SIMILARITY: Readonly<Record<ReviewKind, Text>> = {
  birth_year_and_municipality: {
    nb: 'samme navn, fødselsår og kommune',
    en: 'same name, birth year and municipality',
  },
  branch: { nb: 'samme navn og lokallag', en: 'same name and branch' },
  member_number: { nb: 'samme medlemsnummer, ulike navn', en: 'same member number, differing names' },
  new_surname: {
    nb: 'samme e-post eller telefon, annet etternavn',
    en: 'same e-mail or phone, another surname',
  },
  birth_date_and_contact: {
    nb: 'samme e-post eller telefon og fødselsdato',
    en: 'same e-mail or phone and birth date',
  },
  loose_name: {
    nb: 'nesten samme navn, og samme fødselsdato, medlemsnummer, e-post eller telefon',
    en: 'nearly the same name, and the same birth date, member number, e-mail or phone',
  },
};

/** The text, and the rows that the finding names. */
function withRows({ nb, en }: Text, details: Details): Text {
  const rows = rowsText(details);
  return rows === undefined ? { nb, en } : { nb: `${nb} ${rows.nb}`, en: `${en} ${rows.en}` };
}

/** Made once for each set of kinds: a register has thousands of findings with the same few. */
const ALIKE = new Map<string, Text | undefined>();

function alikeBy(kinds: string): Text | undefined {
  if (!ALIKE.has(kinds)) {
    const given = kinds.split(', ');
    const known = REVIEW_KINDS.filter((kind) => given.includes(kind));
    const texts = known.map((kind) => SIMILARITY[kind]);
    const alike = { nb: texts.map(({ nb }) => nb).join('; '), en: texts.map(({ en }) => en).join('; ') };
    ALIKE.set(kinds, known.length === 0 ? undefined : alike);
  }
  return ALIKE.get(kinds);
}

/** How many persons may be one, what they have in common, and their rows. */
function possibleDuplicate(details: Details): Text | undefined {
  const { count, kinds } = details;
  const alike = alikeBy(String(kinds ?? ''));
  if (count === undefined || alike === undefined) return rowsText(details);
  return withRows({ nb: `${count} personer: ${alike.nb}.`, en: `${count} persons: ${alike.en}.` }, details);
}

/** By how many given names an address or a number is used, and where. */
function sharedBy(what: Text): (details: Details) => Text | undefined {
  return (details) => {
    const { givenNames } = details;
    if (givenNames === undefined) return rowsText(details);
    const used = {
      nb: `${what.nb} brukes av ${givenNames} ulike fornavn.`,
      en: `${what.en} is used by ${givenNames} differing given names.`,
    };
    return withRows(used, details);
  };
}
const NUMBER = { nb: 'Nummeret', en: 'The number' };

/** Causes in who took part: identities that are unreadable, shared or in conflict. */
export const PERSON_CAUSES: Causes = {
  unreadable_birth_date: {
    title: { nb: 'Fødselsdatoen kan ikke leses', en: 'Unreadable birth date' },
    explanation: {
      nb: 'Den kan ikke leses, eller er før 1900 eller etter grunnlagsåret, og er ikke brukt til å kjenne igjen personer.',
      en: 'It cannot be read, or is before 1900 or after the base year, and was not used to recognise persons.',
    },
  },
  shared_email: {
    title: { nb: 'E-postadresse som mange bruker', en: 'E-mail address used by many' },
    explanation: {
      nb: 'Adressen er ikke brukt til å kjenne igjen personer. Ingenting må gjøres hvis den er felles.',
      en: 'The address was not used to recognise persons. Nothing needs to be done if it is shared.',
    },
    detail: sharedBy({ nb: 'Adressen', en: 'The address' }),
  },
  shared_phone: {
    title: { nb: 'Telefonnummer som mange bruker', en: 'Phone number used by many' },
    explanation: {
      nb: 'Nummeret er ikke brukt til å kjenne igjen personer. Ingenting må gjøres hvis det er felles.',
      en: 'The number was not used to recognise persons. Nothing needs to be done if it is shared.',
    },
    detail: sharedBy(NUMBER),
  },
  shared_member_number: {
    title: { nb: 'Medlemsnummer som mange bruker', en: 'Member number used by many' },
    explanation: {
      nb: 'Så mange ulike navn har nummeret at det ikke er brukt til å kjenne igjen personer. Før opp hver persons eget nummer.',
      en: 'So many differing names have the number that it was not used to recognise persons. Enter the number of each person.',
    },
    detail: sharedBy(NUMBER),
  },
  merge_refused: {
    title: { nb: 'Opplysninger i strid med hverandre', en: 'Contradicting identities' },
    explanation: {
      nb: 'Rader som så ut som én person, er ikke slått sammen, fordi medlemsnumre, fødselsdatoer eller navn er i strid med hverandre. Kontroller radene.',
      en: 'Rows that looked like one person were not merged, because member numbers, birth dates or names contradict each other. Check the rows.',
    },
    detail: rowsText,
  },
  ambiguous_evidence: {
    title: { nb: 'Raden passer med to ulike personer', en: 'The row fits two different persons' },
    explanation: {
      nb: 'Den er ikke slått sammen med noen av dem. Før opp medlemsnummer eller fødselsdato.',
      en: 'It was merged with neither. Enter a member number or a birth date.',
    },
    detail: rowsText,
  },
  possible_duplicate: {
    title: { nb: 'Kan være samme person', en: 'May be the same person' },
    explanation: {
      nb: 'Ikke slått sammen. De laveste tallene i rapporten viser hva alle slike funn til sammen betyr. Før opp medlemsnummer eller fødselsdato der det mangler.',
      en: 'Not merged. The lowest numbers of the report show what all such findings together mean. Enter member numbers or birth dates where they are missing.',
    },
    detail: possibleDuplicate,
  },
};
