import type { ArmName } from './assign.ts'
import { comparable, type Draw } from './draw.ts'
import { addArms, type Arm } from './effect.ts'
import type { AreaUnit } from './live-areas.ts'
import { liveAreas } from './live-areas.ts'
import { liveOver, type Live, type TooEarly } from './live.ts'
import { sampleRatioOver, type SampleRatio } from './sample-ratio.ts'

/** What was counted of some exposures of one arm, all drawn by one rule. */
export interface Tally extends Arm {
  readonly arm: ArmName
  /** The share held out; `null` where the version that drew is not kept. */
  readonly share: number | null
  /** The incident that a whole area was drawn for; empty for customers drawn one by one. */
  readonly unit: string
  /** Whether they were drawn with equal chances; of variants, only these may be reported. */
  readonly uniform: boolean
  /** `2026-11-21`, on which their windows ended. */
  readonly day: string
  readonly ownContacted: number
  readonly ownContacts: number
  readonly ownContactsSquared: number
}

/** Both arms of one share of held-out customers. */
export interface SharedDraw extends Draw {
  readonly share: number | null
}

/** Evidence in the form in which it may be compared. */
export interface Evidence {
  /** Both arms of each share; shares are never mixed. Those without an arm are left out. */
  readonly draws: readonly SharedDraw[]
  /** Where whole areas were drawn, these, in the order in which their windows ended. */
  readonly areas: readonly AreaUnit[]
}

/** All contacts. */
export const evidenceOf = (tallies: readonly Tally[]): Evidence => ({
  draws: comparable(drawsOf(tallies.filter(({ uniform }) => uniform))),
  areas: areasOf(tallies),
})

/**
 * How many times as many were told as the evidence speaks of: 1 unless the policy has variants, of which most
 * customers get the one that does best, and effects are those of the uniform slice. What all of them together
 * avoided is then said to be no better than in the slice.
 */
export function toldBeyond(tallies: readonly Tally[]): number {
  const told = armOf(tallies, 'treatment').exposed
  const uniform = armOf(
    tallies.filter((tally) => tally.uniform),
    'treatment',
  ).exposed
  return uniform === 0 ? 1 : told / uniform
}

/** Contacts about the policy's own drivers alone. */
export const ownEvidenceOf = (tallies: readonly Tally[]): Evidence =>
  evidenceOf(
    tallies.map((tally) => ({
      ...tally,
      contacted: tally.ownContacted,
      contacts: tally.ownContacts,
      contactsSquared: tally.ownContactsSquared,
    })),
  )

/** What may be said of it while people watch. */
export const watch = ({ areas, draws }: Evidence): Live | TooEarly =>
  areas.length > 0 ? liveAreas(areas) : liveOver(draws)

/** Whether arms came in the proportion they were drawn in: customers, or areas where these were drawn. */
export function sampleRatioOf(tallies: readonly Tally[]): SampleRatio | undefined {
  const units = areaTallies(tallies)
  const draws = [...Map.groupBy(tallies, ({ share }) => share)].map(([share, drawn]) => {
    const count = (arm: ArmName) =>
      units.length > 0
        ? new Set(
            units.filter((one) => one.share === share && one.arm === arm).map(({ unit }) => unit),
          ).size
        : armOf(drawn, arm).exposed
    return {
      customers: [count('holdout'), count('treatment')],
      // Without a share nobody can say what was drawn, so that nothing can be said to be off.
      weights: share === null ? [] : [share, 1 - share],
    }
  })
  return sampleRatioOver(draws)
}

/** An arm over tallies of any share: to be counted, not to be compared. */
export const armOf = (tallies: readonly Tally[], arm: ArmName): Arm =>
  addArms(tallies.filter((tally) => tally.arm === arm))

export const drawsOf = (tallies: readonly Tally[]): SharedDraw[] =>
  [...Map.groupBy(tallies, ({ share }) => share)].map(([share, drawn]) => ({
    share,
    holdout: armOf(drawn, 'holdout'),
    treatment: armOf(drawn, 'treatment'),
  }))

function areasOf(tallies: readonly Tally[]): AreaUnit[] {
  return [...Map.groupBy(areaTallies(tallies), ({ unit }) => unit).values()]
    .map((unit) => ({
      unit,
      last:
        unit
          .map(({ day }) => day)
          .sort()
          .at(-1) ?? '',
    }))
    .sort((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : 0))
    .map(({ unit }) => {
      const { exposed, contacted, contacts } = addArms(unit)
      return { treated: unit[0]?.arm === 'treatment', customers: exposed, contacted, contacts }
    })
}

/** Of areas that were drawn as one: where both arms are in one incident, its customers were drawn one by one. */
function areaTallies(tallies: readonly Tally[]): Tally[] {
  const units = Map.groupBy(
    tallies.filter(({ unit }) => unit !== ''),
    ({ unit }) => unit,
  )
  return [...units.values()].filter((unit) => new Set(unit.map(({ arm }) => arm)).size === 1).flat()
}
