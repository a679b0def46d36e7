import { findAreas, findCustomers, sinceLastBatch } from '@headsup/store/overview'
import { readSettings } from '@headsup/store/settings'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { valid } from '../validation.ts'

/** What the frame of every page and the Live page show. */
export const overviewRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>()
    .get(
      '/frame',
      describeRoute({ summary: 'What every page knows: brand, currency, zone, the time' }),
      allow('live:read'),
      async (c) => {
        const [{ brand, currency, timeZone, demo }, ageMs] = await Promise.all([
          readSettings(store.db),
          sinceLastBatch(store),
        ])
        const now = clock()
        return c.json({
          brand,
          currency,
          timeZone,
          demo: demo !== undefined,
          now: now.toISOString(),
          lastReadingAt: ageMs === null ? null : new Date(now.getTime() - ageMs).toISOString(),
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
