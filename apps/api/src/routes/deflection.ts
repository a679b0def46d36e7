import { Policy } from '@headsup/notice'
import { armContexts, armsByDay } from '@headsup/store/deflection'
import { listPolicies } from '@headsup/store/policies'
import { readSettings } from '@headsup/store/settings'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import { csv, csvHeaders } from '../csv.ts'
import type { Deps, Env } from '../deps.ts'
import { reportEffect, type EffectReport } from '../effect-report.ts'
import { valid } from '../validation.ts'

const DAY_MS = 86_400_000

/** How many days back; `all` counts from the first exposure on. */
export const PERIODS = ['7', '28', '90', 'all'] as const
const Asked = z.object({
  days: z.enum(PERIODS, `must be one of ${PERIODS.join(', ')}`).default('28'),
})

/** What notices did, measured against customers held out at random. */
export const deflectionRoutes = ({ store, clock }: Deps) => {
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({
        summary: 'The effect of all policies and of each, with intervals and money',
      }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => c.json(await report(c.req.valid('query').days)),
    )
    .get(
      '/policies.csv',
      describeRoute({ summary: 'The effect of each policy as a table' }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => {
        const { days } = c.req.valid('query')
        const found = await report(days)
        const name = `deflection-${found.until.toISOString().slice(0, 10)}-${days}`
        return c.body(tableOf(found), 200, csvHeaders(name))
      },
    )

  async function report(days: (typeof PERIODS)[number]) {
    const now = clock()
    const from = days === 'all' ? null : new Date(now.getTime() - Number(days) * DAY_MS)
    const [settings, rows] = await Promise.all([readSettings(store.db), listPolicies(store.db)])
    const [byDay, contexts] = await Promise.all([
      armsByDay(store, { from, now }, settings.timeZone),
      armContexts(store, { from, now }),
    ])
    return {
      days,
      from,
      until: now,
      timeZone: settings.timeZone,
      currency: settings.currency,
      simulated: settings.demo !== undefined,
      ...reportEffect({
        days: byDay,
        contexts,
        policies: rows.map(({ rule }) => Policy.parse(rule)),
        truth: settings.demo?.truth ?? {},
      }),
    }
  }
}

/** One policy a line. */
function tableOf({ policies, currency }: EffectReport & { readonly currency: string }): string {
  const header = [
    ...['policy', 'name', 'verdict', 'told', 'held_out', 'told_contacted', 'held_out_contacted'],
    ...['window_hours', 'spared_per_1000', 'spared_per_1000_lower', 'spared_per_1000_upper'],
    ...['contacts_avoided', 'contacts_avoided_lower', 'contacts_avoided_upper'],
    ...['notices_delivered', 'currency', 'net', 'net_lower', 'net_upper'],
  ]
  const rows = policies.map((one) => [
    ...[one.code, one.name.en, one.verdict, one.told.exposed, one.heldOut.exposed],
    ...[one.told.contacted, one.heldOut.contacted, one.windowHours],
    ...[one.per1000?.estimate, one.per1000?.lower, one.per1000?.upper],
    ...[one.avoided?.estimate, one.avoided?.lower, one.avoided?.upper],
    ...[one.notices, currency],
    ...[one.money?.net.estimate, one.money?.net.lower, one.money?.net.upper],
  ])
  return csv(header, rows)
}
