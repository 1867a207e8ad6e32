import { Button } from '@navikt/ds-react';
import { useMe } from '../../api/queries.ts';
import { exportIdOf } from '../../progress/reducer.ts';
import { useRunPart } from '../../progress/run-context.ts';
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
  // No link to an export that was not found.
  const shown = useRunPart(({ state }) => (state.kind === 'not-found' ? null : exportIdOf(state)));
  const links = [
    { page: 'export', address: addressOf({ page: 'export', exportId: shown }), text: t('nav.export') },
    {
      page: 'register',
      address: addressOf({ page: 'register', year: null, importId: null }),
      text: t('nav.register'),
    },
    { page: 'history', address: addressOf({ page: 'history', query: '' }), text: t('nav.history') },
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
            {links.map(({ page, address, text }) => (
              <li key={page}>
                <a
                  className="nav-link"
                  href={address}
                  aria-current={
                    route.page === page ? 'page' : route.page === 'details' && page === 'history' ? true : undefined
                  }
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
