/** The base years with a register, and those for which one can be expected. */
import { Select, type SelectProps } from '@navikt/ds-react';
import type { Me } from '../../../lambdas/protocol.ts';

interface YearSelectProps extends Pick<SelectProps, 'label' | 'hideLabel' | 'size'> {
  readonly me: Me;
  readonly year: number;
  readonly onChoose: (year: number) => void;
}

export function YearSelect({ me, year, onChoose, ...appearance }: YearSelectProps) {
  const thisYear = new Date().getFullYear();
  const years = new Set([...me.registers.map((each) => each.year), thisYear, thisYear - 1, year]);
  return (
    <Select {...appearance} value={year} onChange={(event) => onChoose(Number(event.target.value))}>
      {[...years]
        .sort((one, other) => other - one)
        .map((each) => (
          <option key={each}>{each}</option>
        ))}
    </Select>
  );
}
