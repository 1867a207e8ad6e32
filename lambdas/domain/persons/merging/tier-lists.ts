/** Lists of nodes by tier, as numbers: a large register has hundreds of thousands. Each list is made when its turn comes. */
import { IntList } from '../../facts/tables/int-list.ts';
import { IntLists } from '../../facts/tables/int-lists.ts';
import { TIERS, type Tier } from './evidence-values.ts';

export interface NodesOfTier<Kind extends string> {
  readonly kind: Kind;
  readonly tier: Tier;
  readonly nodes: readonly number[];
}

export class TierLists<Kind extends string> implements Iterable<NodesOfTier<Kind>> {
  private readonly allKinds: readonly Kind[];
  private readonly kinds = new IntList();
  private readonly tiers = new IntList();
  private readonly nodes = new IntLists();

  /** @param kinds of which each list has one */
  constructor(kinds: readonly Kind[]) {
    this.allKinds = kinds;
  }

  add(kind: Kind, tier: Tier, nodes: readonly number[]): void {
    this.kinds.push(this.allKinds.indexOf(kind));
    this.tiers.push(TIERS.indexOf(tier));
    this.nodes.add(nodes);
  }

  *[Symbol.iterator](): Generator<NodesOfTier<Kind>> {
    for (let place = 0; place < this.nodes.length; place++) {
      const [kind, tier] = [this.allKinds[this.kinds.at(place)], TIERS[this.tiers.at(place)]];
      if (kind !== undefined && tier !== undefined) {
        yield { kind, tier, nodes: this.nodes.of(place) };
      }
    }
  }
}
