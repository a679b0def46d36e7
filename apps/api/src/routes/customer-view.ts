import { listAreas } from '@headsup/store/areas'
import {
  billOf,
  findCustomer,
  listCustomers,
  seriesHours,
  setConsent,
  timelineOf,
} from '@headsup/store/customer-view'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import { dailyChart } from '../daily-chart.ts'
import type { Deps, Env } from '../deps.ts'
import { cycleAround } from '../fleet/cycle.ts'
import { ProblemError } from '../problem.ts'
import { hourlyChart } from '../series-chart.ts'
import { valid } from '../validation.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const PAGE = 50

/** Customers as the pages show them: one time line of usage, bill, alerts, notices and contacts. */
export const customerViewRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Customers by code, with alerts and where their bill is heading' }),
      allow('customers:read'),
      valid(
        'query',
        z.object({
          text: z.string().trim().max(100).optional(),
          area: z.string().max(200).optional(),
          alerting: z.enum(['true', 'false']).default('false'),
          after: z.string().max(200).optional(),
        }),
      ),
      async (c) => {
        const { text, area, alerting, after } = c.req.valid('query')
        const [rows, areas] = await Promise.all([
          listCustomers(store, {
            text: text || undefined,
            area: area || undefined,
            after,
            alerting: alerting === 'true',
            limit: PAGE + 1,
          }),
          listAreas(store),
        ])
        const page = rows.slice(0, PAGE)
        return c.json({
          customers: page,
          next: rows.length > PAGE ? (page.at(-1)?.code ?? null) : null,
          total: areas.reduce((sum, { customers }) => sum + customers, 0),
          areas: areas.map(({ code, names }) => ({ code, names })),
        })
      },
    )
    .get(
      '/:code',
      describeRoute({ summary: 'One customer: usage with band, bill, and what happened' }),
      allow('customers:read'),
      valid(
        'query',
        z.object({
          metric: z.string().max(100).optional(),
          view: z.enum(['cycle', '7d']).default('cycle'),
          /** Billing cycles back. */
          back: z.coerce.number().int().min(0).max(24).default(0),
        }),
      ),
      async (c) => {
        const { metric: wanted, view, back } = c.req.valid('query')
        const now = clock()
        const yearAgo = new Date(now.getTime() - 365 * DAY_MS)
        const customer = await findCustomer(store, c.req.param('code'), yearAgo)
        if (!customer) throw new ProblemError(404, 'There is no such customer.')
        const { series } = customer
        const shown = series.find(({ code }) => code === wanted) ?? series[0]
        const cycle = cycleAround(now, customer.cycleDay, customer.timeZone, back)
        const week = {
          start: new Date(now.getTime() - 7 * DAY_MS),
          end: new Date(now.getTime() + 12 * HOUR_MS),
        }
        const span = view === 'cycle' ? cycle : week
        const info = shown && {
          seriesId: shown.seriesId,
          customerId: customer.id,
          metricId: shown.metricId,
          kind: shown.kind,
          timeZone: customer.timeZone,
          areaId: customer.areaId,
          segment: customer.segment,
        }
        const [hours, bill, timeline] = await Promise.all([
          info
            ? seriesHours(
                store,
                info.seriesId,
                view === 'cycle' ? new Date(span.start.getTime() - 57 * DAY_MS) : span.start,
                span.end,
              )
            : null,
          billOf(store, customer.id, back === 0 ? now : cycle.end),
          timelineOf(
            store,
            customer.id,
            span.start,
            new Date(Math.min(now.getTime() + 1, span.end.getTime())),
            300,
          ),
        ])
        const chart =
          info && hours
            ? view === 'cycle'
              ? dailyChart(hours, info.kind, span.start, span.end, now, customer.timeZone)
              : await hourlyChart(store, info, hours, span.start, span.end, now)
            : null
        return c.json({
          now: now.toISOString(),
          customer,
          metric: shown ? { code: shown.code, names: shown.names, unit: shown.unit } : null,
          view,
          back,
          from: span.start.toISOString(),
          to: span.end.toISOString(),
          cycle: { start: cycle.start.toISOString(), end: cycle.end.toISOString() },
          chart,
          bill,
          timeline,
        })
      },
    )
    .put(
      '/:code/consent/:kind',
      describeRoute({ summary: 'Say whether a way of writing to a customer may be used' }),
      allow('customers:write'),
      valid(
        'param',
        z.object({
          code: z.string(),
          kind: z.enum(['email', 'sms', 'voice', 'push', 'webhook']),
        }),
      ),
      valid('json', z.object({ consent: z.boolean() })),
      async (c) => {
        const { code, kind } = c.req.valid('param')
        const { consent } = c.req.valid('json')
        const found = await setConsent(store, code, kind, consent, clock())
        if (!found) throw new ProblemError(404, 'The customer has no such channel.')
        return c.json({ consent })
      },
    )
