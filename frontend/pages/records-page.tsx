/** The rows that a group of findings, or of days that nearly count, is about. */
import { Heading, Link } from '@navikt/ds-react';
import { CATEGORY_NAMES, type CheckAnswer, type CheckResult, NEAR_MISS_REASONS } from '../../lambdas/protocol.ts';
import { useCheck } from '../api/checks/check-queries.ts';
import { useNearMissRecords } from '../api/checks/record-queries.ts';
import { readsRecords, useMe } from '../api/queries.ts';
import { useEffectText } from '../panels/check/finding-groups.tsx';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { Trouble } from '../panels/frame/trouble.tsx';
import { FindingList } from '../panels/records/finding-list.tsx';
import { RecordPages } from '../panels/records/record-pages.tsx';
import { RecordPlace } from '../panels/records/record-place.tsx';
import { addressOf, type Route } from '../router.ts';
import { useWords } from '../translations/words.ts';

type RecordsRoute = Extract<Route, { page: 'findings' | 'near-misses' }>;

export function RecordsPage({ route }: { readonly route: RecordsRoute }) {
  const { t } = useWords();
  const me = useMe();
  const may = me.data === undefined ? null : readsRecords(me.data.role);
  const check = useCheck(route.year, may === true);
  const result = check.data?.result ?? null;
  const heading = useHeading(route, result);
  usePageTitle(heading);
  return (
    <>
      <p className="way-back">
        <Link href={addressOf({ page: 'check', year: route.year })}>{t('records.back', { year: route.year })}</Link>
      </p>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {heading}
      </Heading>
      {check.isLoadingError && <Trouble error={check.error} onRetry={check.refetch} />}
      {may === false && <p>{t('check.notForFinance')}</p>}
      {may === true &&
        check.data != null &&
        result !== null &&
        (route.page === 'findings' ? (
          <Findings year={route.year} check={check.data} groupKey={route.key} result={result} heading={heading} />
        ) : (
          <NearMisses year={route.year} reason={route.reason} result={result} heading={heading} />
        ))}
    </>
  );
}

function useHeading(route: RecordsRoute, result: CheckResult | null): string {
  const { t, language } = useWords();
  if (route.page === 'findings') {
    return result?.findings.find(({ key }) => key === route.key)?.title[language] ?? t('findings.heading');
  }
  const reason = NEAR_MISS_REASONS.find((each) => each === route.reason);
  return reason === undefined ? t('near.heading') : t(`near.lacks.${reason}`);
}

interface ListProps {
  readonly year: number;
  readonly result: CheckResult;
  readonly heading: string;
}

function Findings({
  year,
  check,
  groupKey,
  result,
  heading,
}: ListProps & { readonly check: CheckAnswer; readonly groupKey: string }) {
  const { t, language } = useWords();
  const effect = useEffectText();
  const group = result.findings.find(({ key }) => key === groupKey);
  if (group === undefined) {
    return <p>{t('records.gone')}</p>;
  }
  return (
    <div className="stack">
      <p className="lead">
        {group.explanation[language]} {t('findings.effect')}: {effect(group.effect)}.
      </p>
      <FindingList year={year} check={check} checkId={result.checkId} groupKey={groupKey} label={heading} />
    </div>
  );
}

function NearMisses({ year, reason, result, heading }: ListProps & { readonly reason: string }) {
  const { t, language, number, day } = useWords();
  const found = useNearMissRecords(year, result.checkId, reason);
  const days = found.data?.pages.flatMap((page) => page.nearMisses) ?? [];
  return (
    <div className="stack">
      <p className="lead">{t('near.explain')}</p>
      <RecordPages
        label={heading}
        query={found}
        items={days.map((each, index) => ({
          key: String(index),
          content: (
            <>
              <p className="record-place">
                {[day(each.day), each.branch, each.record?.fields.tittel, CATEGORY_NAMES[each.category][language]]
                  .filter((part) => part !== undefined && part !== '')
                  .join(' · ')}
              </p>
              <p>
                {t('near.facts', {
                  participants: t('near.participants', { count: each.participants, number: number(each.participants) }),
                  minutes: each.minutes === 0 ? t('near.noDuration') : t('near.minutes', { count: each.minutes }),
                })}
              </p>
              <div className="subtle">
                <RecordPlace {...each} column={null} />
              </div>
            </>
          ),
        }))}
      />
    </div>
  );
}
