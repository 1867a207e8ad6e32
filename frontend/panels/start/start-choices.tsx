/** What is rarely chosen for an export, folded; the fold names what differs from the usual. */
import { Checkbox, Fieldset, Radio, RadioGroup } from '@navikt/ds-react';
import { type Ref, Suspense, useId, useState } from 'react';
import { languageSchema, reportFormatSchema } from '../../../lambdas/protocol.ts';
import { later } from '../../translations/later.ts';
import { useWords } from '../../translations/words.ts';
import { Fold } from '../frame/fold.tsx';
import { isNotificationWanted, wantNotification } from '../run/run-notification.ts';
import { BranchPicker } from './branch-picker.tsx';
import type { Choices } from './start-form.tsx';

const SaveChoices = later(async () => (await import('../frame/later-parts.ts')).SaveChoices);

interface StartChoicesProps {
  readonly all: readonly string[];
  readonly takesAttachments: boolean;
  readonly choices: Choices;
  readonly branchPicker: Ref<HTMLFieldSetElement>;
  readonly branchError: boolean;
  readonly onChange: (change: Partial<Choices>) => void;
}

export function StartChoices({
  all,
  takesAttachments,
  choices,
  branchPicker,
  branchError,
  onChange,
}: StartChoicesProps) {
  const { t } = useWords();
  const { branches, format, language, includeAttachments, downloadWhenReady } = choices;
  const unusual = [
    ...(branches === null ? [] : [t('run.scope', { count: branches.length })]),
    ...(format === 'xlsx' ? [] : [t(`start.${format}`)]),
    ...(includeAttachments ? [t('run.withAttachments')] : []),
  ];
  return (
    <Fold heading={[t('start.more'), ...(unusual.length === 0 ? [] : [unusual.join(', ')])].join(': ')}>
      <div className="form">
        <BranchPicker
          ref={branchPicker}
          all={all}
          chosen={branches}
          error={branchError}
          onChange={(chosen) => onChange({ branches: chosen })}
        />
        <RadioGroup
          className="side-by-side"
          legend={t('start.format')}
          value={format}
          onChange={(value: unknown) => onChange({ format: reportFormatSchema.catch('xlsx').parse(value) })}
        >
          <Radio value="xlsx">{t('start.xlsx')}</Radio>
          <Radio value="csv">{t('start.csv')}</Radio>
        </RadioGroup>
        <RadioGroup
          className="side-by-side"
          legend={t('start.reportLanguage')}
          value={language}
          onChange={(value: unknown) => onChange({ language: languageSchema.catch('nb').parse(value) })}
        >
          {languageSchema.options.map((each) => (
            <Radio key={each} value={each}>
              <span lang={each}>{t(`language.${each}`)}</span>
            </Radio>
          ))}
        </RadioGroup>
        <Fieldset legend={t('start.options')}>
          <div>
            {takesAttachments && (
              <Checkbox
                checked={includeAttachments}
                onChange={(event) => onChange({ includeAttachments: event.target.checked })}
              >
                {t('start.attachments')}
              </Checkbox>
            )}
            <Checkbox
              checked={downloadWhenReady}
              onChange={(event) => onChange({ downloadWhenReady: event.target.checked })}
            >
              {t('start.downloadWhenReady')}
            </Checkbox>
            <NotifyCheckbox />
          </div>
        </Fieldset>
        <Suspense fallback={null}>
          <SaveChoices
            request={
              branches?.length === 0 ? null : { branches: [...(branches ?? [])], format, language, includeAttachments }
            }
          />
        </Suspense>
      </div>
    </Fold>
  );
}

function NotifyCheckbox() {
  const { t } = useWords();
  const [wanted, setWanted] = useState(isNotificationWanted);
  const [denied, setDenied] = useState(false);
  const explanation = useId();
  return (
    <>
      <Checkbox
        checked={wanted}
        aria-describedby={denied ? explanation : undefined}
        onChange={async (event) => {
          const asked = event.target.checked;
          const allowed = await wantNotification(asked);
          setWanted(allowed);
          setDenied(asked && !allowed);
        }}
      >
        {t('start.notify')}
      </Checkbox>
      {denied && (
        <p className="subtle" id={explanation}>
          {t('start.notifyDenied')}
        </p>
      )}
    </>
  );
}
