/** Findings that are accepted with a reason, and taken back. */
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import type { DecisionView, FindingsAnswer, Me } from '../../../../lambdas/protocol.ts';
import { checkAnswer, checkResult, findingGroup } from '../../check-factory.ts';
import { instant } from '../../export-factory.ts';
import { ME, openPage, problem, startEachAfresh } from '../../open-page.tsx';

startEachAfresh();
beforeEach(() => localStorage.clear());

const evidence = (letter: string) => `${letter.repeat(22)}.${letter.repeat(22)}`;
const record = (row: number) => ({ file: 'a.xlsx', sheet: 'aktiviteter', row, fields: { tittel: `Møte ${row}` } });

/** Three findings, the last of which the check knows as accepted. */
async function openFindings(me: Me = ME, refusal: string | null = null) {
  window.location.hash = '#/kontroll/2025/funn/unreadable-duration';
  const old = { decisionId: 'd0', year: 2025, at: instant(0), by: 'ola@example.org' };
  let decisions: DecisionView[] = [{ ...old, kind: 'findings', code: 'x', findings: 1, reason: 'Står i protokollen' }];
  const accepted: FindingsAnswer[] = [];
  const findings = ['a', 'b', 'c'].map((letter, index) => ({
    ...{ file: 'a.xlsx', sheet: 'aktiviteter', row: index + 2, column: 'varighet', activityId: `A${index}` },
    ...{ record: record(index + 2), activity: null, detail: null, others: [], evidence: evidence(letter) },
    acceptedIn: letter === 'c' ? 'd0' : null,
  }));
  const page = await openPage(me, (path, _, { method, body }) => {
    switch (`${method} ${path}`) {
      case 'GET /checks/2025':
        return Response.json(checkAnswer({ result: checkResult({ findings: [findingGroup()] }) }));
      case 'GET /records/2025/findings':
        return Response.json({ findings, nextCursor: null });
      case 'GET /decisions':
        return Response.json({ version: 1, decisions, actorNames: { 'ola@example.org': 'Ola Nordmann' } });
      case 'POST /decisions/2025/findings': {
        if (refusal !== null) return problem(refusal, 409);
        const answer = body as FindingsAnswer;
        accepted.push(answer);
        const made = { decisionId: 'd1', year: 2025, at: instant(1), by: me.actor, reason: answer.reason };
        decisions = [{ ...made, kind: 'findings', code: 'x', findings: answer.evidence.length }, ...decisions];
        return Response.json({ decisionId: 'd1', version: 2 }, { status: 201 });
      }
      case 'DELETE /decisions/d0':
        decisions = decisions.filter(({ decisionId }) => decisionId !== 'd0');
        return Response.json({ decisionId: 'd0', version: 2 });
      default:
        return undefined;
    }
  });
  await screen.findByText(/Godtatt: Står i protokollen \(Ola Nordmann/);
  return { ...page, accepted };
}

const items = () => [...document.querySelectorAll<HTMLElement>('.record')];
const write = (reason: string) => fireEvent.change(screen.getByLabelText('Begrunnelse'), { target: { value: reason } });

describe('accepting', () => {
  it('one finding takes a reason, which then stands with it', async () => {
    const { press, accepted } = await openFindings();
    await press('Godta funn 1');
    await press('Godta');
    expect(screen.getByText('Skriv en begrunnelse.')).toBeDefined();
    expect(accepted).toEqual([]);
    write(' Sett i kalenderen ');
    await press('Godta');
    await waitFor(() => expect(items()[0]?.textContent).toMatch(/Godtatt: Sett i kalenderen/));
    expect(accepted).toEqual([
      { checkId: 'check-1', key: 'unreadable-duration', evidence: [evidence('a')], reason: 'Sett i kalenderen' },
    ]);
    expect(within(items()[1] as HTMLElement).getByRole('button', { name: 'Godta funn 2' })).toBeDefined();
  });

  it('all that are shown leaves out those that are accepted already', async () => {
    const { press, accepted } = await openFindings();
    await press('Godta alle 2 som vises');
    write('Sett');
    await press('Godta');
    await waitFor(() => expect(items().every((item) => /Godtatt:/.test(item.textContent ?? ''))).toBe(true));
    expect(accepted[0]?.evidence).toEqual([evidence('a'), evidence('b')]);
  });

  it('that is refused says why and keeps what was written', async () => {
    const { press } = await openFindings(ME, 'too_many_decisions');
    await press('Godta funn 1');
    write('Sett');
    await press('Godta');
    await screen.findByText(/Organisasjonen har så mange avgjørelser/);
    expect(screen.getByLabelText('Begrunnelse')).toHaveProperty('value', 'Sett');
  });

  it('is taken back by one press, and the finding is open again', async () => {
    const { press } = await openFindings();
    await press('Angre at funn 3 er godtatt');
    await screen.findByRole('button', { name: 'Godta funn 3' });
  });

  it('is not for an auditor, who reads the reasons', async () => {
    await openFindings({ ...ME, role: 'auditor' });
    expect(screen.queryByRole('button', { name: /^(Godta|Angre)/ })).toBeNull();
  });
});
