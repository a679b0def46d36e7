import { normalQuantile } from './distributions.ts'
import { usualTuning } from './live.ts'
import { halfWidth, rho } from './sequential.ts'

/** What is known before a policy starts. */
export interface Plan {
  /** Share of customers who would make contact untold, 0 < share < 1. */
  readonly baseShare: number
  /** Eligible customers a day, both arms. */
  readonly perDay: number
  /** Share held out, 0 < share < 1. */
  readonly holdout: number
  readonly alpha?: number
  /** Chance to see the effect if it is there. */
  readonly power?: number
  /** As the page will watch it, see `Watch`. */
  readonly tuning?: number
  /** Marginal cost of one contact, for what the holdout costs. */
  readonly costPerContact?: number
}

/** What it takes to see one reduction. */
export interface Sight {
  /** Relative reduction, e.g. .2. */
  readonly reduction: number
  /** Customers of both arms, and days, until a planned end can see it. */
  readonly units: number
  readonly days: number
  /** The same while the page is watched all along. */
  readonly liveUnits: number
  readonly liveDays: number
  /** Contacts the holdout makes until the planned end that notices would have avoided, and their cost. */
  readonly holdoutContacts: number
  readonly holdoutCost: number
}

/**
 * How many customers and days until reductions can be seen, and what knowing costs.
 * @throws {RangeError} if a figure is outside its range
 */
export function plan(of: Plan, reductions: readonly number[] = [0.1, 0.2, 0.4]): Sight[] {
  const { perDay, holdout, baseShare, costPerContact = 0 } = of
  const sane =
    perDay > 0 &&
    holdout > 0 &&
    holdout < 1 &&
    baseShare > 0 &&
    baseShare < 1 &&
    costPerContact >= 0
  if (!sane) throw new RangeError(`cannot plan ${JSON.stringify(of)}`)
  return reductions.map((reduction) => {
    const units = Math.ceil(unitsToSee(of, reduction))
    const liveUnits = Math.ceil(liveUnitsToSee(of, reduction))
    const holdoutContacts = units * holdout * baseShare * reduction
    return {
      reduction,
      units,
      days: Math.ceil(units / perDay),
      liveUnits,
      liveDays: Math.ceil(liveUnits / perDay),
      holdoutContacts,
      holdoutCost: holdoutContacts * costPerContact,
    }
  })
}

/** The error of the difference at one unit in all: divide by √units. */
function unitError({ baseShare, holdout }: Plan, reduction: number): number {
  const told = baseShare * (1 - reduction)
  return Math.sqrt((baseShare * (1 - baseShare)) / holdout + (told * (1 - told)) / (1 - holdout))
}

function unitsToSee(of: Plan, reduction: number): number {
  const { alpha = 0.05, power = 0.8, baseShare } = of
  const z = normalQuantile(1 - alpha / 2) + normalQuantile(power)
  return ((z * unitError(of, reduction)) / (baseShare * reduction)) ** 2
}

/** Smallest size at which the always-valid interval excludes 0 with the power asked for. */
function liveUnitsToSee(of: Plan, reduction: number): number {
  const { alpha = 0.05, power = 0.8, baseShare, tuning = usualTuning } = of
  const one = unitError(of, reduction)
  const slack = (n: number) => {
    const error = one / Math.sqrt(n)
    const half = halfWidth(error, n, alpha, rho(alpha, tuning))
    return baseShare * reduction - half - normalQuantile(power) * error
  }
  let [low, high] = [1, 2]
  while (slack(high) < 0) [low, high] = [high, high * 2]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (slack(middle) < 0) low = middle
    else high = middle
  }
  return high
}
