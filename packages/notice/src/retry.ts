/** Why a channel could not carry a notice; also a metric label. */
export type FailureReason = 'unreachable' | 'rateLimited' | 'rejected' | 'unauthorized'

const retryable: Readonly<Record<FailureReason, boolean>> = {
  unreachable: true,
  rateLimited: true,
  rejected: false,
  unauthorized: false,
}

/** The one error a channel throws. The outbox retries it or buries it by `retryable` alone. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly reason: FailureReason
  /** What the other side asked us to wait, in milliseconds; 0 when it did not say. */
  readonly retryAfterMs: number

  constructor(
    reason: FailureReason,
    message: string,
    options: ErrorOptions & { retryAfterMs?: number } = {},
  ) {
    super(message, options)
    this.reason = reason
    this.retryAfterMs = options.retryAfterMs ?? 0
  }

  get retryable(): boolean {
    return retryable[this.reason]
  }
}

/** After this many attempts a notice is dead. The waits between them add up to 2 to 4 hours. */
export const MAX_ATTEMPTS = 12

const FIRST_MS = 15_000
const LONGEST_MS = 3_600_000

export type NextAttempt =
  | { readonly kind: 'retry'; readonly at: Date }
  | { readonly kind: 'dead'; readonly cause: 'not retryable' | 'too many attempts' }

/**
 * When to try again after a failure: waits double from 15 s up to an hour, each cut by up to half so
 * that what failed together does not come back together.
 *
 * @param attempt       how many attempts have been made, 1 after the first
 * @param jitter        a random number, 0 ≤ jitter < 1
 * @param retryAfterMs  what the other side asked for; never answered sooner
 * @throws {RangeError} when `attempt` is not a whole number from 1, or `jitter` not within its range
 */
export function nextAttempt(
  now: Date,
  attempt: number,
  reason: FailureReason,
  jitter: number,
  retryAfterMs = 0,
): NextAttempt {
  if (!Number.isInteger(attempt) || attempt < 1) {
    throw new RangeError(`attempt must be a whole number from 1, got ${attempt}`)
  }
  if (!(jitter >= 0 && jitter < 1)) throw new RangeError(`jitter must be in [0, 1), got ${jitter}`)
  if (!retryable[reason]) return { kind: 'dead', cause: 'not retryable' }
  if (attempt >= MAX_ATTEMPTS) return { kind: 'dead', cause: 'too many attempts' }
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))
  const wait = Math.max(retryAfterMs, longest * (1 - jitter / 2))
  return { kind: 'retry', at: new Date(now.getTime() + Math.round(wait)) }
}
