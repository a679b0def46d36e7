import { addSurge, changeSurge, removeSurge } from '@headsup/store/surges'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import { csv, csvHeaders } from '../csv.ts'
import type { Deps, Env } from '../deps.ts'
import { label, storable } from '../fields.ts'
import type { Forecasts } from '../forecast/evidence.ts'
import { HORIZONS, reportForecast, type ForecastReport } from '../forecast/report.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

/** Left out or empty means all. */
const some = storable
  .max(120, 'must have at most 120 characters')
  .optional()
  .transform((text) => text || undefined)
export const Filter = z.object({ channel: some, driver: some })
const Asked = Filter.extend({
  horizon: z.enum(HORIZONS, `must be one of ${HORIZONS.join(', ')}`).default('week'),
})

const positive = (most: number) =>
  z.number('must be a number').gt(0, 'must be more than 0').max(most, `must be at most ${most}`)
const Surge = z.strictObject({
  kind: z.enum(
    ['broadcast', 'billing', 'outage', 'driver'],
    'must be one of broadcast, billing, outage, driver',
  ),
  name: label(120),
  startsAt: z
    .string('must be a text')
    .datetime({ offset: true, message: 'must be an ISO 8601 date and time with a zone' })
    .transform((text) => new Date(text)),
  hours: positive(744),
  contacts: positive(1e7),
  shape: z.enum(['even', 'falling', 'peak'], 'must be one of even, falling, peak'),
  channel: label(50).nullable().default(null),
  driver: label(120).nullable().default(null),
})
/** Without the defaults: what is left out stays. */
const Change = Surge.extend({
  channel: label(50).nullable(),
  driver: label(120).nullable(),
}).partial()
const Id = z.object({ id: z.coerce.number('must be a number').int('must be a whole number') })

/** Contacts to come, with their limits, and what is known to come. */
export const forecastRoutes = ({ store }: Deps, { evidence }: Forecasts) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({
        summary: 'Contacts by half hour, day or month: what came, what will, and how sure that is',
      }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => {
        const { horizon, ...filter } = c.req.valid('query')
        return c.json(reportForecast(await evidence(filter), horizon))
      },
    )
    .get(
      '/forecast.csv',
      describeRoute({ summary: 'The forecast as a table' }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => {
        const { horizon, ...filter } = c.req.valid('query')
        const report = reportForecast(await evidence(filter), horizon)
        return c.body(tableOf(report), 200, csvHeaders(`forecast-${report.today}-${horizon}`))
      },
    )
    .post(
      '/surges',
      describeRoute({ summary: 'Say that contacts will come beyond the usual ones' }),
      allow('forecast:write'),
      valid('json', Surge),
      async (c) => c.json(await addSurge(store.db, c.req.valid('json'), c.var.who.name), 201),
    )
    .patch(
      '/surges/:id',
      describeRoute({ summary: 'Change a known surge; what is left out stays' }),
      allow('forecast:write'),
      valid('param', Id),
      valid('json', Change),
      async (c) => {
        const { id } = c.req.valid('param')
        const surge = await changeSurge(store.db, id, c.req.valid('json'))
        if (!surge) throw new ProblemError(404, `There is no surge ${id}.`)
        return c.json(surge)
      },
    )
    .delete(
      '/surges/:id',
      describeRoute({ summary: 'Forget a known surge' }),
      allow('forecast:write'),
      valid('param', Id),
      async (c) => {
        const { id } = c.req.valid('param')
        if (!(await removeSurge(store.db, id)))
          throw new ProblemError(404, `There is no surge ${id}.`)
        return c.json({ id })
      },
    )

function tableOf({ chart }: ForecastReport): string {
  const header = ['from', 'day', 'contacts', 'forecast', 'lower_80', 'upper_80']
  return csv(
    [...header, 'lower_95', 'upper_95', 'holiday'],
    chart.at.map((at, i) => [
      new Date(at).toISOString(),
      chart.date[i],
      at === chart.partial?.at ? chart.partial.value : chart.actual[i],
      ...[chart.expected[i], chart.lower80[i], chart.upper80[i]],
      ...[chart.lower95[i], chart.upper95[i], chart.holiday[i] ? 'holiday' : ''],
    ]),
  )
}
