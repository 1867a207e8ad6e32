/** The dashboard of finance: how many exports and imports, how much they handled and what they cost, by organisation and month. */
import { Duration } from 'aws-cdk-lib';
import { Color, Dashboard, type IWidget, MathExpression, PeriodOverride } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { globalName } from '../constructs/global-name.ts';
import type { StageFunction } from '../constructs/stage-function.ts';
import type { FunctionName } from '../functions.ts';
import type { CatalogueMetrics } from './metrics.ts';
import { runbookLink } from './runbook.ts';
import { bars, FULL_WIDTH, graph, logTable, numbers, table, text } from './widgets.ts';

interface FinanceDashboardProps {
  readonly metrics: CatalogueMetrics;
  readonly runbookUrl: string | undefined;
  readonly logRetentionDays: number;
  readonly functions: Readonly<Record<FunctionName, StageFunction>>;
}

const DAY = Duration.days(1);

export class FinanceDashboard extends Dashboard {
  constructor(
    scope: Construct,
    id: string,
    { metrics, runbookUrl, logRetentionDays, functions }: FinanceDashboardProps,
  ) {
    const known = metrics.organisations !== undefined;
    super(scope, id, {
      dashboardName: globalName(scope, 'finance'),
      defaultInterval: Duration.days(30),
      // A chosen range would change the periods, and with them the meaning of `per 5 min` and of each threshold.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [text(whatNormalIs(runbookUrl, known ? LISTED_ORGANISATIONS : fromLogsOnly(logRetentionDays)), FULL_WIDTH, 9)],
        inTheRange(metrics),
        importsInTheRange(metrics),
        byDay(metrics),
        ...(known
          ? [costByOrganisation(metrics), reportedByOrganisation(metrics), importsByOrganisation(metrics)]
          : [fromTheLogs(functions)]),
      ],
    });
  }
}

const LISTED_ORGANISATIONS =
  '**By organisation** shows the organisations that this deployment allows, and `other` for those that were not on the list at the time. An organisation that has left the list is only in the totals.';

const fromLogsOnly = (logRetentionDays: number) =>
  `**By organisation** is added up from the logs, which are kept for ${logRetentionDays} days; older exports are only in the totals. The panel *Cost a day, by organisation* shows organisations that exported within the last two weeks, *Cost of imports a day, by organisation* those that imported: CloudWatch finds no others, also for an earlier month.`;

const whatNormalIs = (runbookUrl: string | undefined, byOrganisation: string) => `
# Exports and imports: how many, how much, what they cost

**The range at the top right decides what is added up: choose a calendar month to see that month.** It opens with the last 30 days. Costs are US dollars by the price list that each export and import names in its details, calculated from what the run used, without taxes and without what the system costs while nobody uses it.

${byOrganisation}

| | normal |
|---|---|
| started | each organisation exports its base year a few times, most of them in the weeks before the deadline; no exports for days is normal |
| completed, empty | every started export ends as one of these, or is cancelled; **empty** means that there was nothing to report, which is not an error |
| failed | none, or a few whose labels the organisation has not mapped yet; each can be tried again, and finished work is not charged again |
| imports | a few for each organisation and base year; one is **completed** when at least one of its files is in the register, and **cancelled** when its coordinator left it for a day |
| cost per export, per import | what all of them cost in the range, by how many were started in it |
| checks | each change of a register or its words and settings is checked by itself; a check costs about half of an export, and none is in the cost per export |
| cost per import | under a US cent for a file of 10,000 activities, and it grows with the rows |
| cost per export | a few US cents below 10,000 activities, and it grows with the activities |

If more than one in five failed, operations get an alarm. Every code is explained in ${runbookLink(runbookUrl)}.
`;

