import { keepVerdict, listVerdicts, type KeptVerdict } from '@headsup/store/verdicts'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import { csv, csvHeaders } from '../csv.ts'
import type { Deps, Env } from '../deps.ts'
import { readEvidence } from '../effect/read.ts'
import { effectOf } from '../effect/policy.ts'
import { Limit, storable } from '../fields.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const Page = z.object({
  policy: z.string().optional(),
  before: z.coerce.number('must be a number').int().positive().optional(),
  limit: Limit,
})

const Decision = z.strictObject({
  /** A policy's code. */
  policy: z.string('must be a policy’s code'),
  conclusion: z.enum(['keep', 'change', 'retire'], 'must be one of keep, change, retire'),
  note: storable.trim().min(1, 'must say why').max(2000, 'must have at most 2000 characters'),
})

/** Every verdict there ever was: what the product concluded, and what people decided about it. */
export const verdictRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Verdicts and decisions, newest first' }),
      allow('deflection:read'),
      valid('query', Page),
      async (c) => {
        const { policy: code, before, limit } = c.req.valid('query')
        const verdicts = await listVerdicts(store.db, { code, before, limit })
        return c.json({
          verdicts,
          next: verdicts.length === limit ? (verdicts.at(-1)?.id ?? null) : null,
        })
      },
    )
    .get(
      '/verdicts.csv',
      describeRoute({ summary: 'The same as a table, up to 500 lines' }),
      allow('deflection:read'),
      valid('query', Page),
      async (c) => {
        const { policy: code, before } = c.req.valid('query')
        const verdicts = await listVerdicts(store.db, { code, before, limit: 500 })
        const name = `verdicts-${clock().toISOString().slice(0, 10)}`
        return c.body(tableOf(verdicts), 200, csvHeaders(name))
      },
    )
    .post(
      '/',
      describeRoute({
        summary: 'Decide about a policy: keep, change or retire it, and why',
      }),
      allow('policies:write'),
      valid('json', Decision),
      async (c) => {
        const { policy: code, conclusion, note } = c.req.valid('json')
        const now = clock()
        const { policies } = await readEvidence(store, { days: 'all' }, now)
        const evidence = policies.find(({ policy }) => policy.code === code)
        if (!evidence) throw new ProblemError(404, `There is no policy ${code}.`)
        const effect = effectOf(evidence)
        const id = await keepVerdict(store.db, {
          code,
          version: effect.version,
          at: now,
          conclusion,
          // What the product concluded stays beside what the person made of it.
          reasons: effect.verdict.reasons,
          figures: { concluded: effect.verdict.conclusion, ...effect.verdict.figures },
          by: c.var.who.name,
          note,
        })
        return c.json({ id, concluded: effect.verdict.conclusion }, 201)
      },
    )

const tableOf = (verdicts: readonly KeptVerdict[]): string =>
  csv(
    [
      ...['at', 'policy', 'version', 'conclusion', 'reasons', 'switched_off', 'decided_by', 'note'],
      ...['told', 'held_out', 'spared_per_1000', 'lower', 'upper', 'p'],
    ],
    verdicts.map(({ figures, ...one }) => [
      ...[one.at, one.code, one.version, one.conclusion],
      ...[one.reasons.map(({ kind }) => kind).join(' '), one.stopped, one.by, one.note],
      ...['told', 'heldOut', 'per1000', 'lower', 'upper', 'p'].map((name) =>
        numberIn(figures, name),
      ),
    ]),
  )

const numberIn = (figures: Readonly<Record<string, unknown>>, name: string): number | null => {
  const value = figures[name]
  return typeof value === 'number' ? value : null
}
