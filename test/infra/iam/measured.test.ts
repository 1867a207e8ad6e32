/**
 * IAM, measured: every call to AWS that the Lambdas make in whole runs, judged by the policies of the synthesised template.
 * Prints the table of calls, denials and unused grants: `npm test -- test/infra/iam`.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTION_NAMES } from '../../../infra/functions.ts';
import { synthesise } from '../../../infra/synthesis/synthesise.ts';
import { type Deployed, readDeployed } from './judging/deployed.ts';
import { grantsOf } from './judging/grants.ts';
import { accountFor, REASONS } from './judging/reasons.ts';
import { decisionOn, serviceCalls } from './judging/services.ts';
import { tableOf } from './judging/table.ts';
import { type Measurement, measure } from './measure.ts';
import { checksThatMakeWay, decisions } from './runs/check-runs.ts';
import { eraseOrganisation, erasePerson } from './runs/erasure-runs.ts';
import {
  cancelImport,
  failedImports,
  GOOD,
  importWithOpenPage,
  leftImports,
  lostImportStart,
  lostImportStop,
  pauseAndResumeImport,
  publicationByFinaliser,
  publicationByReconciler,
  sweptRegister,
} from './runs/import-runs.ts';
import { cancelPaused, cancelRunning, failAndRetry, failInEachStage, pauseAndResume } from './runs/interrupted-runs.ts';
import { leftovers, lostBatch, lostEnd, lostStart, lostStop } from './runs/reconciled-runs.ts';
import { type Stand, startStand } from './runs/stand.ts';
import {
  emptyExport,
  exportsInAQueue,
  exportWithAttachments,
  exportWithLostConnection,
  exportWithOpenPage,
  importLittle,
  imports,
  openAndClosePage,
  refusedPage,
} from './runs/whole-runs.ts';

let stand: Stand;
let deployed: Deployed;
let measured: Measurement;

async function allRuns(): Promise<void> {
  await imports(stand);
  await importWithOpenPage(stand);
  await checksThatMakeWay(stand, GOOD.replace('Trening', 'Kamp'));
  await decisions(stand);
  await exportWithOpenPage(stand);
  await openAndClosePage(stand);
  await refusedPage(stand);
  const little = await importLittle(stand);
  await emptyExport(stand);
  await exportsInAQueue(stand);
  await exportWithLostConnection(stand);
  await exportWithAttachments(stand);
  const cancelled = await cancelRunning(stand);
  await cancelPaused(stand);
  await pauseAndResume(stand);
  await failAndRetry(stand, little);
  const failed = await failInEachStage(stand);
  await lostStart(stand);
  await lostStop(stand);
  const lost = await lostEnd(stand);
  await leftovers(stand, [cancelled, ...failed, lost]);
  await cancelImport(stand);
  await pauseAndResumeImport(stand);
  await failedImports(stand);
  await publicationByFinaliser(stand);
  await publicationByReconciler(stand);
  await lostImportStart(stand);
  await lostImportStop(stand);
  await leftImports(stand);
  await sweptRegister(stand);
  await lostBatch(stand);
  await erasePerson(stand);
  await eraseOrganisation(stand);
}

beforeAll(async () => {
  stand = await startStand();
  deployed = readDeployed((await synthesise()).template, stand.engine.stack);
  await allRuns();
  measured = await measure(stand, deployed);
  console.log(tableOf(measured.verdicts));
}, 900_000);
afterAll(() => stand?.close());

const verdictOf = (identity: string) => measured.verdicts.find((verdict) => verdict.identity === identity);

describe('in whole runs', () => {
  it.each(FUNCTION_NAMES)('%s is denied nothing that it asks for', (name) => {
    expect(verdictOf(name)?.denied).toEqual([]);
    expect(verdictOf(name)?.actions).not.toEqual([]);
  });

  it('the state machines and the user that signs links are denied nothing that they ask for', () => {
    const others = measured.verdicts.filter(({ identity }) => !FUNCTION_NAMES.some((name) => name === identity));
    expect(others.map(({ identity, denied }) => [identity, denied])).toEqual([
      ['LinkSignerUser', []],
      ['ExportMachine', []],
      ['ImportMachine', []],
    ]);
    expect(others.map(({ calls }) => calls > 0)).toEqual([true, true, true]);
  });

  it('each grant is used or has its reason, and each reason has its grant', () => {
    expect(accountFor(measured.verdicts, REASONS)).toEqual({ withoutReason: [], withoutGrant: [] });
  });

  it('no rule and no route calls a Lambda that has not given it the permission', () => {
    const calls = serviceCalls(stand.engine.stack);
    expect(calls.length).toBeGreaterThan(8);
    expect(calls.filter((call) => !decisionOn(call, deployed).allowed)).toEqual([]);
    const foreign = calls.map((call) => ({ ...call, sourceArn: call.sourceArn.replace(/:\d{12}:/, ':999999999999:') }));
    expect(foreign.filter((call) => decisionOn(call, deployed).allowed)).toEqual([]);
  });
});

describe('the measurement', () => {
  it('notices when a role lacks any of the statements that were used', () => {
    const unnoticed = measured.identities.flatMap(({ identity, judge }) =>
      identity.statements
        .filter((statement) => statement.Effect === 'Allow')
        .filter((statement) => judge([statement]).unused.length < grantsOf(statement).length)
        .filter((statement) => judge(identity.statements.filter((each) => each !== statement)).denied.length === 0)
        .map(({ Action, Resource }) => `${identity.name}: ${Action} ${Resource}`),
    );
    expect(unnoticed).toEqual([]);
  });
});
