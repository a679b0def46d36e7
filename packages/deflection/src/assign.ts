import { hash } from 'node:crypto'

/** Holdout customers are not told, and are what the told ones are compared with. */
export type ArmName = 'treatment' | 'holdout'

/** The draw of one customer in one policy. */
export interface Assignment {
  readonly arm: ArmName
  /** The uniform number behind it, 0 ≤ u < 1; holdout means u < share. */
  readonly u: number
}

/**
 * Draws a customer's arm. The same on every machine, in every version, for ever; independent between
 * policies; growing the share moves customers one way only, from treatment into the holdout.
 *
 * u is the first 52 bits of SHA-256 over the UTF-8 text `policyCode LF customerCode`, divided by 2⁵²: a
 * published function, so that an auditor can repeat the draw in SQL alone:
 *
 *     ('x' || left(encode(sha256(convert_to(policy || E'\n' || customer, 'UTF8')), 'hex'), 13))::bit(52)::bigint
 *       / 4503599627370496.0
 *
 * @param share of customers to hold out, 0 ≤ share ≤ 1
 * @throws {RangeError} if the share is outside, or a policy code contains a line feed
 */
export function assign(policyCode: string, customerCode: string, share: number): Assignment {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`a share lies in [0, 1], got ${share}`)
  if (policyCode.includes('\n')) throw new RangeError('a policy code is one line')
  const u = uniform(`${policyCode}\n${customerCode}`)
  return { arm: u < share ? 'holdout' : 'treatment', u }
}

/**
 * Whether a customer gets no proactive notice at all this quarter: the comparison that the programme's
 * total rests on. Redrawn every quarter, so that nobody is left untold for long.
 *
 * @param quarter e.g. `2026-Q4`, see `quarterOf`
 * @param share   of customers, usually .01–.05
 */
export const globalHoldout = (customerCode: string, quarter: string, share: number): boolean =>
  assign(`global ${quarter}`, customerCode, share).arm === 'holdout'

/** The calendar quarter of an instant in UTC: one boundary for every customer, whatever their zone. */
export const quarterOf = (at: Date): string =>
  `${at.getUTCFullYear()}-Q${Math.floor(at.getUTCMonth() / 3) + 1}`

/** SHA-256 of UTF-8 text as a number in [0, 1) with 52 bits. */
export function uniform(text: string): number {
  return Number.parseInt(hash('sha256', text, 'hex').slice(0, 13), 16) / 2 ** 52
}
