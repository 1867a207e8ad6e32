/** All pages of an iterable, in order. */
export async function pagesOf<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const read: T[] = [];
  for await (const page of pages) {
    read.push(page);
  }
  return read;
}
