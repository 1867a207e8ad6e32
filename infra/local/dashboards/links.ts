/** The addresses of the pages, and where links in the texts of the template lead. */

export interface Links {
  readonly overview: string;
  readonly data: string;
  readonly style: string;
  readonly runbook: string;
  readonly queries: string;
  dashboard(slug: string): string;
  /** Whether the text is a path or URL of the runbook, with or without an anchor. */
  isRunbook(text: string): boolean;
  /** Where a link in a text leads: to the runbook's page for a path of the runbook, else where it says. */
  leadsTo(target: string): string;
}

/**
 * @param base `/ops`
 * @param runbookName `runbook.md`
 */
export function createLinks(base: string, runbookName: string): Links {
  const runbook = `${base}/runbook`;
  const isRunbook = (text: string): boolean => {
    const [path = ''] = text.split('#', 1);
    return path === runbookName || (path.endsWith(`/${runbookName}`) && !/\s/.test(text));
  };
  return {
    overview: base,
    data: `${base}.json`,
    style: `${base}/dashboards.css`,
    runbook,
    queries: `${base}/queries`,
    dashboard: (slug) => `${base}/${slug}`,
    isRunbook,
    leadsTo: (target) => (isRunbook(target) ? runbook + target.slice(target.split('#', 1)[0]?.length) : target),
  };
}
