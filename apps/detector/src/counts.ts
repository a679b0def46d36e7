import { countSurprise, countThreshold, expectedCount, ofDay } from '@headsup/detection'
import type { Store } from '@headsup/store'
import {
  anyCounted,
  contactsSpan,
  countDrivers,
  countsJudged,
  holdCounts,
  recordDriverSurges,
  type DriverCounts,
  type SurgeFinding,
} from '@headsup/store/counts'
import { readSettings } from '@headsup/store/settings'
import { createEventJudge } from './event-counts.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const WEEK_MS = 7 * DAY_MS
/** Between two judgements of what has passed; what is now is judged every minute. */
const STRIDE_MS = 15 * MINUTE_MS
/** Judgements in one transaction. */
const STRIDES = 24
/** Contacts come late where a file brings them: time moves no further than this beyond the newest. */
const BEYOND_MS = 2 * HOUR_MS

/** Lengths of the windows in which contacts are counted, hours. */
const WINDOWS = [0.5, 1, 2, 4]
/** The window that must itself bring more than usual: a long one still holds what has been over for hours. */
const LATELY = WINDOWS.indexOf(1)
const WEEKS = 8
/** With fewer weeks nobody knows what is usual at such an hour. */
const LEAST_WEEKS = 3
/** Fewer contacts more than expected are nobody's concern. */
const LEAST_MORE = 5

interface Deps {
  readonly store: Store
  readonly clock: () => Date
  /** Of one driver or one customer in a month. */
  readonly falseAlarms: number
}

/** Notices more contacts about a driver, and more counted events of a customer, than such hours bring. */
export interface CountWatch {
  step(): Promise<boolean>
}

/**
 * Nothing is remembered but how far counts have been judged, and that moves in the transaction that writes what was
 * concluded: a watch may die anywhere, and two of them take turns.
 */
export function createCountWatch({ store, clock, falseAlarms }: Deps): CountWatch {
  const threshold = countThreshold(falseAlarms)
  const judgeEvents = createEventJudge(threshold)
  let looked = -Infinity

  const drivers = (now: Date, timeZone: string) =>
    store.db.transaction(async (tx) => {
      const until = await holdCounts(tx, 'drivers')
      const span = await contactsSpan(tx, now)
      if (!span) return false
      const end = new Date(Math.min(+now, +span.newest + BEYOND_MS))
      const due = moments(until, end)
      for (const at of due.slice(0, STRIDES)) {
        const weeks = Math.min(WEEKS, Math.floor((+at - +span.first) / WEEK_MS))
        const found =
          weeks < LEAST_WEEKS
            ? []
            : await countDrivers(tx, { until: at, hours: WINDOWS, weeks, timeZone })
        await recordDriverSurges(
          tx,
          at,
          found.flatMap((one) => surgeOf(one, threshold)),
        )
        await countsJudged(tx, 'drivers', at)
      }
      return due.length > STRIDES
    })

  return {
    async step() {
      const now = clock()
      if (+now - looked < MINUTE_MS) return false
      const { timeZone, counted } = await readSettings(store.db)
      const more = await drivers(now, timeZone)
      const moreEvents = await store.db.transaction(async (tx) => {
        const until = await holdCounts(tx, 'events')
        const types = counted.map(({ type }) => type)
        const since = new Date((until ? +until : +now - DAY_MS) - HOUR_MS)
        const due = (await anyCounted(tx, types, since)) ? moments(until, now) : [now]
        for (const at of due.slice(0, STRIDES)) {
          await judgeEvents(tx, at, counted)
          await countsJudged(tx, 'events', at)
        }
        return due.length > STRIDES
      })
      if (!more && !moreEvents) looked = +now
      return more || moreEvents
    },
  }
}

/** The instants to be judged after one up to another, the last of them included; no further back than a day. */
function moments(until: Date | null, end: Date): Date[] {
  const from = Math.max(until ? +until : -Infinity, +end - DAY_MS)
  if (+end <= from) return []
  const first = (Math.floor(from / STRIDE_MS) + 1) * STRIDE_MS
  const passed = Array.from(
    { length: Math.max(0, Math.ceil((+end - first) / STRIDE_MS)) },
    (_, i) => new Date(first + i * STRIDE_MS),
  )
  return [...passed, end]
}

/** The most unusual of a driver's windows, when it is unusual enough and lasts. */
function surgeOf({ driver, counts }: DriverCounts, threshold: number): SurgeFinding[] {
  const windows = counts.map(([observed = 0, ...past], i) => {
    const expected = expectedCount(past)
    const more = observed - expected.mean
    const surprise = more >= LEAST_MORE ? ofDay(countSurprise(observed, expected)) : 0
    return { driver, hours: WINDOWS[i]!, observed, expected: expected.mean, surprise }
  })
  const { observed, expected } = windows[LATELY]!
  const [most] = windows.sort((a, b) => b.surprise - a.surprise)
  return most && most.surprise >= threshold && observed > expected ? [most] : []
}
