import type { Bank } from './bank.ts'
import type { Directory } from './directory.ts'
import { At, L, LINE_WORDS } from './row.ts'
import { LATE } from './silence.ts'

/** When this share of the series is late together, it is the feed that pauses and not the customers. */
const FEED_SHARE = 0.35
/** Fewer series than this cannot tell a pause of the feed from their own silence. */
const FEW = 3
const SAMPLE = 4096
/** Event time that moves on by so many steps has left out a reading: before anybody counts as missing one. */
const JUMP = 1.8
/** A series silent for longer has left; nobody needs telling. */
export const GONE_MS = 14 * 86_400_000

/** How far event time has come, ms; −Infinity before the first sweep. */
export interface FeedTime {
  /** Time of the newest sweep, and of the one before. */
  watermark: number
  before: number
  /** The half hour in which areas were judged last. */
  areaTick: number
  /** When the feed last came back from a pause, and when it was last seen pausing. */
  resumedAt: number
  pausedAt: number
}

export const createFeedTime = (): FeedTime => ({
  watermark: -Infinity,
  before: -Infinity,
  areaTick: -Infinity,
  resumedAt: -Infinity,
  pausedAt: -Infinity,
})

/** Whether the whole feed pauses, from a sample of all series. */
export function feedPauses(bank: Bank, directory: Directory, now: number, since: number): boolean {
  const stride = Math.max(1, Math.floor(directory.end / SAMPLE))
  let active = 0
  let late = 0
  for (let seriesId = 0; seriesId < directory.end; seriesId += stride) {
    if (!directory.knows(seriesId)) continue
    const line = seriesId * LINE_WORDS
    const last = bank.line64[line / 2 + At.last]!
    const step = bank.line32[line + L.step]!
    if (!last || !step || now - last > GONE_MS) continue
    active++
    if (now - Math.max(last, since) > LATE * step) late++
  }
  return late >= FEW && late >= FEED_SHARE * active
}

/** Whether a jump of event time from `before` to `now` was a pause: most series should have spoken in between. */
export function jumped(bank: Bank, directory: Directory, before: number, now: number): boolean {
  const stride = Math.max(1, Math.floor(directory.end / SAMPLE))
  let active = 0
  let missed = 0
  for (let seriesId = 0; seriesId < directory.end; seriesId += stride) {
    if (!directory.knows(seriesId)) continue
    const step = bank.line32[seriesId * LINE_WORDS + L.step]!
    if (!step) continue
    active++
    if (now - before > JUMP * step) missed++
  }
  return missed >= FEED_SHARE * active
}
