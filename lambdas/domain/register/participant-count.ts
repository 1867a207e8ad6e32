const MAX_STATED_PARTICIPANTS = 9_999;

/** Reading 16: a cell of `antall_deltakere`. @returns undefined for anything but a whole number up to 9,999 */
export function statedParticipants(text: string): number | undefined {
  return /^[0-9]+$/.test(text) && Number(text) <= MAX_STATED_PARTICIPANTS ? Number(text) : undefined;
}
