/** The reference program: what the cell `likepersoner` lists, numbers and names (readings 13 and 21). */
import { comparableNumber, isNoMemberNumber } from '../persons/identity.ts';
import { readNameKey } from '../persons/name-key.ts';
import { withoutNationalNumbersOrLostZero } from './national-numbers.ts';
import { cleanCell, wholeNumber } from './text.ts';

export type SupporterPiece =
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'name'; readonly nameKey: string };

const LINE_BREAK = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/g;
/** A slash inside `n/a` separates nothing. */
const SEPARATOR = /[,;&]|(?<!(?<![\p{L}\p{N}])n)\/|\/(?!a(?![\p{L}\p{N}]))/iu;
const AND = /(?:^| )(?:og|and)(?= |$)/i;
const WORD_ENDS = /^[()[\]{}<>.:#\-\u2010\u2011]+|[()[\]{}<>.:#\-\u2010\u2011]+$/g;

/** @param cell as it stands in the file, since a line break separates */
export function readSupporterPieces(cell: string | undefined): SupporterPiece[] {
  return (cell ?? '')
    .replaceAll(LINE_BREAK, ';')
    .split(';')
    .map((line) => withoutNationalNumbersOrLostZero(wholeNumbers(cleanCell(line))))
    .flatMap((line) => line.split(SEPARATOR))
    .flatMap((part) => part.trim().split(AND))
    .flatMap((piece) => readPiece(piece.trim()));
}

function wholeNumbers(text: string): string {
  return text.replaceAll(/(?<![\p{L}\p{N}.])(\d+)\.0+(?![\p{L}\p{N}]|\.\d)/gu, '$1');
}

function readPiece(piece: string): SupporterPiece[] {
  const isPlaceholder = isNoMemberNumber(piece) || readNameKey(piece) === '';
  if (isPlaceholder || !/[\p{L}\d]/u.test(piece)) {
    return [];
  }
  if (!/\d/.test(piece)) {
    return [{ kind: 'name', nameKey: readNameKey(piece) }];
  }
  const number = comparableNumber(numberIn(piece));
  return number === '' ? [] : [{ kind: 'number', number }];
}

/** The words with a digit, joined; one-letter words join them where no word of two letters stands by. */
function numberIn(piece: string): string {
  const words = piece.split(' ').map((word) => word.replaceAll(WORD_ENDS, ''));
  const letters = (word: string) => (/\d/.test(word) ? 0 : [...word.matchAll(/\p{L}/gu)].length);
  const hasName = words.some((word) => letters(word) >= 2);
  return words
    .filter((word) => /\d/.test(word) || (letters(word) === 1 && !hasName))
    .map(wholeNumber)
    .join('');
}
