import type { NearMissReason } from '../../domain/rules/rule-set.ts';

const CELLS: Readonly<Record<NearMissReason, readonly string[]>> = {
  organised_by_others: ['arrangor'],
  not_face_to_face: ['form'],
  no_peer_supporter: ['likepersoner'],
  too_short: ['start', 'slutt', 'varighet'],
  too_few_participants: ['antall_deltakere'],
};

/** Columns of the sheet aktiviteter in which a day lacks something. */
export function fieldsThatLack(reason: NearMissReason): readonly string[] {
  return CELLS[reason];
}
