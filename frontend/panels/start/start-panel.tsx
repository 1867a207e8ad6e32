/** The form of an export, and the button that starts it or joins the same export if it already runs. */
import { BodyShort, Button, Checkbox, Fieldset, Link, Radio, RadioGroup, Select } from '@navikt/ds-react';
import { type Ref, type SubmitEvent, useId, useRef, useState } from 'react';
import { type ExportRequest, languageSchema, type Me, reportFormatSchema } from '../../../lambdas/protocol.ts';
import { useRunPart, useRunStore } from '../../progress/run-context.ts';
import { addressOf, replaceRoute, routeOf } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { isNotificationWanted, wantNotification } from '../run/run-notification.ts';
import { BranchPicker } from './branch-picker.tsx';
import { StartAnswer } from './start-answer.tsx';

interface StartPanelProps {
  readonly me: Me;
  readonly button: Ref<HTMLButtonElement>;
}

export function StartPanel({ me, button }: StartPanelProps) {
  const { t } = useWords();
  const registers = [...me.registers].sort((one, other) => other.year - one.year);
  const newest = registers[0];
  return (
    <>
      <div className="organisation">
        <BodyShort className="label">{t('start.organisation')}</BodyShort>
        <BodyShort>
          {me.organisationName}
          <br />
          <span className="subtle">{t('start.organisationNumber', { number: me.organisationNumber })}</span>
        </BodyShort>
      </div>
      {me.role !== 'coordinator' ? (
        <p>{t(`start.readOnly.${me.role}`)}</p>
      ) : newest === undefined ? (
        <p>
          {t('start.noRegister')}{' '}
          <Link href={addressOf({ page: 'register', year: null, importId: null })}>{t('start.toRegister')}</Link>
        </p>
      ) : (
        <StartForm
          registers={registers}
          newestYear={newest.year}
          takesAttachments={me.takesAttachments}
          button={button}
        />
      )}
    </>
  );
}

interface StartFormProps {
  readonly registers: Me['registers'];
  readonly newestYear: number;
  readonly takesAttachments: boolean;
  readonly button: Ref<HTMLButtonElement>;
}

function StartForm({ registers, newestYear, takesAttachments, button }: StartFormProps) {
  const store = useRunStore();
  const starting = useRunPart(({ state }) => state.kind === 'starting');
  const { t, number, language } = useWords();
  const [year, setYear] = useState(newestYear);
  /** Null: all of them. */
  const [branches, setBranches] = useState<readonly string[] | null>(null);
  const [format, setFormat] = useState<ExportRequest['format']>('xlsx');
  const [reportLanguage, setReportLanguage] = useState<ExportRequest['language']>(language);
  const [includeAttachments, setIncludeAttachments] = useState(false);
  const [downloadWhenReady, setDownloadWhenReady] = useState(false);
  const [branchError, setBranchError] = useState(false);
  const branchPicker = useRef<HTMLFieldSetElement>(null);
  const register = registers.find((each) => each.year === year);

  async function start(event: SubmitEvent) {
    event.preventDefault();
    if (starting) {
      return;
    }
    const missing = branches !== null && branches.length === 0;
    setBranchError(missing);
    if (missing) {
      branchPicker.current?.querySelector('input')?.focus();
      return;
    }
    const request = { year, branches: [...(branches ?? [])], format, language: reportLanguage, includeAttachments };
    await store.start(request, downloadWhenReady, (exportId) => {
      // The user may have gone to another page meanwhile and stays there.
      if (routeOf(window.location.hash).page === 'export') {
        replaceRoute({ page: 'export', exportId });
      }
    });
  }

  return (
    <form className="form" onSubmit={(event) => void start(event)} noValidate>
      <Select
        label={t('start.year')}
        value={year}
        onChange={(event) => {
          setYear(Number(event.target.value));
          setBranches(null);
        }}
      >
        {registers.map((each) => (
          <option key={each.year} value={each.year}>
            {t('start.yearOption', {
              year: each.year,
              count: each.activities,
              activities: number(each.activities),
            })}
          </option>
        ))}
      </Select>
      <BranchPicker
        ref={branchPicker}
        all={register?.branches ?? []}
        chosen={branches}
        error={branchError}
        onChange={(chosen) => {
          setBranches(chosen);
          setBranchError(false);
        }}
      />
      <RadioGroup
        className="side-by-side"
        legend={t('start.format')}
        value={format}
        onChange={(value: unknown) => setFormat(reportFormatSchema.catch('xlsx').parse(value))}
      >
        <Radio value="xlsx">{t('start.xlsx')}</Radio>
        <Radio value="csv">{t('start.csv')}</Radio>
      </RadioGroup>
      <RadioGroup
        className="side-by-side"
        legend={t('start.reportLanguage')}
        value={reportLanguage}
        onChange={(value: unknown) => setReportLanguage(languageSchema.catch('nb').parse(value))}
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
            <Checkbox checked={includeAttachments} onChange={(event) => setIncludeAttachments(event.target.checked)}>
              {t('start.attachments')}
            </Checkbox>
          )}
          <Checkbox checked={downloadWhenReady} onChange={(event) => setDownloadWhenReady(event.target.checked)}>
            {t('start.downloadWhenReady')}
          </Checkbox>
          <NotifyCheckbox />
        </div>
      </Fieldset>
      <Button ref={button} type="submit" aria-disabled={starting}>
        {t('start.button')}
      </Button>
      <StartAnswer />
    </form>
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
