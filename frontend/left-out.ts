/**
 * A step of the build: leaves out what libraries bring along and the page never calls, 8 kB of the first download. Calling it
 * throws. The build fails when a library no longer has these parts where they are looked for.
 */
import type { Plugin } from 'vite';

interface LeftOut {
  /** End of the module's path. */
  readonly module: string;
  /** @returns what stands in the module's place */
  readonly without: (code: string) => string;
}

const NOT_ON_THE_PAGE = `() => { throw new Error('This was left out of the page'); }`;

const LEFT_OUT: readonly LeftOut[] = [
  // JSON schemas are made by the API, for its OpenAPI document.
  {
    module: '/zod/v4/classic/schemas.js',
    without: (code) => code.replace(/^\s*inst\._zod\.processJSONSchema = .*;$/gm, ''),
  },
  { module: '/zod/v4/core/to-json-schema.js', without: withoutFunctions },
  // For date pickers, which the page does not have.
  {
    module: '/@navikt/ds-react/esm/utils/i18n/locales/nb.js',
    without: (code) => code.replace(/^import .*date-fns.*$/m, 'const nb = {};'),
  },
];

/** The same exports, none of which does anything. */
function withoutFunctions(code: string): string {
  const names = [...code.matchAll(/^export (?:const|function) (\w+)/gm)].map(([, name]) => name);
  return names.map((name) => `export const ${name} = ${NOT_ON_THE_PAGE};`).join('\n');
}

export function leaveOut(): Plugin {
  const missing = new Set(LEFT_OUT);
  return {
    name: 'leave-out',
    apply: 'build',
    transform(code, id) {
      const found = LEFT_OUT.find(({ module }) => id.endsWith(module));
      if (found === undefined) {
        return null;
      }
      const rest = found.without(code);
      if (rest.length < code.length) {
        missing.delete(found);
      }
      return { code: rest, map: null };
    },
    buildEnd() {
      if (missing.size > 0) {
        this.error(`Not left out: ${[...missing].map(({ module }) => module).join(', ')}`);
      }
    },
  };
}
