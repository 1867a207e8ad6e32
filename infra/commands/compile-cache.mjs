/**
 * `node --import ./infra/commands/compile-cache.mjs COMMAND.ts`: keeps the code of a command and of the modules that it
 * loads, compiled and with the types removed, beside the packages. Starting `npm run export` then takes half of the CPU.
 * Plain JavaScript, so that nothing is read as TypeScript before the cache is on.
 */
import { enableCompileCache } from 'node:module';
import path from 'node:path';

enableCompileCache(path.resolve(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'commands'));
