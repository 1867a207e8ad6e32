/** Where an alarm and a dashboard send whoever reads them. */

const RUNBOOK_FILE = 'infra/runbook.md';

/** @param url of the published runbook; without one its file in the repository is named */
export function runbookEntry(url: string | undefined, name: string): string {
  return `${url ?? RUNBOOK_FILE}#${anchorOf(name)}`;
}

/** For a text panel: a link where there is an address, the file's name where there is none. */
export function runbookLink(url: string | undefined): string {
  return url === undefined ? `\`${RUNBOOK_FILE}\`` : `[the runbook](${url})`;
}

/** `SuccessRateLow` is `success-rate-low`, as the headings of the runbook make it. */
export function anchorOf(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}
