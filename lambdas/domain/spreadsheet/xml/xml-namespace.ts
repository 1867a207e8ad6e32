import type { SpreadsheetLimits } from '../limits.ts';
import { SpreadsheetError } from '../spreadsheet-error.ts';

/** Namespaces by prefix; the empty prefix is that of names without one. What is not among `own` is in `outer`. */
interface Bindings {
  readonly own: ReadonlyMap<string, string>;
  readonly outer: Bindings | undefined;
  /** How many there are, those of `outer` included. */
  readonly count: number;
}

const NO_BINDINGS: Bindings = { own: new Map(), outer: undefined, count: 0 };

/**
 * Finds the elements that have the namespace of the root. It is much cheaper than the parser's own support of namespaces,
 * which resolves every attribute of every cell.
 */
export class HomeNamespace {
  /** Number of open elements. */
  depth = 0;
  private home: string | undefined;
  private bindings = NO_BINDINGS;
  /** Whether names without prefix have the namespace of the root, as in almost every part. */
  private plainIsHome = true;
  /** Depth of the innermost element that declares a namespace. */
  private declaringDepth = 0;
  /** What was bound outside of the elements that declare a namespace, with the depth of the next one outwards. */
  private readonly outer: { readonly declaringDepth: number; readonly bindings: Bindings }[] = [];
  /** What the element that is being read declares. */
  private declared: Map<string, string> | undefined;

  private readonly limits: Pick<SpreadsheetLimits, 'depth' | 'namespaces'>;

  constructor(limits: Pick<SpreadsheetLimits, 'depth' | 'namespaces'>) {
    this.limits = limits;
  }

  /** To be called with each attribute of an element before `open`. */
  attribute(name: string, value: string): void {
    if (name[0] !== 'x' || !name.startsWith('xmlns')) return;
    const prefix = name === 'xmlns' ? '' : name[5] === ':' ? name.slice(6) : undefined;
    if (prefix === undefined) return;
    this.declared ??= new Map();
    this.declared.set(prefix, value);
  }

  /**
   * @returns the name without prefix, or undefined for an element of another namespace
   * @throws SpreadsheetError `damaged_workbook` for elements that stand deeper, or more namespaces, than in any workbook
   */
  open(name: string): string | undefined {
    this.depth++;
    if (this.depth > this.limits.depth) throw tooDeep('its elements stand in each other deeper than in any workbook');
    if (this.declared !== undefined) {
      this.outer.push({ declaringDepth: this.declaringDepth, bindings: this.bindings });
      this.declaringDepth = this.depth;
      const count = this.bindings.count + this.declared.size;
      if (count > this.limits.namespaces) throw tooDeep('it declares more namespaces than any workbook');
      this.bind({ own: this.declared, outer: this.bindings, count });
      this.declared = undefined;
    }
    if (this.depth === 1) {
      this.home = namespaceOf(prefixOf(name), this.bindings);
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
    this.plainIsHome = namespaceOf('', bindings) === this.home;
  }

  private localName(name: string): string | undefined {
    const colon = name.indexOf(':');
    if (colon === -1) return this.plainIsHome ? name : undefined;
    return namespaceOf(name.slice(0, colon), this.bindings) === this.home ? name.slice(colon + 1) : undefined;
  }
}

function namespaceOf(prefix: string, bindings: Bindings): string | undefined {
  for (let scope: Bindings | undefined = bindings; scope !== undefined; scope = scope.outer) {
    const namespace = scope.own.get(prefix);
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}

function tooDeep(message: string): SpreadsheetError {
  return new SpreadsheetError('damaged_workbook', message);
}

function prefixOf(name: string): string {
  return name.slice(0, Math.max(0, name.indexOf(':')));
}
