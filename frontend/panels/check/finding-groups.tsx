/** The findings by cause: what each can win or cost in counted days, and what to do about it. */
import { Heading, Link, Tag } from '@navikt/ds-react';
import type { CheckFindingGroup, CheckResult } from '../../../lambdas/protocol.ts';
import { addressOf, type Route } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { StackedTable } from '../frame/tables/stacked-table.tsx';

interface FindingGroupsProps {
  readonly result: CheckResult;
  readonly year: number;
  /** Whether the user may see the rows. */
  readonly seesRecords: boolean;
}

export function FindingGroups({ result, year, seesRecords }: FindingGroupsProps) {
  const { t, number, language } = useWords();
  const effect = useEffectText();
  const count = result.findings.reduce((sum, group) => sum + group.count, 0);
  return (
    <section className="card" aria-labelledby="findings-heading">
      <Heading level="2" size="small" id="findings-heading">
        {t('findings.heading')}
      </Heading>
      {count === 0 ? (
        <p>{t('findings.none')}</p>
      ) : (
        <>
          <p className="subtle">{t('findings.lead')}</p>
          <StackedTable
            caption={t('findings.heading')}
            columns={[t('findings.cause'), t('findings.effect'), t('findings.count'), t('findings.severity')]}
            rows={result.findings.map((group) => ({
              key: group.key,
              cells: [
                <div key="cause" className="finding-cause">
                  {seesRecords ? (
                    <Link href={addressOf(routeOf(group, year))}>{group.title[language]}</Link>
                  ) : (
                    group.title[language]
                  )}
                  <span className="subtle">{group.explanation[language]}</span>
                </div>,
                effect(group.effect),
                group.accepted === 0
                  ? number(group.count)
                  : t('findings.someAccepted', { all: number(group.count), accepted: number(group.accepted) }),
                <SeverityTag key="severity" severity={group.severity} />,
              ],
            }))}
          />
        </>
      )}
    </section>
  );
}

/** Persons who may be the same are decided about; the other causes have their rows. */
function routeOf({ code, key }: CheckFindingGroup, year: number): Route {
  return code === 'possible_duplicate' ? { page: 'reviews', year } : { page: 'findings', year, key };
}

/** `+2 dager`, `−3 dager` */
export function useEffectText(): (effect: number | null) => string {
  const { t, number } = useWords();
  return (effect) => {
    if (effect === null) {
      return t('findings.unknown');
    }
    if (effect === 0) {
      return t('findings.noEffect');
    }
    const days = number(Math.abs(effect));
    return t(effect > 0 ? 'findings.win' : 'findings.lose', { count: Math.abs(effect), days });
  };
}

const COLOURS = { error: 'danger', warning: 'warning', info: 'info' } as const;

function SeverityTag({ severity }: Pick<CheckFindingGroup, 'severity'>) {
  const { t } = useWords();
  return (
    <Tag variant="moderate" size="small" data-color={COLOURS[severity]}>
      {t(`findings.${severity}`)}
    </Tag>
  );
}
