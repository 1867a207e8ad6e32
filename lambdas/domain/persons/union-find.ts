/** Disjoint sets over 0 to size - 1. The root of a set is its smallest member, so the result does not depend on order. */
export class UnionFind {
  private readonly parent: Int32Array;

  constructor(size: number) {
    this.parent = new Int32Array(size).map((_, index) => index);
  }

  find(member: number): number {
    let root = member;
    while (this.parentOf(root) !== root) {
      root = this.parentOf(root);
    }
    let step = member;
    while (this.parentOf(step) !== root) {
      const next = this.parentOf(step);
      this.parent[step] = root;
      step = next;
    }
    return root;
  }

  /** @returns the root of the joined set and the former root of the other set; undefined when they were one set already */
  union(left: number, right: number): { readonly root: number; readonly child: number } | undefined {
    const a = this.find(left);
    const b = this.find(right);
    if (a === b) {
      return undefined;
    }
    const [root, child] = a < b ? [a, b] : [b, a];
    this.parent[child] = root;
    return { root, child };
  }

  roots(): Int32Array {
    return this.parent.map((_, member) => this.find(member));
  }

  private parentOf(member: number): number {
    return this.parent[member] ?? member;
  }
}
