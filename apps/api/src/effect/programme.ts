import {
  addArms,
  liveOver,
  quarterOf,
  relativeReduction,
  scale,
  type Arm,
  type Draw,
} from '@headsup/deflection'
import type { ProgrammeCount } from '@headsup/store/programme'
import { avoidedBy } from './avoided.ts'

/**
 * The programme as a whole: customers whom no policy tells anything for a quarter, against all others, from
 * the first moment in the quarter at which some policy would have told them something. The only total in
 * which notices that overlap are not counted twice. Quarters are compared apart: the draw is a new one.
 *
 * @param share  of customers that is held out now; 0 is nobody
 */
export function programmeOf(counts: readonly ProgrammeCount[], share: number) {
  const quarters = [...Map.groupBy(counts, ({ quarter }) => quarter)].map(([first, arms]) => ({
    quarter: quarterOf(new Date(`${first}T00:00:00Z`)),
    holdout: arms.find(({ arm }) => arm === 'holdout') ?? nobody,
    treatment: arms.find(({ arm }) => arm === 'treatment') ?? nobody,
  }))
  return {
    share,
    ...measuredOf(quarters),
    quarters: quarters.map(({ quarter, ...draw }) => ({ quarter, ...measuredOf([draw]) })),
  }
}

export type Programme = ReturnType<typeof programmeOf>

function measuredOf(draws: readonly Draw[]) {
  const compared = draws.filter(
    ({ holdout, treatment }) => holdout.exposed > 0 && treatment.exposed > 0,
  )
  const told = compared.reduce((sum, { treatment }) => sum + treatment.exposed, 0)
  const avoided = avoidedBy({
    draws: compared.map((draw) => ({ ...draw, share: null })),
    areas: [],
  })
  return {
    told: addArms(draws.map(({ treatment }) => treatment)),
    heldOut: addArms(draws.map(({ holdout }) => holdout)),
    /** Of customers in contact at all; nothing is said before ten in each arm. */
    live: liveOver(compared),
    /** Contacts avoided of each customer's quarter, and of all told. */
    perCustomer: avoided && told > 0 ? scale(avoided, 1 / told) : null,
    avoided,
    relativeReduction: relativeReduction(compared) ?? null,
  }
}

const nobody: Arm = { exposed: 0, contacted: 0, contacts: 0, contactsSquared: 0 }
