/** What can go wrong between the page and the API, as errors that a panel can show. */
import { type Problem, problemSchema } from '../../lambdas/protocol.ts';

/** Thrown when the API answered with an error. */
export class ApiProblemError extends Error {
  override readonly name = 'ApiProblemError';
  readonly status: number;
  /** Null when the answer was not a problem document, for example a gateway's own error. */
  readonly problem: Problem | null;
  constructor(status: number, problem: Problem | null) {
    super(`The API answered ${status} ${problem?.code ?? ''}`.trim());
    this.status = status;
    this.problem = problem;
  }
}

/** Thrown when no answer came: no network, no server, or too late. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Thrown when the user has to sign in again. */
export class SignedOutError extends Error {
  override readonly name = 'SignedOutError';
}

export async function problemFrom(response: Response): Promise<ApiProblemError> {
  const body: unknown = await response.json().catch(() => null);
  const problem = problemSchema.safeParse(body);
  return new ApiProblemError(response.status, problem.success ? problem.data : null);
}

/** Whether the API may have done what was asked although no answer of its own came. */
export function isUnanswered(error: unknown): boolean {
  return (
    error instanceof NoAnswerError ||
    (error instanceof ApiProblemError && error.problem === null && error.status >= 500)
  );
}

/** @returns null when there is no problem document */
export function problemOf(error: unknown): Problem | null {
  return error instanceof ApiProblemError ? error.problem : null;
}
