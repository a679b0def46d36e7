import { addDays } from '@headsup/deflection'
import {
  contactExtent,
  contactHalfHours,
  type ContactFilter,
  type HalfHour,
} from '@headsup/store/contact-counts'
import { openOutages, outageExperience } from '@headsup/store/outage-contacts'
import { readSettings } from '@headsup/store/settings'
import { listSurges } from '@headsup/store/surges'
import type { Deps } from '../deps.ts'
import { localDate, offsetIn } from '../fleet/zone.ts'
import { firstWholeDay, learn, type Learnt } from './learn.ts'
import { comingOf, extraOf, shapeOf, SLOT_MS, SLOTS } from './surge.ts'

const DAY_MS = 86_400_000
/** Days of contacts that are looked back on: half a year. */
const LOOK_BACK = 182
/** Days ahead that surges are asked for. */
const LOOK_AHEAD = 120
/** Choices of a model kept, one a filter and day. */
const KEPT = 24

export type Forecasts = ReturnType<typeof createForecasts>
export type ForecastEvidence = Awaited<ReturnType<Forecasts['evidence']>>

/**
 * Reads what a forecast is made of, and learns from it. Choosing a model takes the better part of a second,
 * and its evidence changes once a day: a choice is kept until a day has ended or a late contact came.
 */
export function createForecasts({ store, clock }: Pick<Deps, 'store' | 'clock'>) {
  const kept = new Map<string, Learnt | undefined>()

  async function evidence(filter: ContactFilter) {
    const now = clock()
    const { centre, timeZone, currency, demo } = await readSettings(store.db)
    const today = localDate(now, timeZone)
    const since = addDays(today, -LOOK_BACK)
    const [extent, counts, known, outages] = await Promise.all([
      contactExtent(store),
      contactHalfHours(store, since, addDays(today, 1), timeZone, filter),
      listSurges(store.db, new Date(now.getTime() - DAY_MS), new Date(+now + LOOK_AHEAD * DAY_MS)),
      openOutages(store),
    ])
    // Past outages are gone through only while there is one to learn for.
    const experience =
      outages.length > 0
        ? await outageExperience(store, new Date(now.getTime() - LOOK_BACK * DAY_MS))
        : { outages: 0, members: 0, extra: [] }
    const first = extent.first && localDate(extent.first, timeZone)
    const from = first && first >= since ? firstWholeDay(first) : since
    // Surges of one channel or driver are part of the whole; what is about anything is not part of one.
    const fits = (one: { channel: string | null; driver: string | null }) =>
      (filter.channel === undefined || one.channel === filter.channel) &&
      (filter.driver === undefined || one.driver === filter.driver)
    const ofOutages = outages.map((outage) => ({ outage, coming: comingOf(outage, experience) }))
    const everything = filter.channel === undefined && filter.driver === undefined
    const extra = extraOf(
      [
        ...known.filter(fits).map((one) => ({ ...one, shape: shapeOf(one.shape, one.hours) })),
        ...(everything ? ofOutages.flatMap(({ coming }) => (coming ? [coming] : [])) : []),
      ],
      timeZone,
    )
    return {
      now,
      today,
      timeZone,
      currency,
      simulated: demo !== undefined,
      centre,
      extent,
      counts,
      /** Half hours of today that are over. */
      over: Math.min(SLOTS, Math.floor(((+now + offsetIn(timeZone)(+now)) % DAY_MS) / SLOT_MS)),
      extra,
      surges: known,
      outages: { open: ofOutages, past: experience.outages },
      learnt: learntFrom(counts, { from, today, holidays: centre.holidays, filter }),
      from,
    }
  }

  function learntFrom(
    counts: readonly HalfHour[],
    of: { from: string; today: string; holidays: readonly string[]; filter: ContactFilter },
  ): Learnt | undefined {
    const whole = counts.filter(({ date }) => date >= of.from && date < of.today)
    const all = whole.reduce((sum, { n }) => sum + n, 0)
    const key = JSON.stringify([of, all])
    if (!kept.has(key)) {
      kept.set(key, learn(whole, of))
      const [oldest] = kept.keys()
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest)
    }
    return kept.get(key)
  }

  return { evidence }
}
