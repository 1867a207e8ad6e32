/** The files that the register has now; a coordinator can take one out. */
import { Button, Heading } from '@navikt/ds-react';
import { useRef, useState } from 'react';
import { RESTORABLE_DAYS, type RegisterFileView, type RegisterView } from '../../../lambdas/protocol.ts';
import { useRegister, useRegisterChange } from '../../api/registers/register-queries.ts';
import { useWords } from '../../translations/words.ts';
import { useActorName } from '../frame/actor-name.ts';
import { moveFocus } from '../frame/focus/focus.ts';
import { useFocusRescue } from '../frame/focus/focus-rescue.ts';
import { QuestionDialog } from '../frame/question-dialog.tsx';
import { StackedTable } from '../frame/tables/stacked-table.tsx';
import { Trouble } from '../frame/trouble.tsx';
import { useSay } from '../run/status-messages.tsx';
import { ChangeRefused } from './change-refused.tsx';
import { UndoChange } from './undo-change.tsx';

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
      {found.data != null && <Files key={year} register={found.data} canChange={canChange} />}
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
  const { t } = useWords();
  const [asked, setAsked] = useState<Asked | null>(null);
  /** What was taken out last, on this page. */
  const [removed, setRemoved] = useState<Asked | null>(null);
  const { files, year, version } = register;
  return (
    <>
      {removed !== null && removed.version + 1 === version && (
        <div className="undo">
          <p>{t('registerFiles.removed', { name: removed.file.name })}</p>
          <UndoChange year={year} version={version} text={t('undo.removal')} />
        </div>
      )}
      {files.length === 0 ? (
        <p>{t('registerFiles.empty', { year })}</p>
      ) : (
        <FileTable register={register} canChange={canChange} onAsk={(file) => setAsked({ file, version })} />
      )}
      {asked !== null && (
        <RemoveDialog
          year={year}
          {...asked}
          onDone={() => setAsked(null)}
          onRemoved={() => {
            setRemoved(asked);
            setAsked(null);
          }}
        />
      )}
    </>
  );
}

interface FileTableProps extends FilesProps {
  /** Asks whether a file is to be taken out. */
  readonly onAsk: (file: RegisterFileView) => void;
}

function FileTable({ register, canChange, onAsk }: FileTableProps) {
  const { t, number, dateTime } = useWords();
  const actorName = useActorName();
  const { files, version, activityRows, attendanceRows } = register;
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
                    onClick={() => onAsk(file)}
                  >
                    {t('registerFiles.remove')}
                  </Button>,
                ]
              : []),
          ],
        }))}
      />
    </>
  );
}

interface RemoveDialogProps extends Asked {
  readonly year: number;
  readonly onDone: () => void;
  readonly onRemoved: () => void;
}

function RemoveDialog({ year, file, version, onDone, onRemoved }: RemoveDialogProps) {
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
              onRemoved();
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
