/** Where a base year stands: what is delivered, what is missing, and the one thing to do next. Pure. */
import type {
  CheckAnswer,
  CheckResult,
  ExportListItem,
  ImportView,
  RegisterView,
  Role,
  WordsView,
} from '../../../lambdas/protocol.ts';

/** What the page has read of a base year. `undefined`: not known yet; `null`: there is none. */
export interface YearFacts {
  readonly register: RegisterView | null | undefined;
  readonly openImport: ImportView | null | undefined;
  /** Never known to finance. */
  readonly words: WordsView | null | undefined;
  readonly check: CheckAnswer | null | undefined;
  readonly report: ExportListItem | null | undefined;
  /** When words or settings were last changed; null: never, or not known to this role. */
  readonly configuredAt: string | null;
}

/** `wait`: nothing can be done before an import has ended. */
export type NextStep = 'register' | 'words' | 'check' | 'report' | 'download' | 'wait';

/**
 * @param seenCheck the check whose findings the user has looked at
 * @returns null: not known yet, or nothing for this role
 */
export function nextStepOf(facts: YearFacts, role: Role, seenCheck: string | null): NextStep | null {
  const { register, openImport, words, check, report } = facts;
  if (register === undefined || report === undefined) {
    return null;
  }
  const current = register !== null && report !== null && isCurrent(report, register, facts.configuredAt);
  if (role !== 'coordinator') {
    return role === 'auditor' && current ? 'download' : null;
  }
  if (openImport === undefined || words === undefined) {
    return null;
  }
  if (openImport !== null) {
    return 'wait';
  }
  if (register === null || register.files.length === 0) {
    return 'register';
  }
  if (unmappedIn(words) > 0) {
    return 'words';
  }
  if (check === undefined) {
    return null;
  }
  return checkNeedsALook(check, seenCheck) ? 'check' : current ? 'download' : 'report';
}

function checkNeedsALook(check: CheckAnswer | null, seenCheck: string | null): boolean {
  switch (check?.state.kind) {
    case 'failed':
      return true;
    case 'checked':
      return check.result !== null && check.state.checkId !== seenCheck && moversIn(check.result) > 0;
    default:
      return false;
  }
}

/** Values without a word, which stop an export. */
export function unmappedIn(words: WordsView | null): number {
  return words?.columns.reduce((sum, column) => sum + column.unmapped, 0) ?? 0;
}

/** Causes of findings by which counted days can be won or lost. */
export function moversIn({ findings }: CheckResult): number {
  return findings.filter(({ effect }) => effect !== null && effect !== 0).length;
}

/** Whether register, words and settings are as they were when the report was begun. */
export function isCurrent(
  { startedAt, createdAt }: ExportListItem,
  register: RegisterView,
  configuredAt: YearFacts['configuredAt'],
): boolean {
  const begun = Date.parse(startedAt ?? createdAt);
  return Date.parse(register.at) <= begun && (configuredAt === null || Date.parse(configuredAt) <= begun);
}

/** @returns the newest report of all lokallag, or else of some; null: there is none */
export function latestReport(reports: readonly ExportListItem[]): ExportListItem | null {
  return reports.find(({ request }) => request.branches.length === 0) ?? reports[0] ?? null;
}
