/** A question that must be answered before something is changed. Escape and the second button leave everything as it is. */
import { Button, Heading } from '@navikt/ds-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';

interface QuestionDialogProps {
  readonly heading: string;
  readonly children: ReactNode;
  readonly yes: string;
  readonly no: string;
  /** Whether the first button takes something away. */
  readonly danger?: boolean;
  /** The answer has been given and is being carried out. */
  readonly busy?: boolean;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** Rendered only while the question is asked. The browser keeps focus inside, and returns it when the dialog closes. */
export function QuestionDialog(props: QuestionDialogProps) {
  const { heading, children, yes, no, danger = false, busy = false, onYes, onNo } = props;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useRef<HTMLHeadingElement>(null);

  useLayoutEffect(() => {
    const opened = dialog.current;
    opened?.showModal();
    // Not on a button: a key that is still held down must not answer.
    title.current?.focus();
    return () => opened?.close();
  }, []);

  // Not `disabled`: a focused button would lose focus.
  const unlessBusy = (answer: () => void) => () => {
    if (!busy) {
      answer();
    }
  };
  return (
    <dialog
      ref={dialog}
      className="question"
      aria-labelledby={`${id}-heading`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        unlessBusy(onNo)();
      }}
    >
      <div className="stack">
        <Heading level="2" size="small" id={`${id}-heading`} ref={title} tabIndex={-1}>
          {heading}
        </Heading>
        <div className="stack-small" id={`${id}-text`}>
          {children}
        </div>
        <div className="controls">
          {/* `button`, because a question can be asked within a form. */}
          <Button
            type="button"
            {...(danger ? { 'data-color': 'danger' } : {})}
            aria-disabled={busy}
            onClick={unlessBusy(onYes)}
          >
            {yes}
          </Button>
          <Button type="button" variant="secondary" aria-disabled={busy} onClick={unlessBusy(onNo)}>
            {no}
          </Button>
        </div>
      </div>
    </dialog>
  );
}
