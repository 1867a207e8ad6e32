/** The files that the register has now; a coordinator can take one out. */
import { Button, Heading } from '@navikt/ds-react';
import { useRef, useState } from 'react';
import { RESTORABLE_DAYS, type RegisterFileView, type RegisterView } from '../../../lambdas/protocol.ts';
import { useRegister, useRegisterChange } from '../../api/register-queries.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { moveFocus } from '../frame/focus.ts';
import { useFocusRescue } from '../frame/focus-rescue.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';
import { StackedTable } from '../frame/stacked-table.tsx';
import { Trouble } from '../frame/trouble.tsx';
import { useSay } from '../run/status-messages.tsx';
import { ChangeRefused } from './change-refused.tsx';

interface RegisterFilesProps {
  readonly year: number;
  /** Whether the user may change the register. */
  readonly canChange: boolean;
}

export function RegisterFiles({ year, canChange }: RegisterFilesProps) {
  const { t } = useWords();
  const found = useRegister(year);
  const card = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  // The button that takes a file out disappears with the file.
  useFocusRescue(card, () => moveFocus(heading.current));
  return (
    <section className="card" aria-labelledby="register-files-heading" ref={card}>
      <Heading level="2" size="medium" id="register-files-heading" ref={heading} tabIndex={-1}>
        {t('registerFiles.heading', { year })}
      </Heading>
      {found.isPending && <p>{t('loading')}</p>}
      {found.isLoadingError && <Trouble error={found.error} onRetry={found.refetch} />}
      {found.data === null && <p>{t('registerFiles.none', { year })}</p>}
      {found.data != null && <Files register={found.data} canChange={canChange} />}
    </section>
  );
}

/** The file that the question is about, as it was when the question was asked. */
interface Asked {
  readonly file: RegisterFileView;
  readonly version: number;
}

interface FilesProps extends Pick<RegisterFilesProps, 'canChange'> {
  readonly register: RegisterView;
}

function Files({ register, canChange }: FilesProps) {
  const { t, number, dateTime } = useWords();
  const actorName = useActorName();
  const [asked, setAsked] = useState<Asked | null>(null);
  const { files, year, version, activityRows, attendanceRows } = register;
  if (files.length === 0) {
    return <p>{t('registerFiles.empty', { year })}</p>;
  }
  const hasPeerSupporters = files.some(({ peerSupporterRows }) => peerSupporterRows !== null);
  return (
    <>
      <p className="subtle">
        {t('registerFiles.sum', {
          count: files.length,
          activities: number(activityRows),
          attendances: number(attendanceRows),
          version,
        })}
      </p>
      <StackedTable
        caption={t('registerFiles.caption')}
        columns={[
          t('registerFiles.name'),
          t('registerFiles.activities'),
          t('registerFiles.attendances'),
          ...(hasPeerSupporters ? [t('registerFiles.peerSupporters')] : []),
          t('registerFiles.imported'),
          ...(canChange ? [t('registerFiles.action')] : []),
        ]}
        rows={files.map((file) => ({
          key: file.fileKey,
          cells: [
            file.name,
            number(file.activityRows),
            number(file.attendanceRows),
            ...(hasPeerSupporters ? [file.peerSupporterRows === null ? '–' : number(file.peerSupporterRows)] : []),
            t('registerFiles.importedBy', {
              time: dateTime(file.importedAt),
              name: actorName(file.importedBy, register.actorNames, 'inSentence'),
            }),
            ...(canChange
              ? [
                  <Button
                    key="remove"
                    size="small"
                    variant="tertiary"
                    data-color="danger"
                    className="take-out"
                    aria-label={t('registerFiles.removeName', { name: file.name })}
                    onClick={() => setAsked({ file, version })}
                  >
                    {t('registerFiles.remove')}
                  </Button>,
                ]
              : []),
          ],
        }))}
      />
      {asked !== null && <RemoveDialog year={year} {...asked} onDone={() => setAsked(null)} />}
    </>
  );
}

interface RemoveDialogProps extends Asked {
  readonly year: number;
  readonly onDone: () => void;
}

function RemoveDialog({ year, file, version, onDone }: RemoveDialogProps) {
  const { t, number } = useWords();
  const say = useSay();
  const change = useRegisterChange(year);
  return (
    <QuestionDialog
      heading={t('registerFiles.removeHeading', { name: file.name })}
      yes={t(change.isPending ? 'registerFiles.removing' : 'registerFiles.remove')}
      no={t('registerFiles.keep')}
      danger
      busy={change.isPending}
      onNo={onDone}
      onYes={() =>
        change.mutate(
          { kind: 'remove', seen: version, fileKey: file.fileKey },
          {
            onSuccess: () => {
              say(t('registerFiles.removed', { name: file.name }));
              onDone();
            },
          },
        )
      }
    >
      <p>
        {t('registerFiles.removeText', {
          activities: number(file.activityRows),
          attendances: number(file.attendanceRows),
          year,
          days: RESTORABLE_DAYS,
        })}
      </p>
      <ChangeRefused error={change.error} />
    </QuestionDialog>
  );
}
