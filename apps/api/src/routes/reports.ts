import { readSettings } from '@headsup/store/settings'
import { listReports } from '@headsup/store/reports'
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { z } from 'zod'
import { allow } from '../auth.ts'
import type { Deps, Env } from '../deps.ts'
import { PressError, REPORT_LOCALES } from '../press.ts'
import { ProblemError } from '../problem.ts'
import { valid } from '../validation.ts'

const File = z.object({
  file: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])\.pdf$/, 'must be a month and .pdf, like 2026-10.pdf'),
})
const Asked = z.object({
  /** Unless said, the language that reports are mailed in. */
  lang: z.enum(REPORT_LOCALES, `must be one of ${REPORT_LOCALES.join(', ')}`).optional(),
})

/** The monthly report: what notices did, as a PDF to hand on. */
export const reportRoutes = ({ store, clock, press }: Deps) =>
  new Hono<Env>()
    .get(
      '/',
      describeRoute({ summary: 'The newest reports by e-mail, and what became of them' }),
      allow('settings:read'),
      async (c) => {
        const rows = await listReports(store.db, 20)
        return c.json({
          reports: rows.map(({ month, address, state, sentAt, reason }) => {
            return { month, address, state, sentAt, reason }
          }),
        })
      },
    )
    .get(
      '/:file',
      describeRoute({ summary: 'The report of a month, as a PDF' }),
      allow('deflection:read'),
      valid('param', File),
      valid('query', Asked),
      async (c) => {
        const { file } = c.req.valid('param')
        const month = file.slice(0, 7)
        const { timeZone, reports } = await readSettings(store.db)
        if (month > monthOf(clock(), timeZone))
          throw new ProblemError(404, `${month} has not begun yet.`)
        if (!press) throw new ProblemError(503, 'This process does not make reports.')
        const locale = c.req.valid('query').lang ?? reports.locale
        const { pdf } = await press.print(month, locale).catch((cause: unknown) => {
          if (!(cause instanceof PressError)) throw cause
          throw new ProblemError(503, cause.message, { cause })
        })
        return c.body(Buffer.from(pdf), 200, {
          'content-type': 'application/pdf',
          'content-disposition': `attachment; filename="headsup-${month}-${locale}.pdf"`,
        })
      },
    )

/** `2026-10`, of the zone. */
const monthOf = (at: Date, timeZone: string) =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit' }).format(at)
