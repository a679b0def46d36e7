import { Policy, treatmentSince } from '@headsup/notice'
import type { Store } from '@headsup/store'
import { armsByDay, handleSeconds, openExposures } from '@headsup/store/deflection'
import { everyVersion, listPolicies } from '@headsup/store/policies'
import { readSettings } from '@headsup/store/settings'
import { offsetIn, startOfDay } from '../fleet/zone.ts'
import type { PolicyEvidence } from './policy.ts'

const DAY_MS = 86_400_000

/** How many days back, today included; `all` counts from the first exposure on. */
export const PERIODS = ['7', '28', '90', 'all'] as const
export type PeriodName = (typeof PERIODS)[number]

/**
 * Everything the report rests on, of one state of the world as far as one instant goes.
 *
 * @param code  one policy alone; left out, all of them in the order they were made
 */
export async function readEvidence(store: Store, days: PeriodName, now: Date, code?: string) {
  const [settings, rows, versions, open, seconds] = await Promise.all([
    readSettings(store.db),
    listPolicies(store.db),
    everyVersion(store.db),
    openExposures(store, now),
    handleSeconds(store, now),
  ])
  const byDay = await armsByDay(store, { from: null, now }, settings.timeZone)
  const from =
    days === 'all'
      ? null
      : startOfDay(new Date(now.getTime() - (Number(days) - 1) * DAY_MS), settings.timeZone)
  const dayOf = (at: Date) =>
    new Date(at.getTime() + offsetIn(settings.timeZone)(at.getTime())).toISOString().slice(0, 10)
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
        from: from && dayOf(from),
        today: dayOf(now),
        open: open.find((one) => one.code === policy.code)?.open ?? 0,
        handleSeconds: seconds,
        truth: settings.demo?.truth[policy.code],
      }
    })
  return {
    days,
    from,
    until: now,
    timeZone: settings.timeZone,
    currency: settings.currency,
    simulated: settings.demo !== undefined,
    policies,
  }
}
