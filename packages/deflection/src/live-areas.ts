import { areaInterval, areaPermutation, clusterRobust, fewAreas, type Area } from './cluster.ts'
import { scale, type Interval } from './interval.ts'
import { gate, type Live, type TooEarly, type Watch } from './live.ts'

/** One area in one incident, told or held out as a whole. */
export interface AreaUnit {
  readonly treated: boolean
  readonly customers: number
  /** Of these, who made contact. */
  readonly contacted: number
  readonly contacts: number
}

/** Units at the first look, and how many times as many there are at each further one. */
const firstLook = 8
const growth = 1.5

/** How many units look k waits for, k = 1, 2 …: 8, 12, 18, 27, 41 … */
const unitsAt = (k: number): number => Math.ceil(firstLook * growth ** (k - 1))

/** Σ 1/(k(k+1)) = 1: what all looks together may spend is alpha, however long they go on. */
const spent = (k: number): number => k * (k + 1)

/**
 * The effect where whole areas are drawn, while people watch: customers of one area in one incident share
 * everything but the lot, so that the area is the unit, however many live there. Tested at fixed numbers of
 * units only, the k-th time at alpha/(k(k+1)): by permutation up to 60 units, by clusters above. Between two
 * looks the decision stands; figures and interval go on, at the level of the last look.
 *
 * Each unit counts once: avoided customers are the mean difference of the areas' rates × those told.
 *
 * @param units in the order in which their windows ended
 */
export function liveAreas(
  units: readonly AreaUnit[],
  { alpha = 0.05 }: Pick<Watch, 'alpha'> = {},
): Live | TooEarly {
  const [holdout, treatment] = [arm(units, false), arm(units, true)]
  const looks = looksAt(units)
  const shares =
    looks.length > 0 ? interval(units, 'contacted', alpha / spent(looks.at(-1)!)) : undefined
  if (!shares || holdout.contacted < gate || treatment.contacted < gate) {
    const contacted = Math.min(holdout.contacted, treatment.contacted) / gate
    const fewest = Math.min(units.length / firstLook, holdout.units / 2, treatment.units / 2)
    return {
      kind: 'tooEarly',
      by: 'areas',
      holdoutContacted: holdout.contacted,
      treatmentContacted: treatment.contacted,
      progress: Math.min(0.99, contacted, fewest),
    }
  }
  const p = Math.min(
    1,
    ...looks.map((k) => spent(k) * pValue(counting(units.slice(0, unitsAt(k)), 'contacted'))),
  )
  const contacts = interval(units, 'contacts', alpha / spent(looks.at(-1)!))
  const treatmentShare = treatment.rate / treatment.units
  return {
    kind: 'live',
    by: 'areas',
    decision: p > alpha ? 'open' : shares.estimate > 0 ? 'works' : 'harms',
    p,
    // A p that holds at every look makes a bet of ½ p^−½ (Vovk and Wang, 2021).
    e: 0.5 / Math.sqrt(p),
    holdoutShare: treatmentShare + shares.estimate,
    treatmentShare,
    difference: shares,
    avoidedCustomers: scale(shares, treatment.customers),
    avoidedContacts: contacts && scale(contacts, treatment.customers),
    units: units.length,
  }
}

/** The looks that were due: enough units, at least two in each arm. */
function looksAt(units: readonly AreaUnit[]): number[] {
  const looks: number[] = []
  for (let k = 1; unitsAt(k) <= units.length; k++) {
    const seen = units.slice(0, unitsAt(k))
    const treated = seen.filter((unit) => unit.treated).length
    if (treated >= 2 && seen.length - treated >= 2) looks.push(k)
  }
  return looks
}

const counting = (units: readonly AreaUnit[], what: 'contacted' | 'contacts'): Area[] =>
  units.map(({ treated, customers, [what]: contacts }) => ({ treated, customers, contacts }))

const interval = (
  units: readonly AreaUnit[],
  what: 'contacted' | 'contacts',
  alpha: number,
): Interval | undefined => areaInterval(counting(units, what), alpha)

/** The same areas give the same p, and a page asks for the same looks again and again. */
const known = new Map<string, number>()

function pValue(areas: readonly Area[]): number {
  if (areas.length > fewAreas) return clusterRobust(areas).p
  const key = areas
    .map(({ treated, customers, contacts }) => `${treated ? 't' : 'h'}${customers} ${contacts}`)
    .join()
  let p = known.get(key)
  if (p === undefined) {
    if (known.size >= 1000) known.clear()
    known.set(key, (p = areaPermutation(areas)))
  }
  return p
}

function arm(units: readonly AreaUnit[], treated: boolean) {
  const own = units.filter((unit) => unit.treated === treated)
  return {
    units: own.length,
    customers: own.reduce((sum, unit) => sum + unit.customers, 0),
    contacted: own.reduce((sum, unit) => sum + unit.contacted, 0),
    rate: own.reduce((sum, unit) => sum + unit.contacted / unit.customers, 0),
  }
}
