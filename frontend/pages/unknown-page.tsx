/** Shown for an address that no page has, with the way to the front page. */
import { Heading, Link } from '@navikt/ds-react';
import { usePageTitle } from '../panels/frame/page-title.ts';
import { addressOf } from '../router.ts';
import { useWords } from '../translations/words.ts';

export function UnknownPage() {
  const { t } = useWords();
  usePageTitle(t('unknown.heading'));
  return (
    <>
      <Heading level="1" size="large" tabIndex={-1} className="page-heading">
        {t('unknown.heading')}
      </Heading>
      <section className="card" aria-label={t('unknown.heading')}>
        <p>{t('unknown.text')}</p>
        <Link href={addressOf({ page: 'year', year: null })}>{t('unknown.home')}</Link>
      </section>
    </>
  );
}
