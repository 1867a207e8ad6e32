/** Links from alarms and dashboards to the runbook. */

const RUNBOOK_FILE = 'infra/runbook.md';

/** @param url of the published runbook; without it the file in the repository is named */
export function runbookEntry(url: string | undefined, name: string): string {
  return `${url ?? RUNBOOK_FILE}#${anchorOf(name)}`;
}

/** For a text panel: a link if there is an address, else the name of the file. */
export function runbookLink(url: string | undefined): string {
  return url === undefined ? `\`${RUNBOOK_FILE}\`` : `[the runbook](${url})`;
}

/** `SuccessRateLow` becomes `success-rate-low`, as the anchors of the runbook's headings are made. */
export function anchorOf(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
