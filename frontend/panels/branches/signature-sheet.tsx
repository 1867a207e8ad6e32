/** A sheet for the signature of a branch: its figures, what it confirms, and lines to sign on. Only on paper. */
import type { BranchView } from '../../../lambdas/protocol.ts';
import { useWords } from '../../translations/words.ts';
import { nearMissesOf } from './branch-order.ts';

interface SignatureSheetProps {
  readonly title: string;
  readonly branch: BranchView;
  readonly checkedAt: string | null;
}

export function SignatureSheet({ title, branch, checkedAt }: SignatureSheetProps) {
  const { t, number, dateTime } = useWords();
  const { figures } = branch;
  if (figures === null) {
    return null;
  }
  const lines: readonly (readonly [string, number])[] = [
    [t('summary.activities'), figures.activities],
    [t('summary.activityDays'), figures.activityDays],
    [t('summary.countedDays'), figures.countedDays],
    [t('branches.countedDaysMin'), figures.countedDaysMin],
    [t('branches.lacks'), nearMissesOf(branch)],
    [t('summary.attendances'), figures.attendances],
    [t('summary.uniqueShort'), figures.uniqueParticipants],
    [t('summary.activePeerSupporters'), figures.activePeerSupporters],
  ];
  return (
    <section className="on-paper" aria-hidden="true">
      <p className="signature-title">{title}</p>
      {checkedAt !== null && <p>{t('check.asOf', { time: dateTime(checkedAt) })}</p>}
      <table className="signature-figures">
        <tbody>
          {lines.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{number(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{t('branches.confirm')}</p>
      {(['place', 'signature', 'name'] as const).map((line) => (
        <p key={line} className="signature-line">
          {t(`branches.sign.${line}`)}
        </p>
      ))}
    </section>
  );
}
