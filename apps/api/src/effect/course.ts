import { addArms, effect, liveOver, scale, type Draw, type Interval } from '@headsup/deflection'
import type { ArmDay } from '@headsup/store/deflection'
import { avoidedBy } from './avoided.ts'
import { drawsOf, nothing } from './evidence.ts'
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
  return daily(
    rows,
    ({ code, share }) => `${code} ${share}`,
    (policies) => {
      const parts = [...Map.groupBy(policies, ([name]) => name.split(' ')[0]).values()]
      return sumOf(parts.map((draws) => avoidedBy(draws.map(([, draw]) => draw))))
    },
  )
}

/** The same of one policy: customers spared a contact per 1,000 told, from the tenth contact of each arm on. */
export function policyCourse(rows: readonly ArmDay[]): CoursePoint[] {
  return daily(
    rows,
    ({ share }) => String(share),
    (draws, told) => {
      const now = liveOver(draws.map(([, draw]) => draw))
      return now.kind === 'live' ? scale(now.difference, told) : null
    },
  )
}

type Named = readonly [name: string, draw: Draw]

function daily(
  rows: readonly ArmDay[],
  nameOf: (row: ArmDay) => string,
  avoided: (draws: readonly Named[], told: number) => Interval | null,
): CoursePoint[] {
  const sofar = new Map<string, Draw>()
  const course: CoursePoint[] = []
  const byDay = [...Map.groupBy(rows, ({ day }) => day)].sort(([a], [b]) => (a < b ? -1 : 1))
  for (const [day, drawn] of byDay) {
    for (const row of drawn) {
      const arms = sofar.get(nameOf(row)) ?? { treatment: nothing, holdout: nothing }
      sofar.set(nameOf(row), { ...arms, [row.arm]: addArms([arms[row.arm], row]) })
    }
    const all = [...sofar.values()]
    const told = all.reduce((sum, { treatment }) => sum + treatment.exposed, 0)
    const heldOut = all.reduce((sum, { holdout }) => sum + holdout.exposed, 0)
    const found = told > 0 ? avoided([...sofar], told) : null
    if (found) course.push({ day, told, heldOut, ...scale(found, 1000 / told) })
  }
  return course
}

/** The effect in one week since the policy began, by itself; Newcombe, for one look. */
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
    .map(([week, drawn]) => {
      const parts = drawsOf(drawn).flatMap(({ holdout, treatment }) => {
        const one = effect(holdout, treatment)
        return one.kind === 'measured' ? [{ told: treatment.exposed, effect: one }] : []
      })
      const told = parts.reduce((sum, one) => sum + one.told, 0)
      const spared = sumOf(parts.map((one) => one.effect.avoidedCustomers))
      return {
        week,
        told: count(drawn, 'treatment'),
        heldOut: count(drawn, 'holdout'),
        per1000: spared && told > 0 ? scale(spared, 1000 / told) : null,
      }
    })
}

const count = (rows: readonly ArmDay[], arm: ArmDay['arm']) =>
  rows.reduce((sum, row) => sum + (row.arm === arm ? row.exposed : 0), 0)
