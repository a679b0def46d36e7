import type { SurgeShape } from '@headsup/store'
import type { OpenOutage, OutageExperience } from '@headsup/store/outage-contacts'
import { localDate, offsetIn } from '../fleet/zone.ts'

export const SLOTS = 48
export const SLOT_MS = 1_800_000

/** Contacts beyond the usual ones, by local day and half hour of it. */
export type Extra = ReadonlyMap<string, readonly number[]>

/** What a surge brings: when it begins, how it spreads over half hours, and how much in all. */
export interface Coming {
  readonly startsAt: Date
  /** By half hours from then on; any positive scale. */
  readonly shape: readonly number[]
  readonly contacts: number
}

/** How a surge of some hours spreads, by half hours. */
export function shapeOf(shape: SurgeShape, hours: number): number[] {
  const n = Math.max(1, Math.ceil(hours * 2))
  return Array.from({ length: n }, (_, i) => {
    if (shape === 'even') return 1
    return shape === 'falling' ? n - i : Math.min(i + 1, n - i)
  })
}

/** Surges laid over the half hours of a zone's days. */
export function extraOf(surges: readonly Coming[], timeZone: string): Extra {
  const offset = offsetIn(timeZone)
  const extra = new Map<string, number[]>()
  for (const { startsAt, shape, contacts } of surges) {
    const weight = shape.reduce((sum, part) => sum + part, 0)
    shape.forEach((part, i) => {
      if (part === 0) return
      const at = startsAt.getTime() + i * SLOT_MS
      const date = localDate(new Date(at), timeZone)
      const slot = Math.floor((((at + offset(at)) / SLOT_MS) % SLOTS) + SLOTS) % SLOTS
      const day = extra.get(date) ?? new Array<number>(SLOTS).fill(0)
      day[slot] = (day[slot] ?? 0) + (contacts * part) / weight
      extra.set(date, day)
    })
  }
  return extra
}

/**
 * What an open outage will bring: for each customer it reaches as many contacts as past outages brought, by
 * the half hours since it began. Nothing where there was no outage to go by, or they brought no more than usual.
 */
export function comingOf(
  { startedAt, members }: OpenOutage,
  { extra, members: before }: OutageExperience,
): Coming | undefined {
  const shape = extra.map((n) => Math.max(0, n))
  const all = shape.reduce((sum, n) => sum + n, 0)
  if (before === 0 || all === 0 || members === 0) return undefined
  return { startsAt: startedAt, shape, contacts: (all / before) * members }
}
