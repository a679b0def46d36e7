import { Policy, treatmentSince } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { armsByDay, handleSeconds, openExposures } from '@headsup/store/deflection'
import { everyVersion, listPolicies } from '@headsup/store/policies'
import { readSettings } from '@headsup/store/settings'
import { periodOf, type AskedPeriod } from './period.ts'
import type { PolicyEvidence } from './policy.ts'

/**
 * Everything the report rests on, of one state of the world as far as one instant goes.
 *
 * @param code  one policy alone; left out, all of them in the order they were made
 */
export async function readEvidence(store: Store, asked: AskedPeriod, now: Date, code?: string) {
  const [settings, rows, versions, open, seconds] = await Promise.all([
    readSettings(store.db),
    listPolicies(store.db),
    everyVersion(store.db),
    openExposures(store, now),
    handleSeconds(store, now),
  ])
  const byDay = await armsByDay(store, { from: null, now }, settings.timeZone)
  const { fromDay, toDay, goesOn, ...period } = periodOf(asked, now, settings.timeZone)
  const today = periodOf({ days: 'all' }, now, settings.timeZone).toDay
  const policies = rows
    .filter((row) => code === undefined || row.code === code)
    .map(({ rule, version }): PolicyEvidence => {
      const policy = Policy.parse(rule)
      const kept = versions.filter((one) => one.code === policy.code)
      return {
        policy,
        version,
        since: treatmentSince(kept.map((one) => ({ ...one, rule: Policy.parse(one.rule) }))),
        days: byDay.filter((row) => row.code === policy.code),
        from: fromDay,
        to: toDay,
        today,
        open: goesOn ? (open.find((one) => one.code === policy.code)?.open ?? 0) : 0,
        handleSeconds: seconds,
        truth: settings.demo?.truth[policy.code],
      }
    })
  return {
    days: asked.days,
    month: asked.month ?? null,
    ...period,
    goesOn,
    timeZone: settings.timeZone,
    currency: settings.currency,
    simulated: settings.demo !== undefined,
    policies,
  }
}
