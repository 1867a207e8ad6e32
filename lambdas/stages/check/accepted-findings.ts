/** Which findings were accepted, and still have the records that they had then. */
import type { AcceptedFindings } from '../../domain/decisions/decision.ts';
import { contentMark, evidenceOf, findingMark } from '../../domain/decisions/finding-evidence.ts';
import { Marks } from '../../domain/decisions/marks.ts';
import type { Basis } from '../../domain/export/basis.ts';
import type { Finding } from '../../domain/finding.ts';
import { inBatches } from '../../domain/in-batches.ts';
import type { RegisterManifest } from '../../domain/registers/register-manifest.ts';
import type { DecisionStore, ObjectStore } from '../../ports.ts';
import { readManifest } from '../../register-objects.ts';
import { contentOf, everyPlace, placesOf } from '../../rows/finding-records.ts';
import { RegisterRows } from '../../rows/register-rows.ts';
import { readDecisions } from '../objects/working-objects.ts';

/** @returns for each finding the id of the decision that accepts it, null for an open one */
export type AcceptedIn = (findings: readonly Finding[]) => Promise<readonly (string | null)[]>;

/** Rows are read for so many findings at a time, of those alone that say what an accepted one said. */
const FINDINGS_AT_A_TIME = 500;

/** @throws WorkingObjectCorruptError | RegisterObjectCorruptError */
export async function readAccepted(
  basis: Basis,
  {
    working,
    registers,
    decisions,
  }: {
    readonly working: Pick<ObjectStore, 'get'>;
    readonly registers: Pick<ObjectStore, 'get'>;
    readonly decisions: Pick<DecisionStore, 'markKey'>;
  },
): Promise<AcceptedIn> {
  const accepted = (await readDecisions(working, basis)).filter((decision) => decision.kind === 'findings');
  if (accepted.length === 0) {
    return async (findings) => findings.map(() => null);
  }
  const marks = new Marks(await decisions.markKey(basis.organisationNumber));
  const register = { organisationNumber: basis.organisationNumber, year: basis.year };
  const manifest = await readManifest(registers, register, basis.register.manifestSha256);
  return acceptedIn(accepted, marks, manifest, new RegisterRows(manifest, registers));
}

function acceptedIn(
  accepted: readonly AcceptedFindings[],
  marks: Marks,
  manifest: RegisterManifest,
  rows: RegisterRows,
): AcceptedIn {
  // With its cause, because whoever sends evidence says the cause beside it, and that is what the trail tells.
  const keyOf = (code: string, evidence: string) => `${code} ${evidence}`;
  const decisionOf = new Map(
    accepted.flatMap(({ decisionId, code, findings }) =>
      findings.map((evidence) => [keyOf(code, evidence), decisionId] as const),
    ),
  );
  const said = new Set(accepted.flatMap(({ findings }) => findings.map((evidence) => evidence.split('.')[0])));
  return async (findings) => {
    const found: (string | null)[] = findings.map(() => null);
    const alike = findings.flatMap((finding, index) => {
      const mark = findingMark(finding, marks);
      return said.has(mark) ? [{ index, mark, named: placesOf(finding, rows) }] : [];
    });
    for (const batch of inBatches(alike, FINDINGS_AT_A_TIME)) {
      const find = await rows.find(everyPlace(batch.map(({ named }) => named)));
      for (const { index, mark, named } of batch) {
        const evidence = evidenceOf(mark, contentMark(contentOf(named, find, manifest), marks));
        found[index] = decisionOf.get(keyOf(named.finding.code, evidence)) ?? null;
      }
    }
    return found;
  };
}
