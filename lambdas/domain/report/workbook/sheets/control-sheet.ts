import type { Figures } from '../../../counting/figures.ts';
import type { NamedParts } from '../../../registers/file-parts.ts';
import { type noticesFor, type RuleSet, SETTINGS } from '../../../rules/rule-set.ts';
import { norwegianTime } from '../../local-time.ts';
import type { ReportTexts } from '../../report-texts.ts';
import type { CellValue, SheetDefinition } from '../writers/report-writer.ts';

/** A file of the register, with its parts as they were uploaded. */
interface RegisterFileDetails extends NamedParts {
  readonly parts: readonly (NamedParts['parts'][number] & { readonly sha256: string })[];
}

/** Shows an auditor which data, rules and run the figures came from. */
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
  readonly register: {
    readonly version: number;
    readonly manifestSha256: string;
    readonly files: readonly RegisterFileDetails[];
  };
  /** What a counted day is worth; null for a report without the sheet Tilskudd. */
  readonly orePerCountedDay: number | null;
  /** Of the organisation's own words (`compose-manifest.ts`). */
  readonly vocabulariesSha256: string;
  /** The list of the organisation's decisions, null for none, and how many of them bear on persons of the register. */
  readonly decisions: { readonly sha256: string | null; readonly applied: number };
  /** Rows of the sheet `likepersoner`; null for a register without that sheet. */
  readonly peerSupporterRows: number | null;
  /** The chunks whose hashes the manifest lists, and one hash of that list. */
  readonly chunks: { readonly count: number; readonly sha256: string };
  /** What the report says about the rules of the base year, by code. */
  readonly notices: ReturnType<typeof noticesFor>;
  /** Counts in addition to those of `figures.source`; `report-texts.ts` has their labels by code. */
  readonly sourceCounts: readonly { readonly code: string; readonly value: number }[];
  /** Both sides of each equation that must hold; `report-texts.ts` has their labels by code. */
  readonly reconciliation: readonly { readonly code: string; readonly value: number; readonly expected: number }[];
}

/** What is known before the first sheet is written. */
export type ReportDetails = Omit<ControlDetails, 'reconciliation'>;

export function controlDefinition(texts: ReportTexts): SheetDefinition {
  return {
    name: texts.sheets.control,
    columns: [
      { header: texts.columns.section, type: 'text', width: 16 },
      { header: texts.columns.item, type: 'text', width: 54 },
      { header: texts.columns.value, type: 'text', width: 73, numberFormat: 'General' },
      { header: texts.columns.shouldEqual, type: 'integer', width: 15 },
      { header: texts.columns.agrees, type: 'boolean', width: 10 },
    ],
    frozenColumns: 0,
    tabColour: '7F7F7F',
  };
}

export function controlRows(figures: Figures, details: ControlDetails, texts: ReportTexts): CellValue[][] {
  const { control, lines } = texts;
  const [yes, no] = texts.yesNo;
  const label = (code: string) => (Object.hasOwn(lines, code) ? (lines[code] ?? code) : code);
  const { settings } = details.ruleSet;
  return [
    [control.report, control.organisation, figures.organisation],
    [control.report, control.organisationNumber, figures.organisationNumber],
    [control.report, control.year, figures.year],
    [
      control.report,
      control.branches,
      details.branches.length === 0 ? control.allBranches : details.branches.join(', '),
    ],
    [control.report, control.generatedAt, norwegianTime(details.generatedAt)],
    [control.report, control.exportId, details.exportId],
    [control.report, control.attempt, details.attempt],
    [control.rules, control.ruleSet, `${details.ruleSet.id} ${details.ruleSet.version}`],
    [control.rules, control.ruleSetSha256, details.ruleSetSha256],
    ...SETTINGS.map((setting) => [control.rules, control[setting], settings[setting] ? yes : no]),
    [
      control.rules,
      control.columnConfiguration,
      `${details.columnConfiguration.id} ${details.columnConfiguration.version}`,
    ],
    [control.rules, control.columnConfigurationSha256, details.columnConfiguration.sha256],
    [control.rules, control.vocabulariesSha256, details.vocabulariesSha256],
    [control.rules, control.appliedDecisions, details.decisions.applied],
    [control.rules, control.decisionsSha256, details.decisions.sha256 ?? control.noDecisions],
    ...(details.orePerCountedDay === null ? [] : [[control.rules, texts.grant.rate, details.orePerCountedDay / 100]]),
    [control.source, control.registerVersion, details.register.version],
    [control.source, control.registerManifestSha256, details.register.manifestSha256],
    ...partsOf(details.register.files).flatMap(({ name, sha256 }) => [
      [control.source, control.registerFile, name],
      [control.source, control.registerFileSha256, sha256],
    ]),
    [control.source, control.chunks, details.chunks.count],
    [control.source, control.chunksSha256, details.chunks.sha256],
    [control.source, control.peerSupporterRows, details.peerSupporterRows ?? control.noSheet],
    ...Object.entries(figures.source).map(([code, value]) => [control.source, label(code), value]),
    ...details.sourceCounts.map(({ code, value }) => [control.source, label(code), value]),
    ...details.reconciliation.map(({ code, value, expected }) => [
      control.reconciliation,
      label(code),
      value,
      expected,
      value === expected,
    ]),
    ...details.notices.map((code) => [control.notes, control.aboutRules, texts.notices[code]]),
    [control.notes, control.aboutLowest, texts.rangeNote],
    [control.notes, control.aboutSums, texts.notSummedNote],
    [control.notes, control.aboutEffect, texts.effectNote],
  ];
}

/** Every uploaded file, in the order of the register. */
export function partsOf(files: readonly RegisterFileDetails[]): RegisterFileDetails['parts'] {
  return files.flatMap(({ parts }) => parts);
}
