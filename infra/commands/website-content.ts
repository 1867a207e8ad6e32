/** The website for the local engine: the built page, its configuration, and the pages for operators. */
import path from 'node:path';
import type { WebsiteContent } from '../local/engine.ts';
import { REPOSITORY } from '../synthesis/bundle.ts';

/** The address of the pages for operators, below the page's. */
export const OPERATIONS_PATH = '/ops';
/** The address of the mails that would have been sent. */
export const MAIL_PATH = '/mail';

/** @param pageFolder from `buildPage` */
export function websiteContent(pageFolder: string): WebsiteContent {
  return {
    folder: pageFolder,
    deployedFiles: ({ PageConfiguration }) => {
      if (PageConfiguration === undefined) throw new Error('The stack has no output PageConfiguration');
      return new Map([['config.json', PageConfiguration]]);
    },
    operationsPages: { path: OPERATIONS_PATH, runbookFile: path.join(REPOSITORY, 'infra', 'runbook.md') },
    mailPath: MAIL_PATH,
  };
}
