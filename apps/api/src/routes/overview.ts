import { listDriverSurges } from '@headsup/store/counts'
import { newestHappenings } from '@headsup/store/feed'
import { incidentFacts } from '@headsup/store/incidents'
import { listAreas } from '@headsup/store/areas'
import {
  counts,
  findAreas,
  findCustomers,
  ingestPace,
  pace,
  longestPause,
  sinceLastBatch,
  watchedMetrics,
  type WatchedMetric,
} from '@headsup/store/overview'
import { readSettings } from '@headsup/store/settings'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { fleetOf, RANGES, type Range } from '../fleet/fleet.ts'
import { startOfDay } from '../fleet/zone.ts'
import { valid } from '../validation.ts'

const ranges = Object.keys(RANGES) as [Range, ...Range[]]
const Fleet = z.object({
  range: z.enum(ranges, `must be one of ${ranges.join(', ')}`).default('24h'),
  metric: z.string().max(100).optional(),
})

/** What the frame of every page, the Live page and the wall show. */
export const overviewRoutes = ({ store, clock }: Deps) => {
  const fleet = fleetOf(store)
  return new Hono<Env>()
    .get(
      '/frame',
      describeRoute({ summary: 'What every page knows: brand, currency, zone, the time' }),
      allow('live:read'),
      async (c) => {
        const [{ brand, currency, timeZone, demo }, ageMs, pauseMs] = await Promise.all([
          readSettings(store.db),
          sinceLastBatch(store),
          longestPause(store),
        ])
        const now = clock()
        return c.json({
          brand,
          currency,
          timeZone,
          demo: demo !== undefined,
          now: now.toISOString(),
          lastReadingAt: ageMs === null ? null : new Date(now.getTime() - ageMs).toISOString(),
          quietMs: quietMs(pauseMs),
        })
      },
    )
    .get(
      '/find',
      describeRoute({ summary: 'Customers and areas by part of a name or code' }),
      allow('live:read'),
      valid('query', z.object({ q: z.string().trim().min(1).max(100) })),
      async (c) => {
        const { q } = c.req.valid('query')
        const mayName = c.var.who.scopes.includes('customers:read')
        const [customers, areas] = await Promise.all([
          mayName ? findCustomers(store, q) : [],
          findAreas(store, q),
        ])
        return c.json({ customers, areas })
      },
    )
    .get(
      '/live',
      describeRoute({
        summary: 'The fleet and every area against what is usual, and what goes on',
      }),
      allow('live:read'),
      valid('query', Fleet),
      async (c) => {
        const { range, metric: wanted } = c.req.valid('query')
        const now = clock()
        const [{ timeZone }, metrics] = await Promise.all([
          readSettings(store.db),
          watchedMetrics(store),
        ])
        const metric = metrics.find(({ code }) => code === wanted) ?? busiest(metrics)
        const [chart, usage, areas, incidents, past, surges, totals] = await Promise.all([
          metric ? fleet.chart(metric, range, now, timeZone) : null,
          metric ? fleet.areas(metric, now, timeZone) : null,
          listAreas(store),
          incidentFacts(store, { state: 'firing', limit: 20 }),
          incidentFacts(store, { state: 'resolved', limit: 20 }),
          listDriverSurges(store, now, 20),
          counts(store, startOfDay(now, timeZone)),
        ])
        return c.json({
          now: now.toISOString(),
          metrics: metrics.map(({ code, names, unit }) => ({ code, names, unit })),
          metric: metric
            ? { code: metric.code, names: metric.names, unit: metric.unit, newest: metric.newest }
            : null,
          chart,
          areas: areas.map((area) => {
            const seen = usage?.get(area.id)
            return {
              ...area,
              state:
                area.incidentId === null
                  ? (seen?.state ?? ('unknown' as const))
                  : ('outage' as const),
              deviation: seen?.deviation ?? null,
              spark: seen
                ? { at: seen.at, observed: seen.observed, lower: seen.lower, upper: seen.upper }
                : null,
            }
          }),
          incidents,
          pastIncidents: past,
          surges,
          counts: totals,
        })
      },
    )
    .get(
      '/pace',
      describeRoute({
        summary: 'Alerts, notices and readings a minute in the last hour, and the lag',
      }),
      allow('live:read'),
      async (c) => {
        const now = clock()
        const [steps, ingest] = await Promise.all([pace(store, now), ingestPace(store)])
        const minute = <Row extends { minute: number }>(rows: readonly Row[]) => {
          const by = new Map(rows.map((row) => [row.minute, row]))
          return Array.from({ length: 60 }, (_, i) => by.get(59 - i))
        }
        return c.json({
          now: now.toISOString(),
          alerts: minute(steps).map((row) => row?.alerts ?? 0),
          outage: minute(steps).map((row) => row?.outage ?? 0),
          notices: minute(steps).map((row) => row?.notices ?? 0),
          readings: minute(ingest).map((row) => row?.readings ?? 0),
          lagMs: minute(ingest).map((row) => row?.lagMs ?? null),
        })
      },
    )
    .get(
      '/feed',
      describeRoute({ summary: 'The newest alerts, notices, decisions not to send, and contacts' }),
      allow('live:read'),
      async (c) => {
        const happenings = await newestHappenings(store, clock(), 40)
        // Those who see figures but no customers see that something happened, not to whom.
        const mayName = c.var.who.scopes.includes('customers:read')
        return c.json({
          happenings: mayName
            ? happenings
            : happenings.map((one) => ({ ...one, customer: null, name: null, subject: null })),
        })
      },
    )
}

const LEAST_QUIET_MS = 15 * 60_000
const MOST_QUIET_MS = 36 * 3_600_000

/** After how long without readings something must be the matter: half as long again as the source usually pauses. */
const quietMs = (pauseMs: number | null) =>
  pauseMs === null ? MOST_QUIET_MS : Math.max(LEAST_QUIET_MS, 1.5 * pauseMs)

/** What most customers are read of; the first of equals. */
const busiest = (metrics: readonly WatchedMetric[]) =>
  metrics.reduce<WatchedMetric | undefined>(
    (best, metric) =>
      metric.newest !== null && (!best || metric.series > best.series) ? metric : best,
    undefined,
  )
