/**
 * Rows of a register without a person: her attendances stay and are unidentified, and where she is named as a peer supporter
 * a random word stands for her, so that the meeting still has one.
 */
import { PEER_SUPPORTER_SEPARATOR } from '../facts/peer-supporter-cell.ts';
import type { RegisteredActivity, RegisteredAttendance, RegisteredPeerSupporter } from '../register/register.ts';
import type { ErasedPerson } from './erased-person.ts';

/** Stands in place of a text that named the person. */
export const ERASED_TEXT = '[slettet]';

export interface Erasure {
  readonly person: ErasedPerson;
  /** Stands for her as a peer supporter: a member number that nobody has, drawn anew for each erasure. */
  readonly pseudonym: string;
}

/** @returns the activities without the person, and the number of rows that named her */
export function eraseFromActivities(
  activities: readonly RegisteredActivity[],
  erasure: Erasure,
): { readonly activities: RegisteredActivity[]; readonly rows: number } {
  let rows = 0;
  const erased = activities.map((activity) => {
    const attendances = activity.attendances.map((attendance) => {
      const without = eraseFromAttendance(attendance, erasure);
      rows += without === attendance ? 0 : 1;
      return without;
    });
    const likepersoner = eraseFromCell(activity.fields.likepersoner, erasure);
    // The words of the closed columns too: the manifest, which lists them, loses them as well.
    const { tittel, aktivitetstype, form, arrangor, land } = activity.fields;
    const named = { tittel, aktivitetstype, form, arrangor, land };
    const texts = withoutTexts(named, erasure);
    const extra = withoutTexts(activity.extra, erasure);
    const isSame = likepersoner === activity.fields.likepersoner && texts === named;
    rows += isSame && extra === activity.extra ? 0 : 1;
    return { ...activity, fields: { ...activity.fields, ...texts, likepersoner }, extra, attendances };
  });
  return { activities: erased, rows };
}

function eraseFromAttendance(attendance: RegisteredAttendance, erasure: Erasure): RegisteredAttendance {
  const rolle = withoutText(attendance.fields.rolle, erasure);
  if (!erasure.person.isRowOf(attendance.fields)) {
    const extra = withoutTexts(attendance.extra, erasure);
    const isSame = extra === attendance.extra && rolle === attendance.fields.rolle;
    return isSame ? attendance : { ...attendance, fields: { ...attendance.fields, rolle }, extra };
  }
  const fields = { ...attendance.fields, navn: '', fodselsdato: '', medlemsnr: '', telefon: '', epost: '', rolle };
  return { ...attendance, fields, extra: {} };
}

/** @returns the rows of a sheet `likepersoner` without the person, and the number of rows that named her */
export function eraseFromPeerSupporters(
  listed: readonly RegisteredPeerSupporter[],
  { person, pseudonym }: Erasure,
): { readonly listed: RegisteredPeerSupporter[]; readonly rows: number } {
  let rows = 0;
  const erased = listed.map((row) => {
    const { medlemsnr, navn } = row.fields;
    if (!person.hasNumber(medlemsnr) && !(person.hasName(navn) && medlemsnr === '')) {
      return row;
    }
    rows += 1;
    return { ...row, fields: { ...row.fields, medlemsnr: pseudonym, navn: '' } };
  });
  return { listed: erased, rows };
}

/** The cell `likepersoner` with the pseudonym in each place of the person; the same text when it does not name her. */
function eraseFromCell(cell: string, { person, pseudonym }: Erasure): string {
  const pieces = cell.split(PEER_SUPPORTER_SEPARATOR).map((piece) => piece.trim());
  let found = false;
  const erased = pieces.flatMap((piece, at) => {
    const next = pieces[at + 1];
    const isTurnedRound = (left: string | undefined, right: string | undefined) =>
      left !== undefined && right !== undefined && person.hasName(`${left}, ${right}`);
    if (isTurnedRound(pieces[at - 1], piece)) {
      return [];
    }
    if (isTurnedRound(piece, next) || person.hasName(piece) || person.hasNumber(piece) || person.isNamedIn(piece)) {
      found = true;
      return [pseudonym];
    }
    return [piece];
  });
  return found ? erased.join('; ') : cell;
}

function withoutText(text: string, { person }: Erasure): string {
  return person.isNamedIn(text) ? ERASED_TEXT : text;
}

function withoutTexts(texts: Readonly<Record<string, string>>, erasure: Erasure): Readonly<Record<string, string>> {
  const entries = Object.entries(texts);
  return entries.some(([, text]) => erasure.person.isNamedIn(text))
    ? Object.fromEntries(entries.map(([name, text]) => [name, withoutText(text, erasure)]))
    : texts;
}
