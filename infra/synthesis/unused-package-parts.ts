/**
 * Leaves out of the bundles what packages bring and no Lambda uses. A bundler cannot see that it is unused, because the
 * packages reach it only at run time. Sizes are those of minified code.
 */
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OnLoadResult, Plugin } from 'esbuild';

interface Replacement {
  readonly file: RegExp;
  readonly contents: string;
}

const REPLACEMENTS: readonly Replacement[] = [
  {
    // Lambda gives credentials in the environment. The default chain also reads profiles and asks sign-in services,
    // containers and EC2, with a client for each: 115 to 140 KB, and 15 ms of each cold start.
    file: /[\\/]@aws-sdk[\\/]credential-provider-node[\\/]dist-es[\\/]index\.js$/,
    contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
  },
  {
    // @hono/zod-openapi takes zod as one object, and that has its error texts in fifty languages: 260 KB. No one sees them.
    file: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/,
    contents: "export { default as en } from './en.js';",
  },
];

/** The schemas of an SDK client. */
const SCHEMAS = /[\\/]@aws-sdk[\\/]client-[^\\/]*[\\/]dist-es[\\/]schemas[\\/]schemas_\d+\.js$/;

/**
 * Writes `{ "httpError": 404 }` for `{ [_hE]: 404 }` and `const _hE = "httpError"`. A computed key might run code, so the
 * bundler keeps the schemas of all operations, also of those that are never called: 40 KB for S3, 30 KB for Lambda.
 */
export function withPlainKeys(source: string): string {
  const texts = new Map([...source.matchAll(/^const (_\w+) = ("\w*");$/gm)].map(([, name, text]) => [name, text]));
  return source.replace(/([{,]\s*)\[(_\w+)\]:/g, (whole, before: string, name: string) => {
    const text = texts.get(name);
    return text === undefined ? whole : `${before}${text}:`;
  });
}

/** A source map of one position. Node reads the whole map at a cold start, and only our own frames need one. */
const NO_MAP = Buffer.from(JSON.stringify({ version: 3, sources: ['package'], mappings: 'AAAA' })).toString('base64');

/** `import` of node:http asks for all that it has, so Node loads its fetch and WebSocket: 10 to 25 ms of each cold start. */
const AS_OBJECT = 'node-module-as-object';

/** Leaves the packages out of the source maps too: 230 KB instead of 1,300 for a Lambda with two clients. */
export const unusedPackageParts: Plugin = {
  name: 'unused-package-parts',
  setup(build) {
    build.onResolve({ filter: /^(node:)?https?$/ }, ({ path }) => ({ path, namespace: AS_OBJECT }));
    build.onLoad({ filter: /.*/, namespace: AS_OBJECT }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('${path}');`,
    }));
    build.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, async ({ path }): Promise<OnLoadResult> => {
      const contents =
        REPLACEMENTS.find(({ file }) => file.test(path))?.contents ??
        (SCHEMAS.test(path) ? withPlainKeys(await readFile(path, 'utf8')) : await readFile(path, 'utf8'));
      return {
        contents: `${contents}\n//# sourceMappingURL=data:application/json;base64,${NO_MAP}`,
        loader: 'js',
        resolveDir: dirname(path),
      };
    });
  },
};
