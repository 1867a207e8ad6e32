import type { Figures } from '../../counting/figures.ts';
import type { RuleSet } from '../../rules/rule-set.ts';
import type { ReportTexts } from '../report-texts.ts';
import type { CellValue, SheetDefinition } from './report-writer.ts';

/** What an auditor needs to know which data, rules and run a figure came from. */
export interface ControlDetails {
  readonly exportId: string;
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly generatedAt: string;
  /** Names of the chosen lokallag; empty means all. */
  readonly branches: readonly string[];
  readonly ruleSet: RuleSet;
  readonly ruleSetSha256: string;
  readonly columnConfiguration: { readonly id: string; readonly version: string; readonly sha256: string };
  /** Counts beside those of `figures.source`; labels in `report-texts.ts` by code. */
  readonly sourceCounts: readonly { readonly code: string; readonly value: number }[];
  /** Both sides of each equation that must hold; labels in `report-texts.ts` by code. */
  readonly reconciliation: readonly { readonly code: string; readonly value: number; readonly expected: number }[];
}

export function controlDefinition(texts: ReportTexts): SheetDefinition {
  return {
    name: texts.sheets.control,
    columns: [
      { header: texts.columns.section, type: 'text', width: 16 },
      { header: texts.columns.item, type: 'text', width: 62 },
      { header: texts.columns.value, type: 'text', width: 68, numberFormat: 'General' },
      { header: texts.columns.shouldEqual, type: 'integer', width: 15 },
      { header: texts.columns.agrees, type: 'boolean', width: 10 },
    ],
    frozenColumns: 0,
    tabColour: '7F7F7F',
  };
}

export function controlRows(figures: Figures, facts: ControlDetails, texts: ReportTexts): CellValue[][] {
  const { control, lines } = texts;
  const [yes, no] = texts.yesNo;
  const label = (code: string) => (Object.hasOwn(lines, code) ? (lines[code] ?? code) : code);
  const { settings } = facts.ruleSet;
  return [
    [control.report, control.organisation, figures.organisation],
    [control.report, control.organisationNumber, figures.organisationNumber],
    [control.report, control.year, figures.year],
    [control.report, control.branches, facts.branches.length === 0 ? control.allBranches : facts.branches.join(', ')],
    [control.report, control.generatedAt, facts.generatedAt],
    [control.report, control.exportId, facts.exportId],
    [control.report, control.attempt, facts.attempt],
    [control.rules, control.ruleSet, `${facts.ruleSet.id} ${facts.ruleSet.version}`],
    [control.rules, control.ruleSetSha256, facts.ruleSetSha256],
    [control.rules, control.digitalGroupsCount, settings.digitalGroupsCount ? yes : no],
    [control.rules, control.likepersonCountsTowardsThree, settings.likepersonCountsTowardsThree ? yes : no],
    [
      control.rules,
      control.unidentifiedCountsTowardsThresholds,
      settings.unidentifiedCountsTowardsThresholds ? yes : no,
    ],
    [
      control.rules,
      control.columnConfiguration,
      `${facts.columnConfiguration.id} ${facts.columnConfiguration.version}`,
    ],
    [control.rules, control.columnConfigurationSha256, facts.columnConfiguration.sha256],
    ...Object.entries(figures.source).map(([code, value]) => [control.source, label(code), value]),
    ...facts.sourceCounts.map(({ code, value }) => [control.source, label(code), value]),
    ...facts.reconciliation.map(({ code, value, expected }) => [
      control.reconciliation,
      label(code),
      value,
      expected,
      value === expected,
    ]),
    [control.notes, texts.rangeNote],
    [control.notes, texts.notSummedNote],
  ];
}
