/** Namespaces by prefix; the empty prefix is that of names without one. */
type Bindings = ReadonlyMap<string, string>;

/**
 * Finds the elements that have the namespace of the root. It is much cheaper than the parser's own support of namespaces,
 * which resolves every attribute of every cell.
 */
export class HomeNamespace {
  /** Number of open elements. */
  depth = 0;
  private home: string | undefined;
  private bindings: Bindings = new Map();
  /** Whether names without prefix have the namespace of the root, as in almost every part. */
  private plainIsHome = true;
  /** Depth of the innermost element that declares a namespace. */
  private declaringDepth = 0;
  /** What was bound outside of the elements that declare a namespace, with the depth of the next one outwards. */
  private readonly outer: { readonly declaringDepth: number; readonly bindings: Bindings }[] = [];
  /** What the element that is being read declares. */
  private declared: Map<string, string> | undefined;

  /** To be called with each attribute of an element before `open`. */
  attribute(name: string, value: string): void {
    if (name[0] !== 'x' || !name.startsWith('xmlns')) return;
    const prefix = name === 'xmlns' ? '' : name[5] === ':' ? name.slice(6) : undefined;
    if (prefix === undefined) return;
    this.declared ??= new Map(this.bindings);
    this.declared.set(prefix, value);
  }

  /** @returns the name without prefix, or undefined for an element of another namespace */
  open(name: string): string | undefined {
    this.depth++;
    if (this.declared !== undefined) {
      this.outer.push({ declaringDepth: this.declaringDepth, bindings: this.bindings });
      this.declaringDepth = this.depth;
      this.bind(this.declared);
      this.declared = undefined;
    }
    if (this.depth === 1) {
      this.home = this.bindings.get(prefixOf(name));
      this.bind(this.bindings);
    }
    return this.localName(name);
  }

  /** @returns as `open` did for the same element */
  close(name: string): string | undefined {
    const local = this.localName(name);
    if (this.declaringDepth === this.depth) this.leaveScope();
    this.depth--;
    return local;
  }

  private leaveScope(): void {
    const outer = this.outer.pop();
    if (outer === undefined) return;
    this.declaringDepth = outer.declaringDepth;
    this.bind(outer.bindings);
  }

  private bind(bindings: Bindings): void {
    this.bindings = bindings;
    this.plainIsHome = bindings.get('') === this.home;
  }

  private localName(name: string): string | undefined {
    const colon = name.indexOf(':');
    if (colon === -1) return this.plainIsHome ? name : undefined;
    return this.bindings.get(name.slice(0, colon)) === this.home ? name.slice(colon + 1) : undefined;
  }
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf(':')));
}
