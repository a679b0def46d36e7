import { comparable, effect, liveOver, scale, type Draw, type Interval } from '@headsup/deflection'
import { sumOf } from './sum.ts'

/**
 * Contacts one policy avoided: always valid once both arms have their ten contacts, and before that, to be
 * shown faintly, as for one look (Welch).
 */
export function avoidedBy(draws: readonly Draw[]): Interval | null {
  const now = liveOver(draws)
  if (now.kind === 'live') return now.avoidedContacts ?? null
  return sumOf(
    measured(draws).map(({ effect }) => effect.avoidedContacts ?? effect.avoidedCustomers),
  )
}

/** Customers spared a contact per 1,000 told, with the same care. */
export function sparedPer1000(draws: readonly Draw[]): Interval | null {
  const now = liveOver(draws)
  if (now.kind === 'live') return scale(now.difference, 1000)
  const parts = measured(draws)
  const told = parts.reduce((sum, one) => sum + one.told, 0)
  const spared = sumOf(parts.map(({ effect }) => effect.avoidedCustomers))
  return spared && told > 0 ? scale(spared, 1000 / told) : null
}

function measured(draws: readonly Draw[]) {
  return comparable(draws).flatMap(({ holdout, treatment }) => {
    const one = effect(holdout, treatment)
    return one.kind === 'measured' ? [{ told: treatment.exposed, effect: one }] : []
  })
}
