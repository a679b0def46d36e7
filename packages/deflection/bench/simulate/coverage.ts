import { newcombe, waldDifference } from '../../src/difference.ts'
import { effect } from '../../src/effect.ts'
import { deltaRelative, katzRatio, moverRatio } from '../../src/ratio.ts'
import { naive } from '../../src/naive.ts'
import { random } from './random.ts'
import { once } from '../../src/testing/arm.ts'
import { percent, range, type Row } from './row.ts'

const bases = [0.02, 0.08, 0.15]
const holdouts = [0.05, 0.1, 0.2, 0.5]
const units = 4000
const cut = 0.6

/** Fixed-size coverage of the interval of avoided contacts and of the relative reduction. */
export function coverage(runs: number): Row[] {
  const draw = random(11)
  const [hybrid, wald, mover, katz, delta]: number[][] = [[], [], [], [], []]
  const [few, fewAvoided]: number[][] = [[], []]
  for (const base of bases) {
    for (const holdout of holdouts) {
      const [nc, nt] = [Math.round(units * holdout), Math.round(units * (1 - holdout))]
      const hits = { hybrid: 0, wald: 0, mover: 0, katz: 0, delta: 0, relative: 0, katzed: 0 }
      const truth = base * (1 - cut)
      for (let run = 0; run < runs; run++) {
        const c = { x: draw.binomial(nc, base), n: nc }
        const t = { x: draw.binomial(nt, base * cut), n: nt }
        hits.hybrid += covers(newcombe(c, t, 0.05), truth)
        hits.wald += covers(waldDifference(c, t, 0.05), truth)
        if (c.x === 0) continue
        hits.relative++
        hits.mover += covers(moverRatio(t, c, 0.05), cut)
        hits.delta += covers(deltaRelative(t, c, 0.05), cut - 1)
        if (t.x === 0) continue
        hits.katzed++
        hits.katz += covers(katzRatio(t, c, 0.05), cut)
      }
      hybrid!.push(hits.hybrid / runs)
      mover!.push(hits.mover / hits.relative)
      katz!.push(hits.katz / hits.katzed)
      if (nc * base < 16) {
        few!.push(hits.wald / runs)
        fewAvoided!.push(hits.delta / hits.relative)
      }
      wald!.push(hits.wald / runs)
      delta!.push(hits.delta / hits.relative)
    }
  }
  const inside = (values: number[], low: number, high: number) =>
    Math.min(...values) >= low && Math.max(...values) <= high
  return [
    {
      what: 'coverage of the 95 % interval of avoided contacts (Newcombe), base 2–15 %, holdout 5–50 %',
      target: '94.3–96.5 %',
      measured: `${range(hybrid!)} (Wald from ${percent(Math.min(...wald!))})`,
      reached: inside(hybrid!, 0.943, 0.965),
    },
    {
      what: 'coverage of the relative reduction (MOVER-R)',
      target: '94.3–97 %',
      measured: `${range(mover!)} (Katz ${range(katz!)}, delta from ${percent(Math.min(...delta!))})`,
      reached: inside(mover!, 0.943, 0.97),
    },
  ]
}

/** The ITT estimate on 10,000 units against what would be claimed naively. */
export function intentionToTreat(runs: number): Row {
  const draw = random(12)
  const told = 9000
  let [sum, nobody, thirty] = [0, 0, 0]
  for (let run = 0; run < runs; run++) {
    const t = once(draw.binomial(told, 0.048), told)
    const measured = effect(once(draw.binomial(1000, 0.08), 1000), t)
    if (measured.kind !== 'measured') continue
    sum += measured.avoidedCustomers.estimate
    const [first, second] = naive(t, measured.avoidedCustomers.estimate)
    nobody += first!.claimed
    thirty += second!.claimed
  }
  const mean = sum / runs
  return {
    what: 'ITT on 10,000 units, base 8 %, true −40 %, 10 % holdout (288 truly avoided)',
    target: 'mean within 2 %',
    measured: `${mean.toFixed(1)} (naively ${(nobody / runs).toFixed(0)} and ${(thirty / runs).toFixed(0)})`,
    reached: Math.abs(mean / 288 - 1) <= 0.02,
  }
}

const covers = ([low, high]: readonly [number, number], truth: number): number =>
  low <= truth && truth <= high ? 1 : 0
