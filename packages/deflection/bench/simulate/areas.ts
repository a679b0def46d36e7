import { areaEffect, areaMeans, fewAreas, type Area } from '../../src/cluster.ts'
import { pooledP } from '../../src/difference.ts'
import { tTest } from '../../src/welch.ts'
import { random, type Random } from './random.ts'
import { range, type Row } from './row.ts'

/** False positives where whole areas are told or not, and areas differ. */
export function areas(runs: number): Row {
  const [permuted, means, customers, many]: number[][] = [[], [], [], []]
  let seed = 400
  for (const count of [24, 40, 60, 120]) {
    for (const sd of [0.3, 0.6]) {
      const draw = random(seed++)
      const hits = { permuted: 0, means: 0, customers: 0 }
      for (let run = 0; run < runs; run++) {
        const drawn = incident(count, sd, draw)
        hits.permuted += Number(areaEffect(drawn).p < 0.05)
        hits.means += Number(tTest(areaMeans(drawn)!, 0.05).p < 0.05)
        hits.customers += Number(pooledP(total(drawn, false), total(drawn, true)) < 0.05)
      }
      if (count > fewAreas) {
        many!.push(hits.permuted / runs)
        continue
      }
      permuted!.push(hits.permuted / runs)
      means!.push(hits.means / runs)
      customers!.push(hits.customers / runs)
    }
  }
  return {
    what: 'areas as units (24–60 areas, area effects sd .3–.6), no effect: false positives',
    target: '3–5.5 %',
    measured: `${range(permuted!)} (area means ${range(means!)}, customers as units ${range(customers!)}; 120 areas, cluster-robust ${range(many!)})`,
    reached: Math.min(...permuted!) >= 0.03 && Math.max(...permuted!) <= 0.055,
  }
}

function incident(count: number, sd: number, draw: Random): Area[] {
  return Array.from({ length: count }, (_, i) => {
    const customers = 50 + Math.floor(draw.uniform() * 450)
    const rate = Math.min(0.9, 0.12 * Math.exp(sd * draw.normal()))
    let contacts = 0
    for (let customer = 0; customer < customers; customer++) {
      if (draw.uniform() < rate) contacts++
    }
    return { treated: i % 2 === 1, customers, contacts }
  })
}

const total = (areas: readonly Area[], treated: boolean) => {
  const arm = areas.filter((area) => area.treated === treated)
  return {
    x: arm.reduce((sum, { contacts }) => sum + contacts, 0),
    n: arm.reduce((sum, { customers }) => sum + customers, 0),
  }
}
