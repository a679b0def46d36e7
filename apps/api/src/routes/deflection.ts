import { Policy } from '@headsup/notice'
import { armContexts, armsByDay } from '@headsup/store/deflection'
import { listPolicies } from '@headsup/store/policies'
import { readSettings } from '@headsup/store/settings'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
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
        const name = `deflection-${found.until.toISOString().slice(0, 10)}-${days}.csv`
        return c.body(csv(found), 200, {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': `attachment; filename="${name}"`,
        })
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

/** RFC 4180, with the byte order mark by which spreadsheets know UTF-8. */
function csv({ policies, currency }: EffectReport & { readonly currency: string }): string {
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
  return `\u{feff}${[header, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return ''
  if (typeof value === 'number') return String(Math.round(value * 100) / 100)
  // A leading = + - @ would be a formula to a spreadsheet.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
