import { armsByPart } from '@headsup/store/deflection'
import { listExposed } from '@headsup/store/exposed'
import { readPolicy } from '@headsup/store/policies'
import { readSettings } from '@headsup/store/settings'
import { listVerdicts } from '@headsup/store/verdicts'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import { csv, csvHeaders } from '../csv.ts'
import type { Deps, Env } from '../deps.ts'
import { AskedPeriod as Asked, periodOf } from '../effect/period.ts'
import { readEvidence } from '../effect/read.ts'
import { reportEffect } from '../effect/report.ts'
import { courseTable, policiesTable, weeksTable } from '../effect/tables.ts'
import { segmentsOf } from '../effect/segments.ts'
import { variantsOf } from '../effect/variants.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const Code = z.object({ policy: z.string() })
const CustomersPage = Asked.extend({
  arm: z.enum(['treatment', 'holdout'], 'must be treatment or holdout').optional(),
  contacted: z
    .enum(['yes', 'no'], 'must be yes or no')
    .transform((answer) => answer === 'yes')
    .optional(),
  before: z.coerce.number('must be a number').int().positive().optional(),
  limit: z.coerce.number().int().min(1).max(1000, 'must be at most 1000').default(50),
})

/** What notices did, measured against customers held out at random. */
export const deflectionRoutes = ({ store, clock }: Deps) => {
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({
        summary: 'The effect of all policies and of each, with intervals, verdicts and money',
      }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => c.json(await report(c.req.valid('query'))),
    )
    .get(
      '/policies.csv',
      describeRoute({ summary: 'The effect of each policy as a table' }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => {
        const found = await report(c.req.valid('query'))
        const table = policiesTable(found.policies, found.currency)
        return c.body(table, 200, csvHeaders(fileName('deflection', found)))
      },
    )
    .get(
      '/course.csv',
      describeRoute({ summary: 'How the effect of all policies stood on each day' }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => {
        const found = await report(c.req.valid('query'))
        return c.body(courseTable(found.course), 200, csvHeaders(fileName('course', found)))
      },
    )
    .get(
      '/weeks.csv',
      describeRoute({ summary: 'The effect of each policy in each week since it began' }),
      allow('deflection:read'),
      valid('query', Asked),
      async (c) => {
        const found = await report(c.req.valid('query'))
        return c.body(weeksTable(found.policies), 200, csvHeaders(fileName('weeks', found)))
      },
    )
    .get(
      '/:policy',
      describeRoute({ summary: 'The effect of one policy' }),
      allow('deflection:read'),
      valid('param', Code),
      valid('query', Asked),
      async (c) => c.json(await one(c.req.valid('param').policy, c.req.valid('query'))),
    )
    .get(
      '/:policy/course.csv',
      describeRoute({ summary: 'How the effect of one policy stood on each day' }),
      allow('deflection:read'),
      valid('param', Code),
      valid('query', Asked),
      async (c) => {
        const found = await one(c.req.valid('param').policy, c.req.valid('query'))
        const name = fileName(`course-${found.policy.code}`, found)
        return c.body(courseTable(found.policy.course), 200, csvHeaders(name))
      },
    )
    .get(
      '/:policy/customers',
      describeRoute({ summary: 'The customers behind the figures of a policy, newest first' }),
      allow('customers:read'),
      valid('param', Code),
      valid('query', CustomersPage),
      async (c) => {
        const { customers } = await behind(c.req.valid('param').policy, c.req.valid('query'))
        const full = customers.length === c.req.valid('query').limit
        return c.json({ customers, next: full ? (customers.at(-1)?.id ?? null) : null })
      },
    )
    .get(
      '/:policy/customers.csv',
      describeRoute({ summary: 'The same as a table, up to 1,000 lines a time' }),
      allow('customers:read'),
      valid('param', Code),
      valid('query', CustomersPage.extend({ limit: CustomersPage.shape.limit.default(1000) })),
      async (c) => {
        const { policy } = c.req.valid('param')
        const { customers, ...period } = await behind(policy, c.req.valid('query'))
        const header = ['customer', 'name', 'arm', 'cause', 'version', 'assigned_at', 'told_at']
        const table = csv(
          [...header, 'window_ends_at', 'contacts', 'own_contacts'],
          customers.map((row) => [
            ...[row.customer, row.name, row.arm, row.cause, row.version, row.assignedAt],
            ...[row.toldAt, row.windowEndsAt, row.contacts, row.ownContacts],
          ]),
        )
        return c.body(table, 200, csvHeaders(fileName(`customers-${policy}`, period)))
      },
    )

  async function report(asked: Asked) {
    const { policies, ...period } = await readEvidence(store, asked, clock())
    return { ...period, ...reportEffect(policies) }
  }

  async function one(code: string, wanted: Asked) {
    const { policies, ...period } = await readEvidence(store, wanted, clock())
    // Whether it is a discovery depends on the others as well.
    const policy = reportEffect(policies).policies.find((each) => each.code === code)
    if (!policy) throw new ProblemError(404, `There is no policy ${code}.`)
    const asked = policies.find((each) => each.policy.code === code)
    const of = { code, since: policy.since, from: asked?.from ?? null, now: period.until }
    const [bySegment, byVariant, verdicts] = await Promise.all([
      armsByPart(store, 'segment', of),
      armsByPart(store, 'variant', of),
      listVerdicts(store.db, { code, limit: 50 }),
    ])
    return {
      ...period,
      policy,
      segments: segmentsOf(bySegment),
      variants: asked ? variantsOf(asked.policy, byVariant) : [],
      verdicts,
    }
  }

  async function behind(code: string, page: z.output<typeof CustomersPage>) {
    const [policy, { timeZone }] = await Promise.all([
      readPolicy(store.db, code),
      readSettings(store.db),
    ])
    if (!policy) throw new ProblemError(404, `There is no policy ${code}.`)
    const { from, until } = periodOf(page, clock(), timeZone)
    const customers = await listExposed(store, { ...page, code, from, now: until })
    return { customers, until, days: page.days, month: page.month ?? null }
  }
}

interface Named extends Pick<Asked, 'days'> {
  readonly until: Date
  readonly month: string | null
}

const fileName = (what: string, { until, days, month }: Named) =>
  `${what}-${month ?? `${until.toISOString().slice(0, 10)}-${days}`}`
