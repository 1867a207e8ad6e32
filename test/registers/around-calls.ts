/** @param around gets the first argument as `first`; @returns the same object, with every call of a method made by `around`, which may delay it or throw instead */
export function aroundCalls<T extends object>(
  target: T,
  around: (name: string, call: () => Promise<unknown>, first: unknown) => Promise<unknown>,
): T {
  return new Proxy(target, {
    get(object, name) {
      const member: unknown = Reflect.get(object, name, object);
      return typeof member === 'function'
        ? (...given: unknown[]) => around(String(name), async () => member.apply(object, given), given[0])
        : member;
    },
  });
}
