import { F } from './row.ts'

/**
 * When to notice that a series has stopped. A timer notices, not the next observation: every series waits in the wheel
 * at the time by which it should have spoken. A visit is cheap and rare: a series that spoke is simply put further on.
 */
const SLOT = 300_000

export interface Wheel {
  /** Waits for the series at that time; a series waits in one place at most. */
  wait(seriesId: number, until: number): void
  /** Calls back, in order of time then id, every series whose time has come. */
  visit(now: number, due: (seriesId: number) => void): void
}

export function createWheel(): Wheel {
  const slots = new Map<number, number[]>()
  let next = Infinity
  return {
    wait(seriesId, until) {
      const slot = Math.ceil(until / SLOT)
      const waiting = slots.get(slot)
      if (waiting) waiting.push(seriesId)
      else slots.set(slot, [seriesId])
      if (slot < next) next = slot
    },
    visit(now, due) {
      const end = Math.floor(now / SLOT)
      while (next <= end) {
        const times = [...slots.keys()].filter((slot) => slot <= end).sort((a, b) => a - b)
        next = Infinity
        for (const slot of times) {
          const waiting = slots.get(slot)!.sort((a, b) => a - b)
          slots.delete(slot)
          for (const seriesId of waiting) due(seriesId)
        }
        for (const slot of slots.keys()) if (slot < next) next = slot
      }
    },
  }
}

/** Whether a sweep up to `now` has visited who waited until `until`. */
export const visited = (until: number, now: number): boolean =>
  Math.ceil(until / SLOT) <= Math.floor(now / SLOT)

/** Gaps shorter than this many steps are jitter. */
export const LATE = 1.5
/** Gaps and runs of zeros are too rare to know their share at once: it begins with this and is believed like so many readings. */
const PRIOR_SHARE = 0.002
const PRIOR_READINGS = 500

/** Share of events among readings after one more of them, moving at 1/n at first and at 1/4000 at last. */
export function learnShare(share: number, happened: boolean, n: number): number {
  return share + ((happened ? 1 : 0) - share) / Math.min(4000, n + PRIOR_READINGS)
}
export { PRIOR_SHARE }

/** A day of zeros is no lesson about how long zeros usually last, ticks. */
const LONG_ZEROS = 6

/** The run of zeros so far: how unusual it is in this series, which then learns. What lasts `usual` ticks is usual. */
export function countZeros(
  f32: Float32Array,
  row: number,
  value: number,
  ticks: number,
  usual: number,
): number {
  const run = f32[row + F.zeroRun]!
  const share = f32[row + F.zeroShare]!
  const mean = f32[row + F.zeroMean]!
  f32[row + F.zeroShare] = learnShare(share, value === 0 && run === 0, ticks)
  if (value === 0) {
    f32[row + F.zeroRun] = Math.min(1e6, run + 1)
    return run < usual ? zeroSurprise(run + 1, share, mean) : 0
  }
  if (run > 0) {
    f32[row + F.zeroMean] = Math.max(1, mean + 0.1 * (Math.min(run, LONG_ZEROS) - mean))
    f32[row + F.zeroRun] = 0
  }
  return 0
}

/**
 * −log10 of the probability that a run of zeros begins and lasts so long.
 *
 * @param run    its length so far, ticks
 * @param share  share of ticks that begin a run
 * @param mean   mean length of past runs, ticks
 */
export function zeroSurprise(run: number, share: number, mean: number): number {
  return run === 0 ? 0 : Math.min(12, -Math.log10(share) + ((run - 1) / mean) * Math.LOG10E)
}

/**
 * −log10 of the probability that a reading is followed by a gap as long.
 *
 * @param steps   length of the gap in usual steps
 * @param share   share of readings followed by a gap beyond `LATE` steps
 * @param excess  mean of ln(gap / LATE) over those
 */
export function gapSurprise(steps: number, share: number, excess: number): number {
  if (steps <= LATE) return 0
  return -Math.log10(share) + (Math.log(steps / LATE) / excess) * Math.LOG10E
}

/** The gap, in usual steps, whose surprise is `surprise`. */
export function gapOf(surprise: number, share: number, excess: number): number {
  return LATE * Math.exp(excess * Math.max(0, surprise + Math.log10(share)) * Math.LN10)
}
