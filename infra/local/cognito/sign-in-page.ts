/** The page that lists the users: bokmål first, English beside it, plain HTML without a script. */
import { createHash } from 'node:crypto';
import type { SeededUser } from './tokens.ts';

const STYLE = `
:root { color-scheme: light dark; font: 1.125rem/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 40rem; padding: 1.5rem 1rem; }
h1 { line-height: 1.2; } h2 { font-size: 1.25rem; margin: 2rem 0 0.5rem; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem; }
button { font: inherit; text-align: start; width: 100%; min-height: 3rem; padding: 0.75rem 1rem;
  border: 2px solid; border-radius: 0.5rem; background: Canvas; color: CanvasText; cursor: pointer; }
button:hover { text-decoration: underline; }
button:focus-visible { outline: 4px solid Highlight; outline-offset: 2px; }
button strong, button span { display: block; overflow-wrap: anywhere; }
`;

/** @param redirectOrigins where the form may redirect: browsers apply `form-action` to redirects too */
export function contentSecurityPolicy(redirectOrigins: readonly string[]): string {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const targets = ["'self'", ...new Set(redirectOrigins)].join(' ');
  return `default-src 'none'; style-src 'sha256-${hash}'; form-action ${targets}; frame-ancestors 'none'; base-uri 'none'`;
}

/** @param request the parameters of the authorisation request, which the form sends again */
export function signInPage(users: readonly SeededUser[], request: URLSearchParams): string {
  const hidden = [...request]
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
    .join('');
  const lists = [...Map.groupBy(users, (user) => user.group)]
    .map(([heading, members]) => `<h2>${escapeHtml(heading)}</h2>\n<ul>\n${members.map(userButton).join('\n')}\n</ul>`)
    .join('\n');
  return page(
    'Velg bruker – Choose a user',
    `<h1>Velg hvem du logger inn som</h1>
<p>Dette er den lokale utgaven. Brukerne er oppdiktede, og det er ikke noe passord.</p>
<p lang="en">Choose whom to sign in as. This is the local edition: the users are made up and have no password.</p>
<form method="post" action="/oauth2/authorize">${hidden}
${lists}
</form>`,
  );
}

/** Shown when a redirect to the requested address would not be safe. */
export function refusalPage(reason: { readonly nb: string; readonly en: string }): string {
  return page(
    'Innlogging ikke mulig – Sign-in not possible',
    `<h1>Innlogging er ikke mulig</h1>
<p>${escapeHtml(reason.nb)}</p>
<p lang="en">${escapeHtml(reason.en)}</p>`,
  );
}

function userButton({ username, name, email, description }: SeededUser): string {
  return `<li><button name="username" value="${escapeHtml(username)}"><strong>${escapeHtml(name)}</strong>
<span>${escapeHtml(description.nb)} <span lang="en">(${escapeHtml(description.en)})</span></span><span>${escapeHtml(email)}</span></button></li>`;
}

function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="nb">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>
${main}
</main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
