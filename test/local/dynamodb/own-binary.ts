import { findBinary } from '../../../infra/local/dynamodb/process.ts';

/** Whether this platform has the binary of the engine's own database; tests of that binary are skipped where it has not. */
export const hasBinary = (() => {
  try {
    return findBinary() !== '';
  } catch {
    return false;
  }
})();
