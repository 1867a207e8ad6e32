/** Makes a value at its first use and keeps it. In a file of its own, so that importing it bundles no SDK. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
