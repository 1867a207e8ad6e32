/** Routes to the days of one branch: page by page, and as a workbook that is sent to it. */
import type { Api } from '../../api/context.ts';
import { branchDaysRoute, branchWorkbookRoute } from '../../api/record-routes.ts';
import { withinAnswer } from '../../api/within-answer.ts';
import { ruleSetForYear } from '../../domain/rules/rule-set.ts';
import { type BranchDay, type BranchList, MAX_RECORDS, WORKBOOK_TYPE } from '../../protocol.ts';
import { cursorOf, offsetOf } from '../cursor.ts';
import type { RecordsDependencies } from '../dependencies.ts';
import { readCheck } from '../read-check.ts';
import { unlessReplaced } from '../unless-replaced.ts';
import { branchOf, daysOfBranch } from './branch-days.ts';
import { withRows } from './branch-rows.ts';
import type { ListOfDays } from './branch-workbook.ts';

export function addBranchDaysRoute(api: Api, dependencies: RecordsDependencies): void {
  api.openapi(branchDaysRoute, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const { checkId, branch: name, list, cursor } = context.req.valid('query');
    const { checked, rows } = await readCheck(organisationNumber, year, checkId, dependencies);
    const branch = await branchOf(checked, name, dependencies);
    const days = daysOfBranch(checked, branch, list, dependencies);
    const listed = [checkId, 'branches', list, name];
    const offset = offsetOf(listed, cursor);
    const read = await days.read(offset, MAX_RECORDS);
    const shown = withinAnswer(
      await unlessReplaced(checked.manifestSha256, { organisationNumber, year }, dependencies, () =>
        withRows(read, rows),
      ),
    );
    const next = offset + shown.length;
    return context.json({ days: shown, nextCursor: next < days.count ? cursorOf(listed, next) : null }, 200);
  });
}

/** Days of each list in a workbook; a branch has rarely a tenth of them. */
const MAX_DAYS = 1000;
/** Days whose rows are read at a time. */
const BATCH = 100;

export function addBranchWorkbookRoute(api: Api, dependencies: RecordsDependencies): void {
  api.openapi(branchWorkbookRoute, async (context) => {
    const { organisationNumber } = context.var.caller;
    const { year } = context.req.valid('param');
    const { checkId, branch: name, language } = context.req.valid('query');
    const { checked, rows } = await readCheck(organisationNumber, year, checkId, dependencies);
    const branch = await branchOf(checked, name, dependencies);
    const listOf = async (list: BranchList): Promise<ListOfDays> => {
      const { count, read } = daysOfBranch(checked, branch, list, dependencies);
      const days: BranchDay[] = [];
      for (let from = 0; from < Math.min(count, MAX_DAYS); from += BATCH) {
        days.push(...(await withRows(await read(from, BATCH), rows)));
      }
      return { days, count };
    };
    const register = { organisationNumber, year };
    const lists = await unlessReplaced(checked.manifestSha256, register, dependencies, async () => ({
      'near-misses': await listOf('near-misses'),
      'at-risk': await listOf('at-risk'),
      'same-meetings': await listOf('same-meetings'),
    }));
    const stored = await dependencies.registers.configuration(organisationNumber, year);
    // It loads a library as large as the rest of this Lambda, and other requests do without it.
    const { writeBranchWorkbook } = await import('./branch-workbook.ts');
    const bytes = await writeBranchWorkbook({
      ...{ language, year, branch: name, checkedAt: checked.checkedAt, figures: branch.figures, lists },
      organisation: stored?.configuration.organisation ?? organisationNumber,
      ruleSet: ruleSetForYear(year),
    });
    return context.body(bytes, 200, { 'Content-Type': WORKBOOK_TYPE });
  });
}
