import { normalCdf, normalDensity, normalQuantile } from './distributions.ts'
import { bisect } from './root.ts'

/** How many directions of effect are tested. */
export type Sides = 1 | 2

/** Cumulative error that may have been spent when the fraction t of the information is in, 0 < t ≤ 1. */
export type Spending = (t: number) => number

/** Lan and DeMets' O'Brien–Fleming-type spending: next to nothing early, nearly all at the end. */
export const obrienFlemingSpending =
  (alpha: number, sides: Sides = 2): Spending =>
  (t) =>
    sides * (2 - 2 * normalCdf(normalQuantile(1 - alpha / sides / 2) / Math.sqrt(t)))

/** Lan and DeMets' Pocock-type spending: evenly over the looks. */
export const pocockSpending =
  (alpha: number): Spending =>
  (t) =>
    alpha * Math.log(1 + (Math.E - 1) * t)

/** alpha · t^power. */
export const powerSpending =
  (alpha: number, power: number): Spending =>
  (t) =>
    alpha * t ** power

/** Beyond this nothing is decided: P(|Z| > 10) is 1e-23. */
const furthest = 10

/**
 * The |z| to exceed at each look so that, without effect, the error spent follows `spending`.
 *
 * @param times information fractions of the looks, rising, 0 < t ≤ 1
 * @see Lan and DeMets, "Discrete sequential boundaries for clinical trials" (1983)
 */
export function boundaries(
  times: readonly number[],
  spending: Spending,
  sides: Sides = 2,
): number[] {
  check(times)
  let spent = 0
  return walk(times, sides, (exit, t) => {
    const toSpend = spending(t) - spent
    spent = spending(t)
    if (toSpend <= 1e-15 || exit(furthest) >= toSpend) return furthest
    return bisect((z) => toSpend - exit(z), 0, furthest)
  }).bounds
}

/** P(|z| exceeds its bound at some look) without effect. */
export function typeOneError(
  times: readonly number[],
  bounds: readonly number[],
  sides: Sides = 2,
): number {
  check(times)
  return walk(times, sides, (_exit, _t, look) => bounds[look]!).error
}

/** What really remains of a nominal level when every look is tested at it. */
export const naivePeeking = (looks: number, alpha: number, sides: Sides = 2): number =>
  typeOneError(
    equalTimes(looks),
    new Array<number>(looks).fill(normalQuantile(1 - alpha / sides)),
    sides,
  )

/** Pocock's constant: the same |z| at each of so many equal looks. */
export function pocockConstant(looks: number, alpha: number, sides: Sides = 2): number {
  const times = equalTimes(looks)
  return bisect(
    (c) => alpha - typeOneError(times, new Array<number>(looks).fill(c), sides),
    0.5,
    furthest,
  )
}

/** O'Brien and Fleming's constant: |z| of the last look; that of look k is it × √(looks/k). */
export function obrienFlemingConstant(looks: number, alpha: number, sides: Sides = 2): number {
  const times = equalTimes(looks)
  const bounds = (c: number) => times.map((t) => Math.min(furthest, c / Math.sqrt(t)))
  return bisect((c) => alpha - typeOneError(times, bounds(c), sides), 0.5, furthest)
}

const equalTimes = (looks: number): number[] =>
  Array.from({ length: looks }, (_, i) => (i + 1) / looks)

function check(times: readonly number[]): void {
  const rising = times.every((t, i) => t > (times[i - 1] ?? 0) && t <= 1 + 1e-12)
  if (!rising) throw new RangeError(`looks need rising times in (0, 1], got ${times.join(', ')}`)
}

/** The density of paths still inside, on a grid with Simpson weights already multiplied in. */
interface Inside {
  readonly at: Float64Array
  readonly mass: Float64Array
}

/**
 * Armitage, McPherson and Rowe's recursion: the density of the score √t·z on paths that crossed no earlier
 * bound, carried from look to look. `choose` sets the bound of a look, given the probability of leaving
 * there as a function of it.
 */
function walk(
  times: readonly number[],
  sides: Sides,
  choose: (exit: (z: number) => number, t: number, look: number) => number,
): { bounds: number[]; error: number } {
  const bounds: number[] = []
  let error = 0
  let inside: Inside = { at: new Float64Array([0]), mass: new Float64Array([1]) }
  times.forEach((t, look) => {
    const step = Math.sqrt(t - (times[look - 1] ?? 0))
    const root = Math.sqrt(t)
    const exit = (z: number) => leaving(inside, z * root, step, sides)
    const bound = choose(exit, t, look)
    bounds.push(bound)
    error += exit(bound)
    const next = Math.sqrt((times[look + 1] ?? t + 1) - t)
    const low = sides === 2 ? -bound * root : -furthest * root
    inside = carried(inside, low, bound * root, step, Math.min(step, next))
  })
  return { bounds, error }
}

function leaving({ at, mass }: Inside, bound: number, step: number, sides: Sides): number {
  let total = 0
  for (let i = 0; i < at.length; i++) {
    const x = at[i]!
    const beyond = normalCdf((x - bound) / step)
    total += mass[i]! * (sides === 2 ? beyond + normalCdf((-bound - x) / step) : beyond)
  }
  return total
}

/** One step further, on a grid ten times finer than the narrowest bell on either side of it. */
function carried(from: Inside, low: number, high: number, step: number, finest: number): Inside {
  const panels = Math.max(100, Math.ceil((high - low) / (0.2 * finest)))
  const n = 2 * panels + 1
  const h = (high - low) / (n - 1)
  const at = new Float64Array(n)
  const mass = new Float64Array(n)
  for (let j = 0; j < n; j++) {
    const y = low + j * h
    let density = 0
    for (let i = 0; i < from.at.length; i++) {
      const z = (y - from.at[i]!) / step
      if (z > -9 && z < 9) density += from.mass[i]! * normalDensity(z)
    }
    const simpson = j === 0 || j === n - 1 ? 1 : j % 2 === 1 ? 4 : 2
    at[j] = y
    mass[j] = ((density / step) * simpson * h) / 3
  }
  return { at, mass }
}
