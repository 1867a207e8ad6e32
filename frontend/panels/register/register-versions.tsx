/** The versions of the register; a coordinator can make an earlier one current again. */
import { Button, Heading } from '@navikt/ds-react';
import { useRef, useState } from 'react';
import { RESTORABLE_DAYS, type RegisterVersionView } from '../../../lambdas/protocol.ts';
import type { RegisterVersions as Versions } from '../../api/registers/register-client.ts';
import { useRegisterChange, useRegisterVersions } from '../../api/registers/register-queries.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { moveFocus } from '../frame/focus/focus.ts';
import { useFocusRescue } from '../frame/focus/focus-rescue.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { Trouble } from '../frame/trouble.tsx';
import { useSay } from '../run/status-messages.tsx';
import { ChangeRefused } from './change-refused.tsx';

interface RegisterVersionsProps {
  readonly year: number;
  /** Whether the user may change the register. */
  readonly canChange: boolean;
}

export function RegisterVersions({ year, canChange }: RegisterVersionsProps) {
  const { t } = useWords();
  const found = useRegisterVersions(year);
  const card = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // The button of the restored version disappears.
  useFocusRescue(card, () => moveFocus(heading.current));
  if (found.data === null) {
    return null;
  }
  return (
    <section className="card" aria-labelledby="versions-heading" ref={card}>
      <Heading level="2" size="medium" id="versions-heading" ref={heading} tabIndex={-1}>
        {t('versions.heading')}
      </Heading>
      <p className="subtle">{t('versions.lead', { days: RESTORABLE_DAYS })}</p>
      {found.isPending && <p>{t('loading')}</p>}
      {found.isLoadingError && <Trouble error={found.error} onRetry={found.refetch} />}
      {found.data !== undefined && <VersionTable {...found.data} year={year} canChange={canChange} />}
    </section>
  );
}

/** The version that the question is about, and the one that was current when it was asked. */
interface Asked {
  readonly version: RegisterVersionView;
  readonly current: number;
}

function VersionTable({ versions, actorNames, year, canChange }: Versions & RegisterVersionsProps) {
  const { t, number, dateTime } = useWords();
  const actorName = useActorName();
  const changeText = useChangeText();
  const [asked, setAsked] = useState<Asked | null>(null);
  const current = Math.max(...versions.map(({ version }) => version));
  return (
    <>
      <StackedTable
        caption={t('versions.caption')}
        columns={[
          t('versions.version'),
          t('versions.when'),
          t('versions.what'),
          t('versions.rows'),
          t('versions.action'),
        ]}
        rows={versions.map((version) => ({
          key: String(version.version),
          cells: [
            version.version === current ? `${version.version} (${t('versions.current')})` : version.version,
            t('registerFiles.importedBy', {
              time: dateTime(version.at),
              name: actorName(version.by, actorNames, 'inSentence'),
            }),
            changeText(version),
            number(version.activityRows),
            <Undo
              key="undo"
              version={version}
              isCurrent={version.version === current}
              canChange={canChange}
              onAsk={() => setAsked({ version, current })}
            />,
          ],
        }))}
      />
      {asked !== null && <RestoreDialog year={year} {...asked} onDone={() => setAsked(null)} />}
    </>
  );
}

interface UndoProps {
  readonly version: RegisterVersionView;
  readonly isCurrent: boolean;
  readonly canChange: boolean;
  readonly onAsk: () => void;
}

function Undo({ version: { version, restorableUntil }, isCurrent, canChange, onAsk }: UndoProps) {
  const { t, dayAndTime } = useWords();
  if (isCurrent) {
    return '–';
  }
  if (restorableUntil === null) {
    return <span className="subtle">{t('versions.tooOld')}</span>;
  }
  return (
    <div className="stack-small">
      {canChange && (
        <div>
          <Button
            size="small"
            variant="tertiary"
            aria-label={t('versions.restoreVersion', { version })}
            onClick={onAsk}
          >
            {t('versions.restore')}
          </Button>
        </div>
      )}
      <span className="subtle">{t('versions.until', { date: dayAndTime(restorableUntil) })}</span>
    </div>
  );
}

const SHOWN_NAMES = 3;

function useChangeText(): (version: RegisterVersionView) => string {
  const { t } = useWords();
  const list = (names: readonly string[]) => {
    const shown = names.slice(0, SHOWN_NAMES).join(', ');
    return names.length <= SHOWN_NAMES
      ? shown
      : t('versions.andMore', { names: shown, count: names.length - SHOWN_NAMES });
  };
  return ({ change, added, removed, restoredFrom }) => {
    switch (change) {
      case 'import':
        return t('versions.import', { names: list(added) });
      case 'removal':
        return t('versions.removal', { names: list(removed) });
      case 'restoration':
        return t('versions.restoration', { version: restoredFrom ?? '' });
    }
  };
}

interface RestoreDialogProps extends Asked {
  readonly year: number;
  readonly onDone: () => void;
}

function RestoreDialog({ year, version, current, onDone }: RestoreDialogProps) {
  const { t, number, dateTime } = useWords();
  const say = useSay();
  const change = useRegisterChange(year);
  return (
    <QuestionDialog
      heading={t('versions.restoreHeading', { version: version.version })}
      yes={t(change.isPending ? 'versions.restoring' : 'versions.restore')}
      no={t('versions.keep')}
      busy={change.isPending}
      onNo={onDone}
      onYes={() =>
        change.mutate(
          { kind: 'restore', seen: current, version: version.version },
          {
            onSuccess: () => {
              say(t('versions.restored', { version: version.version }));
              onDone();
            },
          },
        )
      }
    >
      <p>
        {t('versions.restoreText', {
          year,
          time: dateTime(version.at),
          count: version.files,
          activities: number(version.activityRows),
          attendances: number(version.attendanceRows),
        })}
      </p>
      <ChangeRefused error={change.error} />
    </QuestionDialog>
  );
}
