import { expect, it } from 'vitest';
import { Places, Simulation, Tokens } from './simulation.ts';

it('events happen in the order of their time, and those of one time in the order in which they were planned', () => {
  const simulation = new Simulation();
  const seen: string[] = [];
  const times = [5, 1, 3, 1, 4, 2, 5, 0, 3];
  times.forEach((time, index) => {
    simulation.after(time, () => seen.push(`${time} ${index} at ${simulation.now}`));
  });
  simulation.run();
  const sorted = times
    .map((time, index) => ({ time, index }))
    .toSorted((one, other) => one.time - other.time || one.index - other.index);
  expect(seen).toEqual(sorted.map(({ time, index }) => `${time} ${index} at ${time}`));
});

it('five jobs of 2 s on two places end after 2, 2, 4, 4 and 6 s', () => {
  const simulation = new Simulation();
  const places = new Places(simulation, 'places', 2);
  const ends: number[] = [];
  for (let job = 0; job < 5; job++) {
    places.take(() =>
      simulation.after(2, () => {
        ends.push(simulation.now);
        places.give();
      }),
    );
  }
  simulation.run();
  expect(ends).toEqual([2, 2, 4, 4, 6]);
  // Two waited 2 s, one 4 s.
  expect(places.waiting()).toEqual({ name: 'places', seconds: 8, count: 3, firstAt: 0, most: 2 });
});

it('a queue with one place waits as long as theory says, for arrivals at random and one length of service', () => {
  const simulation = new Simulation();
  const place = new Places(simulation, 'place', 1);
  const [service, load, customers] = [1, 0.5, 200_000];
  let seed = 1;
  const random = () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return (seed + 0.5) / 2 ** 32;
  };
  const arrive = (left: number): void => {
    place.take(() => simulation.after(service, () => place.give()));
    if (left > 1) simulation.after((-Math.log(random()) * service) / load, () => arrive(left - 1));
  };
  arrive(customers);
  simulation.run();
  // Pollaczek and Khinchine for M/D/1: load * service / (2 * (1 - load)).
  expect(place.waiting().seconds / customers).toBeCloseTo(0.5, 1);
});

it('a bucket gives its burst at once, and then as many as it gets', () => {
  const simulation = new Simulation();
  const tokens = new Tokens(simulation, 'tokens', { rate: 10, burst: 5 });
  const times: number[] = [];
  for (let call = 0; call < 25; call++) tokens.take(1, () => times.push(simulation.now));
  simulation.run();
  expect(times.filter((time) => time === 0)).toHaveLength(5);
  expect(times.at(5)).toBeCloseTo(0.1);
  expect(times.at(-1)).toBeCloseTo(2);
  expect(tokens.waiting()).toMatchObject({ count: 20, firstAt: 0, most: 14 });
});

it('a bucket that is left alone is full again, and no fuller', () => {
  const simulation = new Simulation();
  const tokens = new Tokens(simulation, 'tokens', { rate: 1, burst: 2 });
  const times: number[] = [];
  const take = () => tokens.take(2, () => times.push(simulation.now));
  take();
  simulation.after(100, () => {
    take();
    take();
  });
  simulation.run();
  expect(times).toEqual([0, 100, 102]);
});
