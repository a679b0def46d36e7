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

/** How one policy stood: customers spared a contact per 1,000 told, and the contacts that all of them together avoided. */
export interface PolicyPoint extends CoursePoint {
  readonly avoided: Interval | null
}

/** Most points of a course: more than a chart can show, and few enough for years of days. */
const POINTS = 60

/**
 * How each policy stood at the end of a day, as the page would have said it then: always valid, so that the
 * band may be watched while it narrows. Of a long history every so many days, and the last.
 *
 * @param days  all days of the report, so that courses of several policies can be added up
 */
export function policyCourse(rows: readonly ArmDay[], days: readonly string[]): PolicyPoint[] {
  const shown = new Set(thinned(days))
  const sofar = new Map<string, ArmDay>()
  const course: PolicyPoint[] = []
  let pending = false
  const drawn = Map.groupBy(rows, ({ day }) => day)
  for (const day of days) {
    for (const row of drawn.get(day) ?? []) {
      const name = `${row.arm} ${row.share} ${row.unit} ${row.uniform}`
      const before = sofar.get(name)
      sofar.set(name, before ? added(before, row) : row)
      pending = true
    }
    if (!pending || !shown.has(day)) continue
    pending = false
    const all = [...sofar.values()]
    const spared = sparedPer1000(evidenceOf(all))
    if (!spared) continue
    const avoided = avoidedBy(evidenceOf(all))
    course.push({
      day,
      told: armOf(all, 'treatment').exposed,
      heldOut: armOf(all, 'holdout').exposed,
      ...spared,
      avoided: avoided && scale(avoided, toldBeyond(all)),
    })
  }
  return course
}

/** Contacts avoided per 1,000 told, of all policies together, from the courses of each. */
export function totalCourse(courses: readonly (readonly PolicyPoint[])[]): CoursePoint[] {
  const standing = new Map<number, PolicyPoint>()
  const points = courses.flatMap((course, nth) => course.map((point) => ({ nth, point })))
  const byDay = [...Map.groupBy(points, ({ point }) => point.day)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  )
  return byDay.flatMap(([day, changed]) => {
    for (const { nth, point } of changed) standing.set(nth, point)
    const all = [...standing.values()]
    const told = all.reduce((sum, one) => sum + one.told, 0)
    const heldOut = all.reduce((sum, one) => sum + one.heldOut, 0)
    const avoided = sumOf(all.map((one) => one.avoided))
    return avoided && told > 0 ? [{ day, told, heldOut, ...scale(avoided, 1000 / told) }] : []
  })
}

function thinned(days: readonly string[]): string[] {
  const step = Math.ceil(days.length / POINTS)
  return days.filter((_, i) => (days.length - 1 - i) % step === 0)
}

const added = (one: ArmDay, other: ArmDay): ArmDay => ({
  ...other,
  exposed: one.exposed + other.exposed,
  contacted: one.contacted + other.contacted,
  contacts: one.contacts + other.contacts,
  contactsSquared: one.contactsSquared + other.contactsSquared,
})

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
