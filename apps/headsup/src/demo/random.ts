/**
 * Repeatable chance without a state: the same keys give the same number on every machine and in
 * any order, so that a simulation can begin at any instant. Two rounds of a 32-bit finaliser
 * (Mueller, "lowbias32") a key; good enough to simulate with, of no use against anybody.
 */
export function draw(seed: number, a: number, b = 0, c = 0): number {
  return mix(mix(mix(mix(seed | 0) ^ (a | 0)) ^ (b | 0)) ^ (c | 0)) / 2 ** 32
}

function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16) ^ 0x9e3779b9, 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return (x ^ (x >>> 16)) >>> 0
}

/** A standard normal number of the same keys (Box and Muller). */
export function gauss(seed: number, a: number, b = 0, c = 0): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draw(seed, a, b, c)))
  return radius * Math.cos(2 * Math.PI * draw(seed ^ 0x5bd1e995, a, b, c))
}

/** One of several, each as probable as its weight says. @param u  in [0, 1) */
export function pick<T>(u: number, choices: readonly (readonly [weight: number, choice: T])[]): T {
  let left = u * choices.reduce((sum, [weight]) => sum + weight, 0)
  for (const [weight, choice] of choices) {
    if (left < weight) return choice
    left -= weight
  }
  const last = choices.at(-1)
  if (!last) throw new RangeError('there must be something to choose from')
  return last[1]
}