function inTheRange(metrics: CatalogueMetrics): IWidget[] {
  return [
    numbers({
      title: 'Exports (count)',
      width: 10,
      metrics: [
        metrics.metric('ExportsStarted', 'Sum', { label: 'started' }),
        metrics.metric('ExportsCompleted', 'Sum', { label: 'completed', color: Color.GREEN }),
        metrics.metric('ExportsCompletedEmpty', 'Sum', { label: 'empty', color: Color.GREY }),
        metrics.metric('ExportsFailed', 'Sum', { label: 'failed', color: Color.RED }),
        metrics.metric('ExportsCancelled', 'Sum', { label: 'cancelled', color: Color.ORANGE }),
      ],
    }),
    numbers({
      title: 'Cost (US dollars)',
      width: 4,
      metrics: [
        metrics.metric('ExportCostUsd', 'Sum', { label: 'all exports' }),
        metrics.ratio('ExportCostUsd', 'ExportsStarted', { label: 'per export' }),
      ],
    }),
    numbers({
      title: 'Reported (count)',
      width: 6,
      metrics: [
        metrics.metric('ExportActivities', 'Sum', { label: 'activities' }),
        metrics.metric('ExportAttendances', 'Sum', { label: 'attendances' }),
        metrics.metric('ExportRows', 'Sum', { label: 'rows' }),
      ],
    }),
    numbers({
      title: 'Files (bytes)',
      width: 4,
      metrics: [metrics.metric('ExportBytes', 'Sum', { label: 'all reports' })],
    }),
  ];
}

function importsInTheRange(metrics: CatalogueMetrics): IWidget[] {
  return [
    numbers({
      title: 'Imports (count)',
      width: 7,
      metrics: [
        metrics.metric('ImportsStarted', 'Sum', { label: 'started' }),
        metrics.metric('ImportsCompleted', 'Sum', { label: 'completed', color: Color.GREEN }),
        metrics.metric('ImportsFailed', 'Sum', { label: 'failed', color: Color.RED }),
        metrics.metric('ImportsCancelled', 'Sum', { label: 'cancelled', color: Color.ORANGE }),
      ],
    }),
    numbers({
      title: 'Files of imports (count)',
      width: 5,
      metrics: [
        metrics.metric('ImportFilesCompleted', 'Sum', { label: 'read', color: Color.GREEN }),
        metrics.metric('ImportFilesFailed', 'Sum', { label: 'failed', color: Color.RED }),
        metrics.metric('ImportFilesTimedOut', 'Sum', { label: 'not in time', color: Color.ORANGE }),
      ],
    }),
    numbers({
      title: 'Cost of imports (US dollars)',
      width: 4,
      metrics: [
        metrics.metric('ImportCostUsd', 'Sum', { label: 'all imports' }),
        metrics.ratio('ImportCostUsd', 'ImportsStarted', { label: 'per import' }),
      ],
    }),
    numbers({
      title: 'Cost of checks, and of everything (US dollars)',
      width: 5,
      metrics: [
        metrics.metric('CheckCostUsd', 'Sum', { label: 'all checks' }),
        new MathExpression({
          expression: 'exports + imports + checks',
          usingMetrics: {
            exports: metrics.metric('ExportCostUsd', 'Sum'),
            imports: metrics.metric('ImportCostUsd', 'Sum'),
            checks: metrics.metric('CheckCostUsd', 'Sum'),
          },
          label: 'exports, imports and checks',
        }),
      ],
    }),
    numbers({
      title: 'Rows read by imports (count)',
      width: 3,
      metrics: [metrics.metric('ImportRows', 'Sum', { label: 'all files' })],
    }),
  ];
}

function byDay(metrics: CatalogueMetrics): IWidget[] {
  return [
    graph({
      title: 'Exports a day, by how they ended',
      unit: 'exports',
      width: 8,
      stacked: true,
      metrics: [
        metrics.metric('ExportsCompleted', 'Sum', { period: DAY, label: 'completed', color: Color.GREEN }),
        metrics.metric('ExportsCompletedEmpty', 'Sum', { period: DAY, label: 'empty', color: Color.GREY }),
        metrics.metric('ExportsFailed', 'Sum', { period: DAY, label: 'failed', color: Color.RED }),
        metrics.metric('ExportsCancelled', 'Sum', { period: DAY, label: 'cancelled', color: Color.ORANGE }),
      ],
    }),
    graph({
      title: 'Cost a day, by organisation',
      unit: 'US dollars',
      width: 8,
      stacked: true,
      metrics: metrics.byOrganisation('ExportCostUsd', 'Sum', DAY),
    }),
    graph({
      title: 'Cost of imports a day, by organisation',
      unit: 'US dollars',
      width: 8,
      stacked: true,
      metrics: metrics.byOrganisation('ImportCostUsd', 'Sum', DAY),
    }),
  ];
}

