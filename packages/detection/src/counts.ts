/**
 * What is unusual about a count of things that come one by one: calls about a driver, failed log-ins of a customer.
 * Surprise is what it is for readings, −log10 P(at least so many), by the negative binomial: a Poisson count whose
 * mean is not known for certain and differs from day to day.
 */

/** What a window is expected to count; its variance is mean + dispersion × mean². */
export interface Expected {
  readonly mean: number
  readonly dispersion: number
}

/** Two weeks that look alike still differ by so much, a share: nobody knows the mean better. */
const UNLIKE = 0.1
/** Of so many windows the largest is left out: it may have been a surge itself. */
const ENOUGH = 4
/** Windows that end at any moment, in several lengths, give as many chances in an hour as so many independent ones. */
const CHANCES = 7
const DAYS_A_MONTH = 30.4

/** Surprise of a day from which it is told, given how many false alarms a month one of whom is counted may get. */
export const countThreshold = (falseAlarmsAMonth: number): number =>
  -Math.log10(falseAlarmsAMonth / DAYS_A_MONTH)

/** The surprise of a day, as alerts have it, from that of a window: a day has many. */
export const ofDay = (surprise: number): number => Math.max(0, surprise - Math.log10(24 * CHANCES))

/**
 * What a window is expected to count, from what the same window counted in weeks before.
 *
 * @param past  at least one count
 */
export function expectedCount(past: readonly number[]): Expected {
  if (past.length === 0) throw new RangeError('there must be a count to expect another by')
  const counts = [...past].sort((a, b) => a - b)
  if (counts.length >= ENOUGH) counts.pop()
  const sum = counts.reduce((a, b) => a + b, 0)
  // Half a count more, and 1/(sum + ½) for how badly the mean is known: what a Poisson count is under Jeffreys' prior.
  const mean = (sum + 0.5) / counts.length
  const squares = counts.reduce((s, x) => s + (x - mean) ** 2, 0)
  const variance = squares / Math.max(1, counts.length - 1)
  const apart = Math.max(0, (variance - mean) / mean ** 2)
  return { mean, dispersion: 1 / (sum + 0.5) + apart + UNLIKE ** 2 }
}

/** Hours that were counted, those of them in which anything came, and how much came in all. */
export interface Counted {
  readonly hours: number
  readonly active: number
  readonly count: number
}

/** What all do is believed as much as so many hours with something in them. */
const PRIOR_ACTIVE = 0.5
const PRIOR_SIZES = 5

/** What hours of one of many are like, of whom most count nothing most of the time. */
export interface Rare {
  /** Of hours, in which anything comes. */
  readonly share: number
  /** Of what then comes, > 1. */
  readonly mean: number
}

/** What all do, giving way to one's own. */
export function rareHours(own: Counted, all: Counted): Rare {
  const usual = (all.active + PRIOR_ACTIVE) / (all.hours + 1)
  const sizes = (all.count + 2 * PRIOR_SIZES) / (all.active + PRIOR_SIZES)
  return {
    share: Math.min(1, (PRIOR_ACTIVE + own.active) / (PRIOR_ACTIVE / usual + own.hours)),
    mean: (PRIOR_SIZES * sizes + own.count) / (PRIOR_SIZES + own.active),
  }
}

/**
 * How unusual it is that an hour counts so much: that anything comes at all, and then so much at once (geometric).
 * The same form as a run of zeros has in `silence.ts`.
 *
 *     −log10 share − (observed − 1) log10 (1 − 1 / mean)
 *
 * @param observed  a whole number, ≥ 1
 */
export const rareSurprise = (observed: number, { share, mean }: Rare): number =>
  -Math.log10(share) - (observed - 1) * Math.log10(1 - 1 / mean)

/**
 * How unusual a count is; 0 up to the mean.
 *
 * @param observed  a whole number, ≥ 0
 */
export function countSurprise(observed: number, { mean, dispersion }: Expected): number {
  if (observed <= mean) return 0
  const size = 1 / dispersion
  const more = mean / (mean + size)
  // ln P(0), then from each count to the next: the probabilities themselves may be too small for a number.
  let log = size * Math.log(size / (size + mean))
  for (let k = 0; k < observed; k++) log += Math.log(((k + size) / (k + 1)) * more)
  let tail = 0
  let term = 1
  for (let k = observed; term > 1e-12 * tail; k++) {
    tail += term
    term *= ((k + size) / (k + 1)) * more
  }
  return Math.max(0, -(log + Math.log(tail)) / Math.LN10)
}
