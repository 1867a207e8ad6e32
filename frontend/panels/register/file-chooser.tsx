/** Choosing the files of a register, by button or by dropping them, and the button that uploads them. */
import { Button, FileUpload, Link } from '@navikt/ds-react';
import { useEffect, useRef, useState } from 'react';
import { isImportEnded, MAX_CSV_BYTES, MAX_IMPORT_FILES, MAX_XLSX_BYTES } from '../../../lambdas/protocol.ts';
import { useImportScreen, useImportStore } from '../../progress/imports/import-context.ts';
import { useWords } from '../../translations/words.ts';
import { moveFocus } from '../frame/focus/focus.ts';
import { useFocusRescue } from '../frame/focus/focus-rescue.ts';
import { useSay } from '../run/status-messages.tsx';
import { chooseFiles, type FileProblem } from './choose-files.ts';
import { Refusal } from './refusal.tsx';

export function FileChooser({ year }: { readonly year: number }) {
  const store = useImportStore();
  const { state } = useImportScreen();
  const { t, bytes } = useWords();
  const say = useSay();
  const [files, setFiles] = useState<readonly File[]>([]);
  const [problems, setProblems] = useState<readonly FileProblem[]>([]);
  const [none, setNone] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  const creating = state.kind === 'creating';
  const problemText = useProblemText();
  // Files that another tab or a colleague uploads may never come, so they keep nobody waiting.
  const busy =
    state.kind === 'following' &&
    !isImportEnded(state.view.status) &&
    (state.view.status !== 'uploading' || state.transfer !== null);
  const chooseButton = () => card.current?.querySelector<HTMLElement>('.aksel-dropzone__area-button') ?? null;
  // The button that removes a file disappears with it, and the whole form when its files are uploaded.
  useFocusRescue(card, () =>
    moveFocus(
      busy
        ? document.getElementById('import-heading')
        : (card.current?.querySelector<HTMLElement>('[data-remove]') ?? chooseButton()),
    ),
  );
  const uploaded = state.kind === 'following' && state.transfer?.phase === 'starting';
  useEffect(() => {
    if (uploaded) {
      setFiles([]);
    }
  }, [uploaded]);

  function choose(added: readonly File[]) {
    const chosen = chooseFiles(files, added);
    setFiles(chosen.files);
    setProblems(chosen.problems);
    setNone(false);
    say(t('upload.count', { count: chosen.files.length }));
  }

  function remove(file: File) {
    setFiles(files.filter((each) => each !== file));
    setProblems([]);
    say(t('upload.removed', { name: file.name }));
  }

  async function upload() {
    if (creating) {
      return;
    }
    setNone(files.length === 0);
    if (files.length === 0) {
      chooseButton()?.focus();
      return;
    }
    await store.upload(year, files);
  }

  const error = none ? t('upload.none') : problems.map(problemText).join(' ');
  return (
    <div ref={card} className="stack">
      {busy ? (
        <p>{t('upload.busy')}</p>
      ) : (
        <form
          className="form"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            void upload();
          }}
        >
          <FileUpload.Dropzone
            label={t('upload.label')}
            description={t('upload.description', {
              xlsx: bytes(MAX_XLSX_BYTES),
              csv: bytes(MAX_CSV_BYTES),
              files: MAX_IMPORT_FILES,
            })}
            translations={{
              buttonMultiple: t('upload.choose'),
              dragAndDropMultiple: t('upload.drag'),
              or: t('upload.or'),
              drop: t('upload.drop'),
              disabled: t('upload.disabled'),
            }}
            accept=".xlsx,.csv"
            multiple
            error={error === '' ? undefined : error}
            onSelect={(chosen) => choose(chosen.map(({ file }) => file))}
          />
          {files.length > 0 && (
            <section aria-label={t('upload.chosen')}>
              <ul className="plain-list">
                {files.map((file) => (
                  <li key={file.name} className="chosen-file">
                    <span>
                      {file.name} <span className="subtle">{bytes(file.size)}</span>
                    </span>
                    <Button
                      variant="tertiary"
                      size="small"
                      data-remove
                      aria-label={t('upload.removeName', { name: file.name })}
                      onClick={() => remove(file)}
                      type="button"
                    >
                      {t('upload.remove')}
                    </Button>
                  </li>
                ))}
              </ul>
            </section>
          )}
          <Button type="submit" aria-disabled={creating}>
            {creating
              ? t('upload.creating')
              : files.length === 0
                ? t('upload.buttonNone')
                : t('upload.button', { count: files.length })}
          </Button>
          {state.kind === 'idle' && state.refusal !== null && (
            <Refusal heading={t('upload.refused')} problem={state.refusal.problem} />
          )}
          <p>
            <Link href="/registermal.xlsx" download>
              {t('upload.template')}
            </Link>
          </p>
        </form>
      )}
    </div>
  );
}

function useProblemText(): (problem: FileProblem) => string {
  const { t, bytes } = useWords();
  return (problem) => {
    switch (problem.kind) {
      case 'type':
      case 'empty':
        return t(`upload.problem.${problem.kind}`, { name: problem.name });
      case 'size':
        return t('upload.problem.size', { name: problem.name, bytes: bytes(problem.bytes), max: bytes(problem.max) });
      case 'many':
        return t('upload.problem.many', { max: problem.max });
    }
  };
}
