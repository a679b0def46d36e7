import { Centre } from '@headsup/store/centre'
import { holdoutContactTimes } from '@headsup/store/contact-counts'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import { csv, csvHeaders } from '../csv.ts'
import type { Deps, Env } from '../deps.ts'
import { PERIODS } from '../effect/period.ts'
import type { Forecasts } from '../forecast/evidence.ts'
import { reportPlan } from '../staffing/plan.ts'
import { readProgramme } from '../staffing/programme.ts'
import { reportStaffing, type StaffingReport } from '../staffing/report.ts'
import { valid } from '../validation.ts'
import { Filter } from './forecast.ts'

const DAY_MS = 86_400_000

/** A figure in an address; empty is as good as left out. */
const figure = (of: z.ZodType<number, number>) =>
  z
    .string()
    .optional()
    .transform((text) => (text === undefined || text.trim() === '' ? undefined : Number(text)))
    .pipe(of.optional())

const share = (least: number, most: number) =>
  z
    .number('must be a number')
    .min(least, `must be at least ${least}`)
    .max(most, `must be at most ${most}`)

/** The centre as it would be: what is said here stands in for what Settings says. */
const Changed = {
  serviceLevel: figure(Centre.shape.serviceLevel),
  answerSeconds: figure(Centre.shape.answerSeconds),
  maxOccupancy: figure(Centre.shape.maxOccupancy),
  shrinkage: figure(Centre.shape.shrinkage),
  patienceSeconds: figure(Centre.shape.patienceSeconds),
  handlingSeconds: figure(Centre.shape.handlingSeconds.unwrap()),
  hourlyRate: figure(Centre.shape.hourlyRate.unwrap()),
}
const queue = z
  .enum(['c', 'a'], 'must be c (nobody gives up) or a (customers give up)')
  .default('c')
const Staffing = z.object({
  channel: Filter.shape.channel,
  ...Changed,
  queue,
  days: z.enum(PERIODS, `must be one of ${PERIODS.join(', ')}`).default('28'),
  week: z
    .string()
    .default('0')
    .transform(Number)
    .pipe(
      z
        .number('must be a number')
        .int('must be a whole number')
        .min(0, 'must be at least 0')
        .max(3, 'must be at most 3'),
    ),
  holdout: figure(share(0.01, 0.9)),
})
const Plan = z.object({
  ...Changed,
  queue,
  policy: z.string().optional(),
  holdout: figure(share(0.01, 0.9)),
  baseShare: figure(share(0.001, 0.95)),
  perDay: figure(
    z.number('must be a number').gt(0, 'must be more than 0').max(1e7, 'must be at most 1e7'),
  ),
  costPerContact: figure(share(0, 1e6)),
  power: figure(share(0.5, 0.99)),
})

/** Agents for the contacts to come, with notices and without, and what that is worth. */
export const staffingRoutes = ({ store, clock }: Deps, { evidence }: Forecasts) => {
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({
        summary: 'A week of agents with and without notices, in people and money, with intervals',
      }),
      allow('deflection:read'),
      valid('query', Staffing),
      async (c) => c.json(await report(c.req.valid('query'))),
    )
    .get(
      '/staffing.csv',
      describeRoute({ summary: 'The week of agents as a table' }),
      allow('deflection:read'),
      valid('query', Staffing),
      async (c) => {
        const found = await report(c.req.valid('query'))
        const first = found.days[0]?.date ?? found.today
        return c.body(tableOf(found), 200, csvHeaders(`staffing-${first}`))
      },
    )

  async function report({
    channel,
    queue,
    days,
    week,
    holdout,
    ...changed
  }: z.infer<typeof Staffing>) {
    const now = clock()
    const [known, { programme, policies }] = await Promise.all([
      evidence({ channel }),
      readProgramme(store, { days }, now),
    ])
    const since = new Date(now.getTime() - 90 * DAY_MS)
    const times = await holdoutContactTimes(store, since, known.timeZone, { channel })
    const centre = { ...known.centre, ...defined(changed) }
    return {
      period: days,
      policies: policies.length,
      ...reportStaffing(known, centre, programme, times, { queue, week, holdout }),
    }
  }
}

/** Before a policy begins: how long until its effect can be seen, and what knowing costs. */
export const planRoutes = ({ store, clock }: Deps, { evidence }: Forecasts) =>
  new Hono<Env>().get(
    '/',
    describeRoute({
      summary: 'Customers and days until reductions can be seen, and what the holdout costs',
    }),
    allow('deflection:read'),
    valid('query', Plan),
    async (c) => {
      const { policy, holdout, baseShare, perDay, costPerContact, power, queue, ...changed } =
        c.req.valid('query')
      const [known, { programme, policies }] = await Promise.all([
        evidence({}),
        readProgramme(store, { days: '28' }, clock()),
      ])
      const centre = { ...known.centre, ...defined(changed) }
      const wish = {
        policy,
        holdout,
        baseShare,
        perDay,
        costPerContact,
        queue,
        power: power ?? 0.8,
      }
      return c.json(reportPlan(known, centre, policies, programme.days, wish))
    },
  )

/** Without what was left out, so that it does not hide what is there. */
function defined<T extends object>(of: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }
}

function tableOf({ days }: StaffingReport): string {
  return csv(
    ['day', 'from', 'contacts', 'agents_with_notices', 'agents_without_notices', 'difference'],
    days.flatMap((day) =>
      day.contacts.map((contacts, i) => {
        const [told, untold] = [day.withNotices[i] ?? 0, day.withoutNotices[i] ?? 0]
        return [day.date, clockOf(day.from + i), contacts, told, untold, untold - told]
      }),
    ),
  )
}

const clockOf = (slot: number) =>
  `${String(slot >> 1).padStart(2, '0')}:${slot % 2 === 0 ? '00' : '30'}`
