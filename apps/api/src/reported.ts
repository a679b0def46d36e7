import { z } from 'zod'
import { parseInstant } from './ingest/instant.ts'
import { ProblemError } from './problem.ts'

const EARLIEST = Date.UTC(2000, 0, 1)
const AHEAD_MS = 24 * 3_600_000

/** When it happened, as a sender of contacts or outcomes writes it. */
export const ReportedTime = z
  .string('must be a text')
  .refine(
    (text) => parseInstant(text) >= EARLIEST,
    'must be an ISO 8601 date and time with a zone since 2000, like 2026-11-21T12:00:00Z',
  )
  .meta({ format: 'date-time' })

/** Up to 1000 at once. One is a list of one, so that what is wrong with it is named alike. */
export const reported = <T extends z.ZodType>(one: T) =>
  z.preprocess(
    (sent) => (Array.isArray(sent) ? (sent as unknown[]) : [sent]),
    z.array(one).max(1000, 'must be at most 1000 at once'),
  )

/**
 * The same rows with `time` read as the instant `at`.
 *
 * @throws {ProblemError} 400 if one lies more than a day after `now`
 */
export function dated<T extends { readonly time: string }>(rows: readonly T[], now: Date) {
  const latest = now.getTime() + AHEAD_MS
  const read = rows.map(({ time, ...row }) => ({ ...row, at: new Date(parseInstant(time)) }))
  const ahead = read.find(({ at }) => at.getTime() > latest)
  if (ahead)
    throw new ProblemError(
      400,
      `time: ${ahead.at.toISOString()} is more than 24 hours ahead; nothing was stored.`,
    )
  return read
}
