import { armOf, evidenceOf, scale, toldBeyond, type Interval } from '@headsup/deflection'
import type { ArmDay } from '@headsup/store/deflection'
import { avoidedBy, sparedPer1000 } from './avoided.ts'
import { sumOf } from './sum.ts'

/** How it stood at the end of one day on which windows ended. */
export interface CoursePoint extends Interval {
  readonly day: string
  readonly told: number
  readonly heldOut: number
}

/**
 * Contacts avoided per 1,000 told, of all policies together, as the page would have said it on each day:
 * always valid, so that the band may be watched while it narrows.
 */
export function totalCourse(rows: readonly ArmDay[]): CoursePoint[] {
  const standing = new Map<string, { told: number; heldOut: number; avoided: Interval | null }>()
  const points = [...Map.groupBy(rows, ({ code }) => code)].flatMap(([code, own]) =>
    daily(own).map((point) => ({ code, ...point, avoided: allAvoided(point.sofar) })),
  )
  return byDay(points).flatMap(([day, changed]) => {
    for (const { code, ...point } of changed) standing.set(code, point)
    const all = [...standing.values()]
    const told = all.reduce((sum, one) => sum + one.told, 0)
    const heldOut = all.reduce((sum, one) => sum + one.heldOut, 0)
    const avoided = sumOf(all.map((one) => one.avoided))
    return avoided && told > 0 ? [{ day, told, heldOut, ...scale(avoided, 1000 / told) }] : []
  })
}

function allAvoided(rows: readonly ArmDay[]): Interval | null {
  const avoided = avoidedBy(evidenceOf(rows))
  return avoided && scale(avoided, toldBeyond(rows))
}

/** The same of one policy: customers spared a contact per 1,000 told. */
export const policyCourse = (rows: readonly ArmDay[]): CoursePoint[] =>
  daily(rows).flatMap(({ day, told, heldOut, sofar }) => {
    const spared = sparedPer1000(evidenceOf(sofar))
    return spared ? [{ day, told, heldOut, ...spared }] : []
  })

/** Tallies of one policy up to each day; added up by share, so that a year costs no more than a week. */
function daily(rows: readonly ArmDay[]) {
  let sofar: ArmDay[] = []
  return byDay(rows).map(([day, drawn]) => {
    sofar = [
      ...Map.groupBy(
        [...sofar, ...drawn],
        ({ arm, share, unit, uniform }) => `${arm} ${share} ${unit} ${uniform}`,
      ).values(),
    ].map((same) => same.reduce(added))
    return {
      day,
      sofar,
      told: armOf(sofar, 'treatment').exposed,
      heldOut: armOf(sofar, 'holdout').exposed,
    }
  })
}

const added = (one: ArmDay, other: ArmDay): ArmDay => ({
  ...other,
  exposed: one.exposed + other.exposed,
  contacted: one.contacted + other.contacted,
  contacts: one.contacts + other.contacts,
  contactsSquared: one.contactsSquared + other.contactsSquared,
})

const byDay = <T extends { readonly day: string }>(rows: readonly T[]) =>
  [...Map.groupBy(rows, ({ day }) => day)].sort(([a], [b]) => (a < b ? -1 : 1))

/** The effect in one week since the policy began, by itself. */
export interface Week {
  /** 1 is the first. */
  readonly week: number
  readonly told: number
  readonly heldOut: number
  /** Customers spared a contact per 1,000 told; `null` while an arm is empty. */
  readonly per1000: Interval | null
}

/** Novelty: whether what a policy does wears off. Weeks are counted from the first day on which a window ended. */
export function weeks(rows: readonly ArmDay[]): Week[] {
  const first = Math.min(...rows.map(({ day }) => Date.parse(day)))
  const weekOf = ({ day }: ArmDay) => Math.floor((Date.parse(day) - first) / (7 * 86_400_000)) + 1
  return [...Map.groupBy(rows, weekOf)]
    .sort(([a], [b]) => a - b)
    .map(([week, drawn]) => ({
      week,
      told: armOf(drawn, 'treatment').exposed,
      heldOut: armOf(drawn, 'holdout').exposed,
      per1000: sparedPer1000(evidenceOf(drawn)),
    }))
}
