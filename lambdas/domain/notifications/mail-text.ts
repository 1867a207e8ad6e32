/** The text of the mail about an ended run: that it has ended, and where to look. No figure, no name, no file. */
import type { EndedRun } from './ended-run.ts';

export interface MailText {
  readonly subject: string;
  /** Plain text, bokmål first. */
  readonly text: string;
}

const NAMES = { export: { nb: 'Eksporten', en: 'The export' }, import: { nb: 'Importen', en: 'The import' } } as const;

/** @param pageOrigin `https://...` of the page */
export function mailText(run: Pick<EndedRun, 'kind' | 'id' | 'year' | 'isWell'>, pageOrigin: string): MailText {
  const { kind, year, isWell } = run;
  const { nb, en } = NAMES[kind];
  const link = `${pageOrigin}/#/${pathOf(run)}`;
  return {
    subject: isWell ? `${nb} for ${year} er ferdig` : `${nb} for ${year} må ses på`,
    text: [
      isWell
        ? `${nb} for grunnlagsåret ${year} er ferdig, og alt gikk bra.`
        : `${nb} for grunnlagsåret ${year} er avsluttet, og noe må ses på.`,
      link,
      '',
      'Du får denne e-posten fordi du startet den og ikke hadde siden åpen. Du kan slå e-postene av på siden for historikk.',
      '',
      '--',
      '',
      isWell
        ? `${en} for the base year ${year} is done, and all went well.`
        : `${en} for the base year ${year} has ended, and something needs a look.`,
      link,
      '',
      'You get this e-mail because you started it and did not have the page open. You can turn the e-mails off on the page of the history.',
      '',
    ].join('\n'),
  };
}

/** As the page's own addresses are, after the `#`. */
function pathOf({ kind, id, year }: Pick<EndedRun, 'kind' | 'id' | 'year'>): string {
  return kind === 'export' ? `eksport/${encodeURIComponent(id)}` : `register/${year}/${encodeURIComponent(id)}`;
}
