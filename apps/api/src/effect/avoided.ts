import {
  areaInterval,
  effect,
  scale,
  watch,
  type Evidence,
  type Interval,
} from '@headsup/deflection'
import { sumOf } from './sum.ts'

/**
 * Contacts one policy avoided: always valid once there is enough to say anything, and before that, to be
 * shown faintly, as for one look (Welch).
 */
export function avoidedBy(evidence: Evidence): Interval | null {
  const now = watch(evidence)
  if (now.kind === 'live') return now.avoidedContacts ?? null
  if (evidence.areas.length > 0) return glimpsed(evidence, 'contacts', toldIn(evidence))
  return sumOf(
    measured(evidence).map(({ effect }) => effect.avoidedContacts ?? effect.avoidedCustomers),
  )
}

/** Customers spared a contact per 1,000 told, with the same care. */
export function sparedPer1000(evidence: Evidence): Interval | null {
  const now = watch(evidence)
  if (now.kind === 'live') return scale(now.difference, 1000)
  if (evidence.areas.length > 0) return glimpsed(evidence, 'contacted', 1000)
  const parts = measured(evidence)
  const told = parts.reduce((sum, one) => sum + one.told, 0)
  const spared = sumOf(parts.map(({ effect }) => effect.avoidedCustomers))
  return spared && told > 0 ? scale(spared, 1000 / told) : null
}

/** Of few areas, as for one look; `null` below two in an arm. */
function glimpsed(
  { areas }: Evidence,
  what: 'contacts' | 'contacted',
  factor: number,
): Interval | null {
  const treated = areas.filter((area) => area.treated).length
  if (treated < 2 || areas.length - treated < 2) return null
  const found = areaInterval(areas.map((area) => ({ ...area, contacts: area[what] })))
  return found ? scale(found, factor) : null
}

const toldIn = ({ areas }: Evidence) =>
  areas.reduce((sum, area) => sum + (area.treated ? area.customers : 0), 0)

function measured({ draws }: Evidence) {
  return draws.flatMap(({ holdout, treatment }) => {
    const one = effect(holdout, treatment)
    return one.kind === 'measured' ? [{ told: treatment.exposed, effect: one }] : []
  })
}
