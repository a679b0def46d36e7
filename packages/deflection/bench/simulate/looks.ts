import { pooledP } from '../../src/difference.ts'
import { pooledError, unpooledError } from '../../src/difference.ts'
import { boundaries, obrienFlemingSpending } from '../../src/group-sequential.ts'
import { live } from '../../src/live.ts'
import { random, type Random } from './random.ts'
import { once } from '../../src/testing/arm.ts'
import { percent, range, type Row } from './row.ts'

/** One policy watched: so many looks, so many customers between two of them. */
interface Scenario {
  readonly looks: number
  readonly perLook: number
  readonly holdout: number
  readonly base: number
  /** Treated share over base, 1 for no effect. */
  readonly cut: number
}

/** How often each way of looking concluded "it works" or "it harms", and how often intervals held throughout. */
interface Outcome {
  readonly live: number
  readonly works: number
  readonly covered: number
  readonly naive: number
  readonly ungated: number
  readonly planned: number
}

const nulls = [0.02, 0.08, 0.15].flatMap((base) =>
  [0.05, 0.1, 0.5].map((holdout) => ({ base, holdout, cut: 1 })),
)

const target: Scenario = { looks: 28, perLook: 350, holdout: 0.1, base: 0.08, cut: 0.6 }

/** Type-I error, coverage and power of what a live page shows. */
export function looks(runs: number): Row[] {
  const daily = nulls.map((of, i) => watch({ looks: 28, perLook: 350, ...of }, runs, 100 + i))
  const hourly = nulls
    .filter(({ base, holdout }) => base === 0.08 || holdout === 0.1)
    .map((of, i) => watch({ looks: 672, perLook: 15, ...of }, Math.ceil(runs / 2), 200 + i))
  const effective = watch(target, runs, 300)
  const each = (of: Outcome[], pick: (outcome: Outcome) => number) => of.map(pick)
  const false28 = each(daily, (o) => o.live)
  const false672 = each(hourly, (o) => o.live)
  const planned = each(daily, (o) => o.planned)
  const covered = each([...daily, ...hourly, effective], (o) => o.covered)
  return [
    {
      what: 'false "it works or harms" under 28 daily looks, no effect, always-valid',
      target: '≤ 2 %',
      measured:
        `${range(false28)} (naive daily z ${range(each(daily, (o) => o.naive))}, ` +
        `unpooled and ungated up to ${percent(Math.max(...each(daily, (o) => o.ungated)))})`,
      reached: Math.max(...false28) <= 0.02,
    },
    {
      what: 'the same, 672 hourly looks',
      target: '≤ 2 %',
      measured: range(false672),
      reached: Math.max(...false672) <= 0.02,
    },
    {
      what: 'Lan–DeMets O’Brien–Fleming, planned end, no effect',
      target: '4–5.5 %',
      measured: range(planned),
      reached: Math.min(...planned) >= 0.04 && Math.max(...planned) <= 0.055,
    },
    {
      what: 'simultaneous coverage of the always-valid interval',
      target: '≥ 97 %',
      measured: range(covered),
      reached: Math.min(...covered) >= 0.97,
    },
    {
      what: 'power, 350 notices a day, 28 days, 10 % holdout, base 8 %, true −40 %: always-valid',
      target: '≥ 88 %',
      measured: percent(effective.works),
      reached: effective.works >= 0.88,
    },
    {
      what: 'the same: O’Brien–Fleming',
      target: '≥ 96 %',
      measured: percent(effective.planned),
      reached: effective.planned >= 0.96,
    },
  ]
}

function watch(of: Scenario, runs: number, seed: number): Outcome {
  const draw = random(seed)
  const times = Array.from({ length: of.looks }, (_, i) => (i + 1) / of.looks)
  // Boundaries of hourly looks would be integrated 672 times; nobody plans that many.
  const bounds = of.looks <= 40 ? boundaries(times, obrienFlemingSpending(0.05)) : undefined
  const sums = { live: 0, works: 0, covered: 0, naive: 0, ungated: 0, planned: 0 }
  for (let run = 0; run < runs; run++) {
    const seen = one(of, draw, bounds)
    sums.live += Number(seen.live)
    sums.works += Number(seen.works)
    sums.covered += Number(seen.covered)
    sums.naive += Number(seen.naive)
    sums.ungated += Number(seen.ungated)
    sums.planned += Number(seen.planned)
  }
  const share = (n: number) => n / runs
  return {
    live: share(sums.live),
    works: share(sums.works),
    covered: share(sums.covered),
    naive: share(sums.naive),
    ungated: share(sums.ungated),
    planned: share(sums.planned),
  }
}

function one(of: Scenario, draw: Random, bounds: readonly number[] | undefined) {
  const { looks, perLook, holdout, base, cut } = of
  const truth = base * (1 - cut)
  const seen = {
    live: false,
    works: false,
    covered: true,
    naive: false,
    ungated: false,
    planned: false,
  }
  let [nc, nt, xc, xt] = [0, 0, 0, 0]
  for (let look = 0; look < looks; look++) {
    const held = draw.binomial(perLook, holdout)
    nc += held
    nt += perLook - held
    xc += draw.binomial(held, base)
    xt += draw.binomial(perLook - held, base * cut)
    if (nc === 0 || nt === 0) continue
    const [c, t] = [
      { x: xc, n: nc },
      { x: xt, n: nt },
    ]
    seen.naive ||= pooledP(c, t) < 0.05
    const now = live(once(xc, nc), once(xt, nt))
    if (now.kind === 'live') {
      seen.live ||= now.decision !== 'open'
      seen.works ||= now.decision === 'works'
      seen.covered &&= now.difference.lower <= truth && truth <= now.difference.upper
    }
    const z = (xc / nc - xt / nt) / unpooledError(c, t)
    seen.ungated ||= ungated(z, nc + nt)
    if (bounds) {
      const pooled = Math.abs(xc / nc - xt / nt) / pooledError(c, t)
      seen.planned ||= pooled > bounds[look]!
    }
  }
  return seen
}

/** The same always-valid test as `live`, but on the unpooled error and from the first contact on. */
function ungated(z: number, n: number): boolean {
  if (!Number.isFinite(z)) return Math.abs(z) === Infinity
  const r2 = rho2
  const spread = n * r2 + 1
  return Math.exp((r2 * n * z * z) / (2 * spread)) / Math.sqrt(spread) > 20
}

const rho2 = (-2 * Math.log(0.05) + Math.log(-2 * Math.log(0.05) + 1)) / 5000
