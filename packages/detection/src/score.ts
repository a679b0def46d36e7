/**
 * An anomaly score for each value of one series, without labels, settings or a look ahead: how far five pieces of
 * evidence lie beyond their own slowly forgetting ranges, the greatest of them, less the echo of what was just
 * scored. The evidence: the value; its distance from the half-hour of the day and of the week; the slow move
 * of that distance; how unexpected the value is after the few before it; and that it has been so for long.
 *
 * One threshold is to serve all series. So a series that is news again and again counts for less each time, and what
 * lies beyond a short history counts for less than what lies beyond a long one.
 */
import { createContext } from './score-context.ts'
import { createRange } from './score-range.ts'
import { createRuns } from './score-runs.ts'

export interface Scorer {
  /**
   * The score of the next value, 0 (as ever) to 1; 0.05 is worth a look. Values that are not finite score 0 and
   * teach nothing. Constant time and memory.
   *
   * @param at  ms since 1970
   */
  score(at: number, value: number): number
}

const HALF_HOUR = 1_800_000
const DAY_SLOTS = 48
const WEEK_SLOTS = 7 * DAY_SLOTS
/** Weights of the newest value in its half-hour of the day, and of the week; a first week's is taken with care. */
const DAY_PACE = 0.15
const WEEK_PACE = 0.3
/** Lengths, in values, of the means whose difference is a move. */
const SURPRISE_MEANS = [3, 30] as const
const RESIDUAL_MEANS = [16, 64] as const
/** A slow move counts less: it wanders. */
const MOVE_WEIGHT = 0.4
/** So does what lasts: there are several runs, in two directions each. */
const RUNS_WEIGHT = 0.7
/** Values in which the echo of a margin halves; what follows scores by how far it exceeds the echo. */
const ECHO_HALF = 40
/** Values of history beyond which half of a margin's weight is reached: the newest of n values is the largest with 1/n. */
const SENIOR = 300
/** Values in which news of a series is half forgotten, … */
const NEWS_HALF = 1000
/** … the news that counts as half of one, and the share by which each makes the next count for less. */
const NEWS_HALF_SIZE = 0.05
const NEWS_PRICE = 0.3
/** Magnitudes are told apart on a logarithmic scale around their long-run mean. */
const MAGNITUDE_PACE = 0.001
const HUGE = 1e100

export function createScorer(): Scorer {
  const season = createSeason()
  const [level, unseasonal, move, surprise] = [
    createRange(),
    createRange(),
    createRange(),
    createRange(),
  ]
  const runs = createRuns()
  const contexts = [createContext(), createContext()] as const
  const surpriseMove = createMove(SURPRISE_MEANS)
  const residualMove = createMove(RESIDUAL_MEANS)
  let n = 0
  let magnitude = 0
  let echo = 0
  let newsBefore = 0

  return {
    score(at, value) {
      if (!Number.isFinite(at) || !Number.isFinite(value)) return 0
      const x = Math.min(HUGE, Math.max(-HUGE, value))
      n++
      magnitude += Math.max(1 / n, MAGNITUDE_PACE) * (Math.abs(x) - magnitude)
      const log = magnitude > 0 ? Math.sign(x) * Math.log1p(Math.abs(x) / magnitude) : 0
      const residual = season(at, x)
      const unexpected = (contexts[0](log) + contexts[1](x)) / 2
      const margin =
        (n / (n + SENIOR)) *
        Math.max(
          level(x),
          unseasonal(residual),
          surprise(surpriseMove(unexpected)),
          MOVE_WEIGHT * move(residualMove(residual)),
          RUNS_WEIGHT * runs(x),
        )
      echo *= 0.5 ** (1 / ECHO_HALF)
      const news = Math.max(0, margin - echo)
      echo = Math.max(echo, margin)
      newsBefore *= 0.5 ** (1 / NEWS_HALF)
      const worth = news / (1 + NEWS_PRICE * newsBefore)
      newsBefore += news / (news + NEWS_HALF_SIZE)
      return worth / (1 + worth)
    },
  }
}

/** Distance of each value from what its half-hour of the day, corrected for that of the week, has been. */
function createSeason(): (at: number, x: number) => number {
  const day = new Float64Array(DAY_SLOTS).fill(NaN)
  const week = new Float64Array(WEEK_SLOTS).fill(NaN)
  return (at, x) => {
    const slot = ((Math.floor(at / HALF_HOUR) % WEEK_SLOTS) + WEEK_SLOTS) % WEEK_SLOTS
    const ofDay = slot % DAY_SLOTS
    const daily = Number.isNaN(day[ofDay]!) ? 0 : x - day[ofDay]!
    const weekly = Number.isNaN(week[slot]!) ? 0 : week[slot]!
    day[ofDay] = Number.isNaN(day[ofDay]!) ? x : day[ofDay]! + DAY_PACE * daily
    week[slot] = weekly + WEEK_PACE * (daily - weekly)
    return daily - weekly
  }
}

/** Difference of a short and a long exponentially weighted mean; both begin as plain means. */
function createMove([short, long]: readonly [number, number]): (x: number) => number {
  let n = 0
  let quick = 0
  let slow = 0
  return (x) => {
    n++
    quick += Math.max(1 / short, 1 / n) * (x - quick)
    slow += Math.max(1 / long, 1 / n) * (x - slow)
    return quick - slow
  }
}
