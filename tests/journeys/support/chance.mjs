// Chance that is the same each time: the seed says which.

/** Draws from a seed (mulberry32, Tommy Ettinger, public domain). */
export function chance(seed) {
  let state = seed >>> 0;
  const draw = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(draw() * count);
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    one: (list) => list[below(list.length)],
    /** One of `[weight, what]`, by weight. */
    weighed(list) {
      let at = draw() * list.reduce((sum, [weight]) => sum + weight, 0);
      return list.find(([weight]) => (at -= weight) < 0)[1];
    },
  };
}
