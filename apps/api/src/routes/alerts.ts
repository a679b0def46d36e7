import {
  acknowledge,
  countAlerts,
  decisionsAbout,
  findAlert,
  listAlerts,
  silence,
  type AlertRow,
} from '@headsup/store/alerts'
import { listDriverSurges } from '@headsup/store/counts'
import { listAreas } from '@headsup/store/areas'
import { seriesHours } from '@headsup/store/customer-view'
import { watchedMetrics } from '@headsup/store/overview'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { ProblemError } from '../problem.ts'
import { hourlyChart } from '../series-chart.ts'
import { valid } from '../validation.ts'

const HOUR_MS = 3_600_000
const PAGE = 50
/** Surges of drivers that ended longer ago are left out. */
const SURGES_MS = 7 * 24 * HOUR_MS

const code = z.string().max(200).optional()
const Filter = z.object({
  state: z.enum(['open', 'unseen', 'pending', 'firing', 'resolved', 'all']).default('open'),
  kind: z.enum(['spike', 'drop', 'silence', 'leak', 'bill']).optional(),
  area: code,
  metric: code,
  customer: code,
  text: z.string().trim().max(100).optional(),
  absorbed: z.enum(['true', 'false']).default('false'),
  /** From `next` of the page before. */
  before: z
    .string()
    .regex(/^\d+_\d+$/, 'must be what the page before called next')
    .optional(),
})
const Id = z.object({ id: z.string().regex(/^\d{1,15}$/, 'must be a number') })

/** What the detector found: lists, one alert with its evidence, and what staff do about it. */
export const alertRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Alerts that fit a filter, newest first' }),
      allow('alerts:read'),
      valid('query', Filter),
      async (c) => {
        const { state, before, absorbed, ...rest } = c.req.valid('query')
        const now = clock()
        const filter = {
          ...rest,
          state: state === 'all' ? undefined : state,
          absorbed: absorbed === 'true',
        }
        const [startedMs, id] = (before ?? '').split('_').map(Number)
        const [rows, count, unseen, areas, metrics, surges] = await Promise.all([
          listAlerts(
            store,
            {
              ...filter,
              limit: PAGE + 1,
              before:
                startedMs !== undefined && id !== undefined && before
                  ? { startedAt: new Date(startedMs), id }
                  : undefined,
            },
            now,
          ),
          countAlerts(store, filter, now),
          countAlerts(store, { state: 'unseen', absorbed: false }, now),
          listAreas(store),
          watchedMetrics(store),
          listDriverSurges(store, new Date(now.getTime() - SURGES_MS), 10),
        ])
        const page = rows.slice(0, PAGE)
        const last = page.at(-1)
        return c.json({
          now: now.toISOString(),
          alerts: page.map(nameless(c.var.who.scopes.includes('customers:read'))),
          count,
          unseen,
          next: rows.length > PAGE && last ? `${last.startedAt.getTime()}_${last.id}` : null,
          areas: areas.map(({ code, names }) => ({ code, names })),
          metrics: metrics.map(({ code, names }) => ({ code, names })),
          /** Of drivers, which are no single customer's. */
          surges,
        })
      },
    )
    .get(
      '/:id',
      describeRoute({ summary: 'One alert with its chart and what policies made of it' }),
      allow('alerts:read'),
      valid('param', Id),
      async (c) => {
        const alert = await findAlert(store, Number(c.req.valid('param').id))
        if (!alert) throw new ProblemError(404, 'There is no such alert.')
        const now = clock()
        const { seriesId, metricId, metricKind, customerId, timeZone, areaId, segment, ...shown } =
          alert
        const from = new Date(alert.startedAt.getTime() - 72 * HOUR_MS)
        const to = new Date(
          Math.min(
            now.getTime() + 12 * HOUR_MS,
            (alert.resolvedAt ?? alert.updatedAt).getTime() + 36 * HOUR_MS,
          ),
        )
        const [hours, decisions, others] = await Promise.all([
          seriesId === null ? null : seriesHours(store, seriesId, from, to),
          decisionsAbout(store, customerId, `alert:${alert.key}`),
          listAlerts(store, { customer: alert.customer, limit: 10 }, now),
        ])
        const chart =
          hours && seriesId !== null && metricId !== null
            ? await hourlyChart(
                store,
                {
                  seriesId,
                  customerId,
                  metricId,
                  kind: metricKind ?? 'increment',
                  timeZone,
                  areaId,
                  segment,
                },
                hours,
                from,
                to,
                now,
              )
            : null
        const show = nameless(c.var.who.scopes.includes('customers:read'))
        return c.json({
          now: now.toISOString(),
          alert: { ...show(shown), timeZone },
          chart,
          decisions,
          others: others.filter(({ id }) => id !== alert.id).map(show),
        })
      },
    )
    .post(
      '/:id/acknowledge',
      describeRoute({ summary: 'Say that somebody has seen it, or take that back' }),
      allow('alerts:write'),
      valid('param', Id),
      valid('json', z.object({ acknowledged: z.boolean() })),
      async (c) => {
        const by = c.req.valid('json').acknowledged ? { name: c.var.who.name, at: clock() } : null
        const found = await acknowledge(store, Number(c.req.valid('param').id), by)
        if (!found) throw new ProblemError(404, 'There is no such alert.')
        return c.json({ ok: true })
      },
    )
    .post(
      '/:id/silence',
      describeRoute({ summary: 'Keep it from telling anybody for some hours; 0 ends that' }),
      allow('alerts:write'),
      valid('param', Id),
      valid('json', z.object({ hours: z.number().min(0).max(720) })),
      async (c) => {
        const { hours } = c.req.valid('json')
        const until = hours === 0 ? null : new Date(clock().getTime() + hours * HOUR_MS)
        const found = await silence(store, Number(c.req.valid('param').id), until)
        if (!found) throw new ProblemError(404, 'There is no such alert.')
        return c.json({ silencedUntil: until?.toISOString() ?? null })
      },
    )

/** Those who may see figures but no customers see that there is an alert, not whose. */
const nameless =
  (mayName: boolean) =>
  <Row extends AlertRow>(row: Row): Row =>
    mayName ? row : { ...row, customer: '', name: null }
