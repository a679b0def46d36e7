import { parsePolicy, Policy } from '@headsup/notice'
import {
  decidedSince,
  listPolicies,
  listVersions,
  readPolicy,
  savePolicy,
} from '@headsup/store/policies'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { readPolicyFile, writePolicyFile } from '../policy-file.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const DAY_MS = 86_400_000
/** How far back a page counts what a policy decided. */
const COUNTED_DAYS = 28

const Code = z.object({ code: z.string() })
const Change = z.strictObject({
  policy: Policy,
  /** The version the change was made from; somebody else's change meanwhile is then a 409. */
  from: z.number('must be a version').int('must be a whole number').optional(),
})
const Switch = z.strictObject({ enabled: z.boolean('must be true or false') })

/** Rules: who is told what, when and by which way. Every change is a version that is kept. */
export const policyRoutes = ({ store, clock }: Deps) => {
  return new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'Every policy, and what it decided in the last 28 days' }),
      allow('policies:read'),
      async (c) => {
        const [rows, decided] = await Promise.all([listPolicies(store.db), recent()])
        return c.json({
          countedDays: COUNTED_DAYS,
          policies: rows.map(({ rule, ...row }) => ({
            ...row,
            rule: ruleOf(row.code, rule),
            decided: tally(decided.filter(({ code }) => code === row.code)),
          })),
        })
      },
    )
    .get(
      '/:code',
      describeRoute({ summary: 'One policy with all its versions' }),
      allow('policies:read'),
      valid('param', Code),
      async (c) => {
        const { code } = c.req.valid('param')
        const [row, versions, decided] = await Promise.all([
          existing(code),
          listVersions(store.db, code),
          recent(),
        ])
        const own = decided.filter((one) => one.code === code)
        return c.json({
          countedDays: COUNTED_DAYS,
          ...row,
          decided: tally(own),
          versions: versions.map((version) => ({
            ...version,
            rule: ruleOf(code, version.rule),
            decided: tally(own.filter((one) => one.version === version.version)),
          })),
        })
      },
    )
    .put(
      '/:code',
      describeRoute({ summary: 'Make a policy or a new version of it' }),
      allow('policies:write'),
      valid('param', Code),
      valid('json', Change),
      async (c) => {
        const { policy, from } = c.req.valid('json')
        const { code } = c.req.valid('param')
        if (policy.code !== code) {
          const message = `must be ${code}, as the address says`
          throw new ProblemError(400, `policy.code: ${message}`, {
            errors: [{ field: 'policy.code', value: policy.code, message }],
          })
        }
        const saved = await savePolicy(store.db, { policy, from, at: clock(), by: c.var.who.name })
        if (saved.kind === 'conflict')
          throw new ProblemError(
            409,
            `Somebody saved version ${saved.version} meanwhile; your change was made from version ${from}.`,
            { more: { version: saved.version } },
          )
        return c.json({ code, ...saved }, saved.kind === 'created' ? 201 : 200)
      },
    )
    .patch(
      '/:code',
      describeRoute({ summary: 'Switch a policy on or off; that is a version too' }),
      allow('policies:write'),
      valid('param', Code),
      valid('json', Switch),
      async (c) => {
        const { code } = c.req.valid('param')
        const { rule, version } = await existing(code)
        const saved = await savePolicy(store.db, {
          policy: { ...rule, enabled: c.req.valid('json').enabled },
          from: version,
          at: clock(),
          by: c.var.who.name,
        })
        if (saved.kind === 'conflict')
          throw new ProblemError(409, `Somebody saved version ${saved.version} meanwhile.`)
        return c.json({ code, ...saved })
      },
    )

  async function existing(code: string) {
    const row = await readPolicy(store.db, code)
    if (!row) throw new ProblemError(404, `There is no policy ${code}.`)
    return { ...row, rule: ruleOf(code, row.rule) }
  }

  function recent() {
    return decidedSince(store, new Date(clock().getTime() - COUNTED_DAYS * DAY_MS))
  }
}

/** All policies as one YAML file, to keep beside the rest of an operator's configuration. */
export const policyFileRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'All policies as YAML, or one' }),
      allow('policies:read'),
      valid('query', Code.partial()),
      async (c) => {
        const { code: wanted } = c.req.valid('query')
        const all = await listPolicies(store.db)
        const rows = wanted === undefined ? all : all.filter(({ code }) => code === wanted)
        if (wanted !== undefined && rows.length === 0)
          throw new ProblemError(404, `There is no policy ${wanted}.`)
        const text = writePolicyFile(rows.map(({ code, rule }) => ruleOf(code, rule)))
        return c.body(text, 200, {
          'content-type': 'application/yaml; charset=utf-8',
          'content-disposition': `attachment; filename="${wanted ?? 'policies'}.yaml"`,
        })
      },
    )
    .put(
      '/',
      describeRoute({ summary: 'Apply policies from YAML: all of the file, or nothing' }),
      allow('policies:write'),
      bodyLimit({
        maxSize: 1024 * 1024,
        onError: () => {
          throw new ProblemError(413, 'A file of policies has at most 1 MiB.')
        },
      }),
      async (c) => {
        const file = readPolicyFile(await c.req.text())
        if (file.kind === 'invalid') {
          const [first] = file.errors
          const where = first?.line ? `Line ${first.line}: ` : ''
          const more = file.errors.length > 1 ? ` (and ${file.errors.length - 1} more)` : ''
          const what = first?.field ? `${first.field} ` : 'The file '
          throw new ProblemError(400, `${where}${what}${first?.message ?? 'is wrong'}${more}.`, {
            errors: file.errors,
          })
        }
        const applied = await store.db.transaction(async (tx) => {
          const all = []
          for (const policy of file.policies) {
            const saved = await savePolicy(tx, { policy, at: clock(), by: c.var.who.name })
            all.push({ code: policy.code, ...saved })
          }
          return all
        })
        return c.json({ applied })
      },
    )

/** A rule as it was saved, its fields in the order people read them in. */
function ruleOf(code: string, rule: unknown): Policy {
  const parsed = parsePolicy(rule)
  if (parsed.kind === 'policy') return parsed.policy
  throw new Error(`policy ${code} in the database is not one: ${parsed.problems.join('; ')}`)
}

function tally(rows: readonly { outcome: 'send' | 'hold' | 'skip'; n: number }[]) {
  const total = { send: 0, hold: 0, skip: 0 }
  for (const { outcome, n } of rows) total[outcome] += n
  return total
}
