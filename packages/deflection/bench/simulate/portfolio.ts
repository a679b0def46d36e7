import { effect } from '../../src/effect.ts'
import { live } from '../../src/live.ts'
import { eBenjaminiHochberg } from '../../src/multiplicity.ts'
import { random } from './random.ts'
import { once } from '../../src/testing/arm.ts'
import { percent, type Row } from './row.ts'

/** Twenty notice types watched daily, fifteen of them without effect: the share of false discoveries. */
export function discoveries(runs: number): Row {
  const draw = random(500)
  const [types, effective, days] = [20, 5, 28]
  let [falseShare, found] = [0, 0]
  for (let run = 0; run < runs; run++) {
    const arms = Array.from({ length: types }, () => ({ nc: 0, nt: 0, xc: 0, xt: 0 }))
    const called = new Set<number>()
    for (let day = 0; day < days; day++) {
      const e = arms.map((arm, type) => {
        const held = draw.binomial(350, 0.1)
        arm.nc += held
        arm.nt += 350 - held
        arm.xc += draw.binomial(held, 0.08)
        arm.xt += draw.binomial(350 - held, type < effective ? 0.048 : 0.08)
        const now = live(once(arm.xc, arm.nc), once(arm.xt, arm.nt))
        return now.kind === 'live' ? now.e : 0
      })
      eBenjaminiHochberg(e, 0.05).forEach((rejected, type) => rejected && called.add(type))
    }
    const wrong = [...called].filter((type) => type >= effective).length
    falseShare += called.size === 0 ? 0 : wrong / called.size
    found += (called.size - wrong) / effective
  }
  return {
    what: '20 notice types, 15 without effect, watched while running (e-BH, ever called)',
    target: 'FDR ≤ 5 %',
    measured: `${percent(falseShare / runs, 2)} (finds ${percent(found / runs)} of the effective ones)`,
    reached: falseShare / runs <= 0.05,
  }
}

/** Two overlapping notices: the programme's total from the global holdout against crediting each alone. */
export function overlap(runs: number): Row {
  const draw = random(600)
  // Shares that make contact: untold, told by either alone, told by both. Effects overlap.
  const [untold, either, both] = [0.1, 0.06, 0.0484]
  const [globalHoldout, own, customers] = [2000, 0.1, 40_000]
  let [estimated, credited, truth] = [0, 0, 0]
  for (let run = 0; run < runs; run++) {
    const n = customers - globalHoldout
    const neither = draw.binomial(n, own * own)
    const one = draw.binomial(n - neither, (2 * own * (1 - own)) / (1 - own * own))
    const two = n - neither - one
    const contacts =
      draw.binomial(neither, untold) + draw.binomial(one, either) + draw.binomial(two, both)
    const held = draw.binomial(globalHoldout, untold)
    const found = effect(once(held, globalHoldout), once(contacts, n))
    if (found.kind === 'measured') estimated += found.avoidedCustomers.estimate
    truth += one * (untold - either) + two * (untold - both)
    // What two reports would add up to, each crediting its own notice with its effect alone.
    credited += (one + 2 * two) * (untold - either)
  }
  const ratio = estimated / truth
  return {
    what: 'two overlapping notices: programme total from the global holdout',
    target: 'within 2 % of the truth',
    measured: `${ratio.toFixed(3)} × the truth (crediting each alone ${(credited / truth).toFixed(2)} ×)`,
    reached: Math.abs(ratio - 1) <= 0.02,
  }
}
