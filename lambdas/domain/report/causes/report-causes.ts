import type { Causes } from './cause.ts';

/** Causes in the report itself: its cells and the organisation's column configuration. */
export const REPORT_CAUSES: Causes = {
  cell_cut: {
    title: { nb: 'For lang tekst er kuttet', en: 'Text too long, cut' },
    explanation: {
      nb: 'En celle i et regneark rommer 32 767 tegn. Teksten er kuttet der.',
      en: 'A cell of a spreadsheet holds 32,767 characters. The text was cut there.',
    },
    detail: ({ length, sheet }) =>
      length === undefined
        ? undefined
        : {
            nb: `Teksten var ${length} tegn lang${sheet === undefined ? '' : ` (arket ${sheet})`}.`,
            en: `The text was ${length} characters long${sheet === undefined ? '' : ` (sheet ${sheet})`}.`,
          },
  },
  column_required: {
    title: { nb: 'Tom celle som skal være utfylt', en: 'Empty cell that must be filled in' },
    explanation: {
      nb: 'Organisasjonens kolonneoppsett krever at kolonnen er utfylt.',
      en: 'The organisation’s column configuration wants this column filled in.',
    },
  },
  column_rule: {
    title: { nb: 'Regel i kolonneoppsettet er ikke oppfylt', en: 'Rule of the column configuration not met' },
    explanation: {
      nb: 'Organisasjonens kolonneoppsett har en regel som raden ikke oppfyller.',
      en: 'The organisation’s column configuration has a rule that the row does not meet.',
    },
    detail: ({ nb, en, rule }) => {
      const code = String(rule ?? '');
      return nb === undefined && code === '' ? undefined : { nb: String(nb ?? code), en: String(en ?? code) };
    },
  },
};
