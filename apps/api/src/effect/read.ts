import { Policy, treatmentSince } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { armsByDay, handleSeconds, minutesAhead, openExposures } from '@headsup/store/deflection'
import { guardCounts } from '@headsup/store/outcomes'
import { everyVersion, listPolicies } from '@headsup/store/policies'
import { programmeCounts } from '@headsup/store/programme'
import { readSettings } from '@headsup/store/settings'
import { periodOf, type AskedPeriod } from './period.ts'
import type { PolicyEvidence } from './policy.ts'
import { programmeOf } from './programme.ts'

/** Everything the report rests on, up to one instant; policies in the order they were made. */
export async function readEvidence(store: Store, asked: AskedPeriod, now: Date) {
  const settings = await readSettings(store.db)
  const { timeZone } = settings
  const { fromDay, toDay, ...period } = periodOf(asked, now, timeZone)
  const today = periodOf({ days: 'all' }, now, timeZone).toDay
  const [rows, versions, byDay, open, seconds, ahead, counts, programme] = await Promise.all([
    listPolicies(store.db),
    everyVersion(store.db),
    armsByDay(store, now),
    openExposures(store, now),
    handleSeconds(store, now),
    minutesAhead(store, { from: period.from, now: period.until }),
    guardCounts(store),
    programmeCounts(store),
  ])
  const evidence = Map.groupBy(byDay, ({ code }) => code)
  const guarded = Map.groupBy(counts, ({ code }) => code)
  const everyDay = [...new Set(byDay.map(({ day }) => day))]
  const ruled = Map.groupBy(versions, ({ code }) => code)
  return {
    days: asked.days,
    month: asked.month ?? null,
    ...period,
    timeZone,
    currency: settings.currency,
    simulated: settings.demo !== undefined,
    programme: programmeOf(programme, settings.globalHoldout),
    policies: rows.map(({ code, rule, version }): PolicyEvidence => ({
      policy: Policy.parse(rule),
      version,
      since: treatmentSince(
        (ruled.get(code) ?? []).map((one) => ({ ...one, rule: Policy.parse(one.rule) })),
      ),
      days: evidence.get(code) ?? [],
      everyDay,
      counts: guarded.get(code) ?? [],
      from: fromDay,
      to: toDay,
      today,
      open: period.goesOn ? (open.find((one) => one.code === code)?.open ?? 0) : 0,
      minutesAhead: ahead.find((one) => one.code === code)?.minutes ?? null,
      handleSeconds: settings.centre.handlingSeconds ?? seconds,
      centre: {
        occupancy: settings.centre.maxOccupancy,
        shrinkage: settings.centre.shrinkage,
        weeklyHours: settings.centre.weeklyPaidHours,
      },
      truth: settings.demo?.truth[code],
    })),
  }
}
