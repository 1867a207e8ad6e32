/** Tells of the user's own runs that ended while she was away or on another page, until she has seen them or closes the notice. */
import { Button, Link } from '@navikt/ds-react';
import { useEffect, useState } from 'react';
import { isTerminal, type Me } from '../../../lambdas/protocol.ts';
import { useEndedExports, useEndedImports } from '../../api/ended-queries.ts';
import { useMe } from '../../api/queries.ts';
import { type EndedRun, endedRuns, SeenEnds } from '../../progress/ended-runs.ts';
import { useRunPart } from '../../progress/run-context.ts';
import { addressOf, type Route } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { useSay } from '../run/status-messages.tsx';

/** Older ones are in the history. */
const MAX_SHOWN = 5;

export function EndedRuns({ route }: { readonly route: Route }) {
  const me = useMe().data;
  // Nobody else starts a run.
  return me?.role === 'coordinator' ? <OwnEnds me={me} route={route} /> : null;
}

function OwnEnds({ me, route }: { readonly me: Me; readonly route: Route }) {
  const { t } = useWords();
  const say = useSay();
  const [seen] = useState(() => new SeenEnds(window.localStorage, me.userId));
  const [since] = useState(() => seen.since(Date.now()));
  /** Counts the changes of what has been seen. */
  const [, setChanges] = useState(0);
  // Its end is announced with the run itself.
  const followed = useRunPart(({ state }) => (state.kind === 'following' ? state.run.exportId : null));
  const exports = useEndedExports().data ?? [];
  const imports = useEndedImports().data ?? [];
  const ended = endedRuns(exports, imports, me.actor, since).filter(({ key }) => !seen.has(key));
  const shown = ended.filter((run) => !isOn(route, run)).slice(0, MAX_SHOWN);
  const onScreen = ended.filter((run) => isOn(route, run)).map(({ key }) => key);
  const told = shown.filter(({ id }) => id !== followed).map((run) => wordsOf(run, t).text);

  // Its page shows the end before the list has it.
  const endedHere = useRunPart(({ state }) =>
    state.kind === 'following' &&
    isTerminal(state.run.progress.status) &&
    route.page === 'export' &&
    route.exportId === state.run.exportId
      ? `${state.run.exportId}-${state.run.attempt}`
      : null,
  );
  const here = [...onScreen, ...(endedHere === null ? [] : [endedHere])].join(' ');
  useEffect(() => {
    if (here !== '') {
      seen.add(here.split(' '));
    }
  }, [seen, here]);
  const news = told.join(' ');
  useEffect(() => {
    if (news !== '') {
      say(news);
    }
  }, [say, news]);

  if (shown.length === 0) {
    return null;
  }
  function close() {
    seen.add(ended.map(({ key }) => key));
    setChanges((count) => count + 1);
    // The button is gone now.
    document.querySelector<HTMLElement>('#main h1')?.focus();
  }
  return (
    <section className="ended-runs" aria-label={t('ended.label')}>
      <ul className="plain-list">
        {shown.map((run) => (
          <li key={run.key}>
            {wordsOf(run, t).text} <Link href={addressOf(routeTo(run))}>{wordsOf(run, t).link}</Link>
          </li>
        ))}
      </ul>
      <Button type="button" size="small" variant="tertiary" onClick={close}>
        {t('ended.close')}
      </Button>
    </section>
  );
}

function wordsOf({ kind, year, isWell }: EndedRun, t: ReturnType<typeof useWords>['t']) {
  return {
    text: t(`ended.${kind}.${isWell ? 'well' : 'look'}`, { year }),
    link: t(`ended.${kind}.link`, { year }),
  };
}

function routeTo({ kind, id, year }: EndedRun): Route {
  return kind === 'export' ? { page: 'export', exportId: id } : { page: 'register', year, importId: id };
}

/** Whether the page shows the run. */
function isOn(route: Route, { kind, id, year }: EndedRun): boolean {
  switch (route.page) {
    case 'export':
    case 'details':
      return kind === 'export' && route.exportId === id;
    case 'register':
      return kind === 'import' && (route.importId === id || (route.importId === null && (route.year ?? year) === year));
    default:
      return false;
  }
}
