/** What is rarely chosen for an export, folded; the fold names what differs from the usual. */
import { type Ref, Suspense } from 'react';
import { later } from '../../translations/later.ts';
import { useWords } from '../../translations/words.ts';
import { Fold } from '../frame/fold.tsx';
import type { Choices } from './start-form.tsx';

const ChoiceFields = later(async () => (await import('../frame/later-parts.ts')).ChoiceFields);

export interface StartChoicesProps {
  readonly all: readonly string[];
  readonly takesAttachments: boolean;
  readonly choices: Choices;
  readonly branchPicker: Ref<HTMLFieldSetElement>;
  readonly branchError: boolean;
  readonly onChange: (change: Partial<Choices>) => void;
}

export function StartChoices(props: StartChoicesProps) {
  const { t } = useWords();
  const { branches, format, includeAttachments } = props.choices;
  const unusual = [
    ...(branches === null ? [] : [t('run.scope', { count: branches.length })]),
    ...(format === 'xlsx' ? [] : [t(`start.${format}`)]),
    ...(includeAttachments ? [t('run.withAttachments')] : []),
  ];
  return (
    <Fold heading={[t('start.more'), ...(unusual.length === 0 ? [] : [unusual.join(', ')])].join(': ')}>
      <Suspense fallback={<p>{t('loading')}</p>}>
        <ChoiceFields {...props} />
      </Suspense>
    </Fold>
  );
}
