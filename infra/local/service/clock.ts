/**
 * The clock of this process, which tests move forward: what happens in an hour is then seen at once. The engine's process and
 * the sandboxes of its functions move theirs together, because each looks at times that the other wrote. Timers do not move.
 */

const RealDate = globalThis.Date;
let offset = 0;

/** Milliseconds by which this process's clock is ahead. */
export const clockOffset = (): number => offset;

/** Epoch milliseconds of the machine, for times that another process without a moved clock wrote. */
export const machineTime = (): number => RealDate.now();

/** Sets by how many milliseconds `Date` is ahead of the machine, for the whole process. */
export function setClockOffset(milliseconds: number): void {
  if (milliseconds === offset) return;
  offset = milliseconds;
  globalThis.Date = offset === 0 ? RealDate : MovedDate;
}

const MovedDate = new Proxy(RealDate, {
  construct: (target, values: [], newTarget) =>
    Reflect.construct(target, values.length === 0 ? [target.now() + offset] : values, newTarget),
  apply: (target) => new target(target.now() + offset).toString(),
  get: (target, name, receiver) => (name === 'now' ? () => target.now() + offset : Reflect.get(target, name, receiver)),
});
