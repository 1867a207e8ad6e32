/** The texts of the report in both languages; the sentences of findings are in `finding-texts.ts`. */
import type { ReportTexts } from './report-text-keys.ts';
import { REPORT_TEXTS_EN } from './report-texts-en.ts';
import { REPORT_TEXTS_NB } from './report-texts-nb.ts';

export type { ReportTexts } from './report-text-keys.ts';

export const REPORT_TEXTS: Readonly<Record<'nb' | 'en', ReportTexts>> = { nb: REPORT_TEXTS_NB, en: REPORT_TEXTS_EN };
