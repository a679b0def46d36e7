import { Centre } from '@headsup/store/centre'
import { channelStatus } from '@headsup/store/notices-view'
import { EditableSettings, readSettings, writeSetting } from '@headsup/store/settings'
import { changeTariff, listTariff } from '@headsup/store/tariff'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const DAY_MS = 86_400_000

const price = z.number('must be a number').min(0, 'must not be negative').max(1e9, 'is too much')
const name = z.string('must be a text').trim().max(60, 'must have at most 60 characters')
const Tariff = z.strictObject({
  unit: name.optional(),
  names: z.strictObject({ en: name, 'zh-Hant': name, 'zh-Hans': name }).partial().optional(),
  pricePerUnit: price.nullable().optional(),
  pricePerDay: price.optional(),
})

/** What belongs to the installation: who speaks, in which money and zone, and at which prices. */
export const settingsRoutes = ({ store, clock }: Deps) => {
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Brand, currency, zone, language; whether a simulation runs' }),
      allow('settings:read'),
      async (c) => c.json(await shown()),
    )
    .patch(
      '/',
      describeRoute({ summary: 'Change settings; what is left out stays' }),
      allow('settings:write'),
      valid('json', EditableSettings.strict()),
      async (c) => {
        const { brand, currency, timeZone, locale, reports, globalHoldout, counted } =
          c.req.valid('json')
        await store.db.transaction(async (tx) => {
          if (brand !== undefined) await writeSetting(tx, 'brand', brand)
          if (currency !== undefined) await writeSetting(tx, 'currency', currency)
          if (timeZone !== undefined) await writeSetting(tx, 'timeZone', timeZone)
          if (locale !== undefined) await writeSetting(tx, 'locale', locale)
          if (reports !== undefined) await writeSetting(tx, 'reports', reports)
          if (globalHoldout !== undefined) await writeSetting(tx, 'globalHoldout', globalHoldout)
          if (counted !== undefined) await writeSetting(tx, 'counted', counted)
        })
        return c.json(await shown())
      },
    )
    .patch(
      '/centre',
      describeRoute({
        summary:
          'Change how the contact centre is staffed and what it costs; what is left out stays',
      }),
      allow('settings:write'),
      valid('json', Centre.partial()),
      async (c) => {
        const change = c.req.valid('json')
        const centre = await store.db.transaction(async (tx) => {
          const { centre } = await readSettings(tx)
          const next = { ...centre, ...change } as Centre
          await writeSetting(tx, 'centre', next)
          return next
        })
        return c.json(centre)
      },
    )
    .get(
      '/tariff',
      describeRoute({ summary: 'What is measured and what it costs' }),
      allow('settings:read'),
      async (c) => c.json({ metrics: await listTariff(store.db) }),
    )
    .patch(
      '/tariff/:code',
      describeRoute({
        summary: 'Name or price a metric; bills are projected with it from then on',
      }),
      allow('settings:write'),
      valid('param', z.object({ code: z.string() })),
      valid('json', Tariff),
      async (c) => {
        const { code } = c.req.valid('param')
        const metric = await changeTariff(store.db, code, c.req.valid('json'))
        if (!metric) throw new ProblemError(404, `There is no metric ${code}.`)
        return c.json(metric)
      },
    )
    .get(
      '/channels',
      describeRoute({ summary: 'How each channel did in the last 24 hours' }),
      allow('settings:read'),
      async (c) =>
        c.json({ channels: await channelStatus(store, new Date(clock().getTime() - DAY_MS)) }),
    )

  /** The simulation's truth is for the deflection page alone. */
  async function shown() {
    const { demo, ...settings } = await readSettings(store.db)
    return { ...settings, demo: demo !== undefined }
  }
}
