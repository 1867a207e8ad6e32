/** Lists that clients can make long are cut where the answer would be too long for a Lambda. */

/**
 * Bytes of a list as JSON. A Lambda answers with at most 6 MB, in which the body is a text: its quotes and backslashes take
 * two bytes there.
 */
export const MAX_LIST_BYTES = 2_000_000;

/** @returns the first members that fit into the bytes, and at least one */
export function withinAnswer<T>(members: readonly T[], maxBytes = MAX_LIST_BYTES): T[] {
  let bytes = 0;
  const end = members.findIndex((member, index) => {
    bytes += Buffer.byteLength(JSON.stringify(member)) + 1;
    return index > 0 && bytes > maxBytes;
  });
  return members.slice(0, end === -1 ? undefined : end);
}

/** A page that is cut goes on after its last member. @param idOf the cursor of a member */
export function pageWithinAnswer<T>(
  members: readonly T[],
  nextCursor: string | null,
  idOf: (member: T) => string,
): { readonly page: T[]; readonly nextCursor: string | null } {
  const page = withinAnswer(members);
  const last = page.at(-1);
  return { page, nextCursor: page.length === members.length || last === undefined ? nextCursor : idOf(last) };
}
