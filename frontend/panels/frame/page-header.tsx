import { Button } from '@navikt/ds-react';
import { useMe } from '../../api/queries.ts';
import { addressOf, type Route } from '../../router.ts';
import { useWords } from '../../translations/words.ts';
import { LanguageSwitch } from './language-switch.tsx';

interface PageHeaderProps {
  readonly route: Route;
  readonly onSignOut: () => void;
}

export function PageHeader({ route, onSignOut }: PageHeaderProps) {
  const { t } = useWords();
  const me = useMe().data;
  const year = 'year' in route ? route.year : null;
  const links: readonly { readonly route: Route; readonly text: string; readonly holds: readonly Route['page'][] }[] = [
    { route: { page: 'year', year }, text: t('nav.year'), holds: ['export'] },
    { route: { page: 'register', year, importId: null }, text: t('nav.register'), holds: [] },
    { route: { page: 'words', year }, text: t('nav.words'), holds: [] },
    {
      route: { page: 'check', year },
      text: t('nav.check'),
      holds: ['findings', 'near-misses', 'reviews', 'decisions', 'branches', 'branch', 'grant'],
    },
    { route: { page: 'history', query: '' }, text: t('nav.history'), holds: ['details'] },
  ];
  return (
    <header className="header">
      <div className="header-inner">
        <div className="brand">
          <img src="/icon.svg" alt="" width="32" height="32" />
          <div>
            <p className="brand-organisation">{me?.organisationName ?? ' '}</p>
            <p className="brand-user">{me === undefined ? ' ' : `${me.displayName}, ${t(`role.${me.role}`)}`}</p>
          </div>
        </div>
        <nav aria-label={t('nav.label')}>
          <ul className="nav">
            {links.map(({ route: to, text, holds }) => (
              <li key={to.page}>
                <a
                  className="nav-link"
                  href={addressOf(to)}
                  aria-current={route.page === to.page ? 'page' : holds.includes(route.page) ? true : undefined}
                >
                  {text}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="header-end">
          <LanguageSwitch />
          <Button variant="tertiary" size="small" onClick={onSignOut}>
            {t('signIn.signOut')}
          </Button>
        </div>
      </div>
    </header>
  );
}
