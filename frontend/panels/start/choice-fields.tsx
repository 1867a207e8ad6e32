/** The fields of what is rarely chosen for an export. */
import { Checkbox, Fieldset, Radio, RadioGroup } from '@navikt/ds-react';
import { useId, useState } from 'react';
import { languageSchema, reportFormatSchema } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { isNotificationWanted, wantNotification } from '../run/run-notification.ts';
import { BranchPicker } from './branch-picker.tsx';
import { SaveChoices } from './saved/save-choices.tsx';
import type { StartChoicesProps } from './start-choices.tsx';

export function ChoiceFields({
  all,
  takesAttachments,
  choices,
  branchPicker,
  branchError,
  onChange,
}: StartChoicesProps) {
  const { t } = useWords();
  const { branches, format, language, includeAttachments, downloadWhenReady } = choices;
  return (
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
      <SaveChoices
        request={
          branches?.length === 0 ? null : { branches: [...(branches ?? [])], format, language, includeAttachments }
        }
      />
    </div>
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