function costByOrganisation(metrics: CatalogueMetrics): IWidget[] {
  return [
    table({
      title: 'Cost by organisation, in the range (US dollars)',
      width: 8,
      metrics: metrics.byOrganisation('ExportCostUsd', 'Sum', DAY),
    }),
    bars({
      title: 'Cost by organisation, in the range',
      unit: 'US dollars',
      width: 8,
      metrics: metrics.byOrganisation('ExportCostUsd', 'Sum', DAY),
    }),
    table({
      title: 'Cost per export, by organisation (US dollars)',
      width: 8,
      metrics: metrics.ratioByOrganisation('ExportCostUsd', 'ExportsStarted', DAY),
    }),
  ];
}

function reportedByOrganisation(metrics: CatalogueMetrics): IWidget[] {
  return [
    table({
      title: 'Completed exports by organisation, in the range (count)',
      width: 8,
      metrics: metrics.byOrganisation('ExportsCompleted', 'Sum', DAY),
    }),
    table({
      title: 'Attendances by organisation, in the range (count)',
      width: 8,
      metrics: metrics.byOrganisation('ExportAttendances', 'Sum', DAY),
    }),
    table({
      title: 'Rows by organisation, in the range (count)',
      width: 8,
      metrics: metrics.byOrganisation('ExportRows', 'Sum', DAY),
    }),
  ];
}

function importsByOrganisation(metrics: CatalogueMetrics): IWidget[] {
  return [
    table({
      title: 'Cost of imports by organisation, in the range (US dollars)',
      width: 8,
      metrics: metrics.byOrganisation('ImportCostUsd', 'Sum', DAY),
    }),
    table({
      title: 'Files read by organisation, in the range (count)',
      width: 8,
      metrics: metrics.byOrganisation('ImportFilesCompleted', 'Sum', DAY),
    }),
    table({
      title: 'Rows read by organisation, in the range (count)',
      width: 8,
      metrics: metrics.byOrganisation('ImportRows', 'Sum', DAY),
    }),
  ];
}

/** The functions that emit metrics by organisation: `push` for exports and imports, the other two for their cost. */
const EMITTERS: readonly FunctionName[] = ['push', 'finaliser', 'reconciler'];

/**
 * If the organisations are not known beforehand, only SEARCH finds their metrics, and it finds none that are older than two
 * weeks. The log lines that the metrics were made from are still there.
 */
function fromTheLogs(functions: FinanceDashboardProps['functions']): IWidget[] {
  return [
    logTable({
      title: 'By organisation, in the range (count, US dollars)',
      width: FULL_WIDTH,
      logs: EMITTERS.map((name) => functions[name].logGroup),
      query: [
        'filter ispresent(organisation)',
        `stats ${[
          'sum(ExportsStarted) as started',
          'sum(ExportsCompleted) as completed',
          'sum(ExportsCompletedEmpty) as empty',
          'sum(ExportsFailed) as failed',
          'sum(ExportActivities) as activities',
          'sum(ExportAttendances) as attendances',
          'sum(ExportRows) as rows',
          'sum(ExportCostUsd) as cost',
          // The values are increments: an export of two attempts has two.
          'cost / started as cost_per_export',
          'sum(ImportsCompleted) as imports',
          'sum(ImportFilesCompleted) as files_read',
          'sum(ImportRows) as rows_read',
          'sum(ImportCostUsd) as cost_of_imports',
          'sum(CheckCostUsd) as cost_of_checks',
        ].join(', ')} by organisation`,
        'sort cost desc',
        'limit 1000',
      ],
    }),
  ];
}
