/** Splits a `likepersoner` cell into member numbers and names (reading 13, `rules/README.md`). */
import { type IdentityReader, isPlainNumber } from './identity.ts';

export interface PeerSupporterCell {
  /** Comparable member numbers, distinct. */
  readonly numbers: readonly string[];
  /** The pieces that are a name alone, distinct by name key. */
  readonly names: readonly NameAlone[];
  /** Whether two neighbouring pieces are one word each (`Hansen, Kari`), which may be one name. */
  readonly looksTurnedRound: boolean;
}

export const NO_PEER_SUPPORTERS: PeerSupporterCell = { numbers: [], names: [], looksTurnedRound: false };

export interface NameAlone {
  readonly nameKey: string;
  readonly written: string;
}

/** The slash of the word `n/a` separates nothing. */
export const PEER_SUPPORTER_SEPARATOR =
  /[,;&\r\n]|(?<!(?<![\p{L}\p{N}])n(?=\/a(?![\p{L}\p{N}])))\/|(?<=^|\s)(?:og|and)(?=$|\s)/iu;
/** Nothing separates in a cell of numbers but these, and the general expression takes thirty times as long. */
const SEPARATOR_OF_NUMBERS = /[,;]/;
const OTHER_THAN_NUMBERS = /[^0-9,; ]/;
/** Brackets and marks at the ends of a word. */
const ENDS = /^[()[\]{}<>.:#\-\u2010\u2011]+|[()[\]{}<>.:#\-\u2010\u2011]+$/gu;
const DECIMALS_OF_WHOLE_NUMBER = /^(\d+)\.0+$/;

type Piece =
  | { readonly kind: 'number'; readonly key: string }
  | { readonly kind: 'name'; readonly key: string; readonly written: string };

export function splitPeerSupporters(cell: string, identities: IdentityReader): PeerSupporterCell {
  const separator = OTHER_THAN_NUMBERS.test(cell) ? PEER_SUPPORTER_SEPARATOR : SEPARATOR_OF_NUMBERS;
  const pieces = cell.split(separator).map((piece) => readPiece(piece.trim(), identities));
  const [first] = pieces;
  if (pieces.length === 1) return first === undefined ? NO_PEER_SUPPORTERS : cellOf(first);
  const numbers = new Set(pieces.flatMap((piece) => (piece?.kind === 'number' ? [piece.key] : [])));
  const names = new Map(pieces.flatMap((piece) => (piece?.kind === 'name' ? [[piece.key, piece.written]] : [])));
  const looksTurnedRound = pieces.some(
    (piece, index) => isOneWordName(piece) && index > 0 && isOneWordName(pieces[index - 1]),
  );
  return {
    numbers: [...numbers],
    names: [...names].map(([nameKey, written]) => ({ nameKey, written })),
    looksTurnedRound,
  };
}

function cellOf(piece: Piece): PeerSupporterCell {
  const { key } = piece;
  return piece.kind === 'number'
    ? { ...NO_PEER_SUPPORTERS, numbers: [key] }
    : { ...NO_PEER_SUPPORTERS, names: [{ nameKey: key, written: piece.written }] };
}

function isOneWordName(piece: Piece | undefined): boolean {
  return piece?.kind === 'name' && !piece.key.includes(' ');
}

/** @returns undefined for a placeholder, and for a piece with neither letter nor digit */
function readPiece(piece: string, identities: IdentityReader): Piece | undefined {
  if (isPlainNumber(piece)) {
    // It is its own name key.
    const key = identities.isPlaceholderName(piece) ? '' : identities.memberNumber(piece);
    return key === '' ? undefined : { kind: 'number', key };
  }
  if (!/[\p{L}\p{N}]/u.test(piece) || identities.isPlaceholder(piece)) {
    return undefined;
  }
  if (!/\p{N}/u.test(piece)) {
    const key = identities.nameKey(piece);
    return key === '' ? undefined : { kind: 'name', key, written: piece };
  }
  const words = piece
    .split(/\s+/u)
    .map((word) => word.replace(DECIMALS_OF_WHOLE_NUMBER, '$1').replaceAll(ENDS, ''))
    .filter((word) => word !== '');
  const hasDigit = (word: string) => /\p{N}/u.test(word);
  const letters = (word: string) => word.match(/\p{L}/gu)?.length ?? 0;
  // `a 1` is the number A1, but the K of `K. Hansen 12` is an initial.
  const besideName = words.some((word) => !hasDigit(word) && letters(word) >= 2);
  const number = words.filter((word) => hasDigit(word) || (!besideName && letters(word) === 1)).join('');
  const key = identities.memberNumber(number);
  return key === '' ? undefined : { kind: 'number', key };
}
