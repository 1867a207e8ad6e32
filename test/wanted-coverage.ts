/**
 * V8's coverage, in the projects of the orchestrating code's own tests alone: code that is counted takes twice its CPU, and other
 * tests run little of what is to be covered.
 */
import v8 from '@vitest/coverage-v8';

const { getProvider, startCoverage, takeCoverage, stopCoverage } = v8;

/** The environment of a project whose tests cover. */
export const COVERS = { TESTS_COVER: 'yes' };

const isWanted = process.env.TESTS_COVER === COVERS.TESTS_COVER;

export default { getProvider, ...(isWanted && { startCoverage, takeCoverage, stopCoverage }) };
