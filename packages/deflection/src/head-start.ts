/** A told customer's notice and first contact about it, if any. */
export interface Told {
  /** When the notice was delivered. */
  readonly toldAt: Date
  /** First contact about the same event, before or after the notice. */
  readonly firstContactAt?: Date | undefined
}

/** Who was told before calling. */
export interface HeadStart {
  readonly told: number
  /** Of these, told before their first contact about it, or never in contact. */
  readonly before: number
  /** `before` / `told`. */
  readonly share: number
  /** Median minutes between notice and first contact of those told first and calling all the same. */
  readonly medianMinutes: number | undefined
}

/**
 * The beat-the-call rate. Says how early notices are, never what they avoided: who was told before and did
 * not call might not have called anyway.
 *
 * @returns `undefined` when nobody was told
 */
export function headStart(customers: readonly Told[]): HeadStart | undefined {
  if (customers.length === 0) return undefined
  const ahead = customers.filter(
    ({ toldAt, firstContactAt }) => !firstContactAt || toldAt < firstContactAt,
  )
  const minutes = ahead
    .flatMap(({ toldAt, firstContactAt }) =>
      firstContactAt ? [(firstContactAt.getTime() - toldAt.getTime()) / 60_000] : [],
    )
    .sort((a, b) => a - b)
  return {
    told: customers.length,
    before: ahead.length,
    share: ahead.length / customers.length,
    medianMinutes: minutes[Math.floor((minutes.length - 1) / 2)],
  }
}
