import { channelKinds, locales, why, type CauseRow, type Decision } from '@headsup/notice'
import { readCause } from '@headsup/store/facts'
import {
  countOutbox,
  countReasons,
  listNotices,
  listUntold,
  NOTICE_VIEWS,
  readNotice,
  retryDead,
  type NoticeDetail,
} from '@headsup/store/notices-view'
import { readSettings } from '@headsup/store/settings'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { previews } from '../notice-preview.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const DAY_MS = 86_400_000

const Id = z.coerce.number('must be a number').int().positive().max(Number.MAX_SAFE_INTEGER)
const LocaleName = z.enum(locales, `must be one of ${locales.join(', ')}`).default('en')
const Page = z.object({
  policy: z.string().optional(),
  before: Id.optional(),
  limit: z.coerce.number().int().min(1).max(200, 'must be at most 200').default(50),
})
const NoticesPage = Page.extend({
  view: z.enum(NOTICE_VIEWS, `must be one of ${NOTICE_VIEWS.join(', ')}`).optional(),
  customer: z.string().optional(),
})
const UntoldPage = Page.extend({ reason: z.string().optional(), locale: LocaleName })
const Retry = z.strictObject({
  /** Left out: every dead notice. */
  ids: z.array(z.number().int().positive()).min(1).max(10_000).optional(),
})

/** The outbox: what went out, what waits, what needs somebody, and who was not told and why. */
export const noticeRoutes = ({ store, clock }: Deps) =>
  new Hono<Env>()
    .get(
      '/summary',
      describeRoute({
        summary: 'The outbox by state, and why customers were not told, in 24 hours',
      }),
      allow('notices:read'),
      async (c) => {
        const now = clock()
        const since = new Date(now.getTime() - DAY_MS)
        const [counts, reasons] = await Promise.all([
          countOutbox(store, since, now),
          countReasons(store, since),
        ])
        return c.json({
          since,
          now,
          ...counts,
          reasons: reasons.map(({ reason, n }) => ({ reason: reason ?? 'holdout', n })),
        })
      },
    )
    .get(
      '/',
      describeRoute({ summary: 'Notices, newest first' }),
      allow('notices:read'),
      valid('query', NoticesPage),
      async (c) => {
        const page = c.req.valid('query')
        const notices = await listNotices(store, { ...page, now: clock() })
        return c.json({
          notices: notices.map((one) => discreet(one, c.var.who.scopes)),
          next: notices.length === page.limit ? (notices.at(-1)?.id ?? null) : null,
        })
      },
    )
    .get(
      '/untold',
      describeRoute({ summary: 'Decisions not to tell, newest first, each with its reason' }),
      allow('notices:read'),
      valid('query', UntoldPage),
      async (c) => {
        const { locale, ...page } = c.req.valid('query')
        const rows = await listUntold(store, page)
        return c.json({
          untold: rows.map(({ detail, outcome, reason, ...row }) => ({
            ...discreet(row, c.var.who.scopes),
            reason: reason ?? 'holdout',
            why: why(
              (outcome === 'hold'
                ? { kind: 'hold', arm: 'holdout', ...detail }
                : { kind: 'skip', reason, detail }) as Decision,
              locale,
            ),
          })),
          next: rows.length === page.limit ? (rows.at(-1)?.id ?? null) : null,
        })
      },
    )
    .post(
      '/retry',
      describeRoute({ summary: 'Put dead notices back into the outbox' }),
      allow('policies:write'),
      valid('json', Retry),
      async (c) =>
        c.json({ retried: await retryDead(store, c.req.valid('json').ids ?? null, clock()) }),
    )
    .get(
      '/:id',
      describeRoute({
        summary: 'One notice as its customer sees it, and everything that led to it',
      }),
      allow('customers:read'),
      valid('param', z.object({ id: Id })),
      valid('query', z.object({ locale: LocaleName })),
      async (c) => {
        const now = clock()
        const notice = await readNotice(store, c.req.valid('param').id, now)
        if (!notice) throw new ProblemError(404, `There is no notice ${c.req.param('id')}.`)
        // What it went out with; before that, what is known now.
        const cause = (notice.facts ??
          (await readCause(store, notice.customerId, notice.cause, now))) as CauseRow | undefined
        const { brand } = await readSettings(store.db)
        const { facts: _, message: __, customerId: ___, decision: ____, ...shown } = notice
        return c.json({
          ...shown,
          why: whySent(notice, c.req.valid('query').locale),
          previews: (cause && previews(notice, cause, brand, now)) ?? null,
        })
      },
    )

/** Names the rule that let it go, or made it wait. */
function whySent(notice: NoticeDetail, locale: (typeof locales)[number]): string | null {
  const channel = channelKinds.find((kind) => kind === notice.channel)
  if (!channel) return null
  const waitsFor = (notice.decision as { waitsFor?: { from: string; to: string } | null }).waitsFor
  return why(
    {
      kind: 'send',
      arm: 'treatment',
      at: notice.dueAt,
      channel,
      address: notice.address,
      waitsFor: waitsFor ?? null,
    },
    locale,
  )
}

/** Without the customer, for whoever may see figures but not the people behind them. */
function discreet<T extends { readonly customer: string; readonly name: string | null }>(
  row: T,
  scopes: readonly string[],
): Omit<T, 'customer' | 'name'> & { customer: string | null; name: string | null } {
  return scopes.includes('customers:read') ? row : { ...row, customer: null, name: null }
}
