/**
 * A step of the build: the design system sets its dark tokens by a class, which only a script could choose. Here they follow the
 * setting of the user's system, so that nothing light is painted before a script has run. Paper stays light.
 */
import type { UserConfig } from 'vite';

type PostCss = Exclude<NonNullable<NonNullable<UserConfig['css']>['postcss']>, string>;
type StylePlugin = NonNullable<PostCss['plugins']>[number];

/** As `@navikt/ds-css` writes them; other selectors with `.dark` hold what light and dark share. */
const DARK = ['.dark', '.dark, .dark-theme'];

export function darkByPreference(): StylePlugin {
  return {
    postcssPlugin: 'dark-by-preference',
    Rule(rule, { AtRule }) {
      if (DARK.includes(rule.selector)) {
        const media = new AtRule({ name: 'media', params: 'screen and (prefers-color-scheme: dark)' });
        rule.selector = ':root';
        rule.replaceWith(media);
        media.append(rule);
      }
    },
  };
}
