import type { Arm } from './effect.ts'
import type { Judged } from './judge.ts'

/** What a verdict rests on, in a form that can be kept for years. */
export interface Figures {
  readonly told: number
  readonly heldOut: number
  /** Customers spared a contact per 1,000 told, always valid; `null` while it is too early. */
  readonly per1000: number | null
  readonly lower: number | null
  readonly upper: number | null
  readonly p: number | null
  /** Customers or areas. */
  readonly by: 'customers' | 'areas'
  readonly days: number
}

/** @param told  and `heldOut`: those the verdict rests on */
export function figuresOf(
  { live, days }: Pick<Judged, 'live' | 'days'>,
  told: Arm,
  heldOut: Arm,
): Figures {
  const found = live.kind === 'live' ? live : undefined
  const per1000 = (share: number | undefined) => (share === undefined ? null : share * 1000)
  return {
    told: told.exposed,
    heldOut: heldOut.exposed,
    per1000: per1000(found?.difference.estimate),
    lower: per1000(found?.difference.lower),
    upper: per1000(found?.difference.upper),
    p: found?.p ?? null,
    by: live.by,
    days,
  }
}
