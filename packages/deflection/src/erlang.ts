import { bisect } from './root.ts'

// Offered load a in erlangs: contacts per unit of time × handle time. Rates and times share one unit.

/** Erlang B: share of contacts blocked by n lines without a queue. */
export function erlangB(n: number, a: number): number {
  let b = 1
  for (let k = 1; k <= n; k++) b = (a * b) / (k + a * b)
  return b
}

/** The load that n lines block just this share of. */
export function erlangBLoad(n: number, blocking: number): number {
  let high = n
  while (erlangB(n, high) < blocking) high *= 2
  return bisect((a) => erlangB(n, a) - blocking, 0, high)
}

/** Erlang C: share of contacts that wait for one of n agents. 1 where the load is not below n. */
export function erlangC(n: number, a: number): number {
  if (a >= n) return 1
  const b = erlangB(n, a)
  return (n * b) / (n - a * (1 - b))
}

/** A queue whose customers never give up. Undefined figures (load not below agents) are Infinity. */
export interface Waiting {
  readonly waits: number
  readonly occupancy: number
  /** Mean number waiting, and in the system. */
  readonly queue: number
  readonly inSystem: number
  /** Mean time waiting of all, of those who wait, and in the system. */
  readonly wait: number
  readonly waitOfWaiting: number
  readonly stay: number
  /** P(nobody is there). */
  readonly empty: number
}

/** M/M/n with arrival rate `lambda` and one agent's service rate `mu`. */
export function erlangCMetrics(lambda: number, mu: number, n: number): Waiting {
  const a = lambda / mu
  const waits = erlangC(n, a)
  const waitOfWaiting = a < n ? 1 / (n * mu - lambda) : Infinity
  const wait = waits * waitOfWaiting
  return {
    waits,
    occupancy: a / n,
    queue: lambda * wait,
    inSystem: lambda * wait + a,
    wait,
    waitOfWaiting,
    stay: wait + 1 / mu,
    empty: a < n ? emptySystem(n, a, 'waits') : 0,
  }
}

/** Share answered within t: 1 − C·exp(−(n − a)·t/handle time). */
export const erlangCServiceLevel = (n: number, a: number, t: number, handle: number): number =>
  a < n ? 1 - erlangC(n, a) * Math.exp((-(n - a) * t) / handle) : 0

/** The wait that only this share of all contacts exceeds. */
export const erlangCWaitExceeded = (n: number, a: number, handle: number, share: number): number =>
  Math.max(0, (Math.log(erlangC(n, a) / share) * handle) / (n - a))

/**
 * P(nobody is there): 1/(Σ_{k<n} a^k/k! + f·a^n/n!), with f = n/(n − a) where the rest waits and f = 1 where
 * it is lost.
 */
export function emptySystem(n: number, a: number, rest: 'waits' | 'lost'): number {
  const last = rest === 'waits' ? Math.log(n / (n - a)) : 0
  // In logs, scaled by the largest term: 100 erlangs alone would pass 1e43.
  const logs: number[] = []
  let log = 0
  for (let k = 0; k <= n; k++) {
    if (k > 0) log += Math.log(a / k)
    logs.push(k < n ? log : log + last)
  }
  const top = Math.max(...logs)
  return Math.exp(-top) / logs.reduce((sum, value) => sum + Math.exp(value - top), 0)
}

/** A queue whose customers give up after an exponential patience: Erlang A, M/M/n+M. */
export interface Abandoning {
  readonly waits: number
  readonly abandons: number
  readonly queue: number
  /** Mean wait of everybody offered, answered or not. */
  readonly wait: number
  readonly occupancy: number
  /** Share of all offered that is answered within t. */
  readonly within: (t: number) => number
  /** Share of all offered that is still waiting at t. */
  readonly beyond: (t: number) => number
}

/**
 * Erlang A. The stationary queue by its birth–death chain; waits in closed form: with j ahead the wait V
 * until an agent is free, patience aside, is a sum of exponentials of rates nμ + kθ, k = 0…j, so e^(−θV) is
 * Beta(nμ/θ, j + 1), and "answered within t" is a tail of it weighted by the chance not to have given up.
 *
 * @param theta rate of giving up, 1/mean patience, > 0
 * @see Garnett, Mandelbaum and Reiman, "Designing a call center with impatient customers" (2002)
 */
export function erlangA(lambda: number, mu: number, theta: number, n: number): Abandoning {
  if (!(lambda > 0 && mu > 0 && theta > 0 && n >= 1)) {
    throw new RangeError('arrivals, service, patience and agents must be positive')
  }
  // Relative to P(all n busy, nobody waiting), downwards and then upwards from it; that state is scaled down
  // when far more agents than load would overflow.
  let idle = 0
  let full = 1
  for (let k = n, term = 1; k > 0 && term > 1e-18 * idle; k--) {
    term *= (k * mu) / lambda
    idle += term
    if (term > 1e250) [idle, term, full] = [idle / 1e250, term / 1e250, full / 1e250]
  }
  const waiting: number[] = []
  let busy = 0
  for (let j = 0, term = full; ; j++) {
    waiting.push(term)
    busy += term
    term *= lambda / (n * mu + (j + 1) * theta)
    if (term < 1e-17 * (busy + idle) && lambda < n * mu + (j + 1) * theta) break
  }
  const total = idle + busy
  const queue = waiting.reduce((sum, term, j) => sum + j * term, 0) / total
  const abandons = (theta * queue) / lambda
  const a = (n * mu) / theta
  /** Σ of the queue's states × weight(j) × P(Beta(shape, j + 1) < e^(−θt)), by recursion over j. */
  const over = (t: number, shape: number, weight: (j: number, below: number) => number) => {
    const left = Math.log(-Math.expm1(-theta * t))
    let logTerm = -theta * t * shape
    let below = Math.exp(logTerm)
    let sum = 0
    waiting.forEach((term, j) => {
      if (j > 0) {
        logTerm += left + Math.log((shape + j - 1) / j)
        below += Math.exp(logTerm)
      }
      sum += term * weight(j, Math.min(1, below))
    })
    return sum / total
  }
  return {
    waits: busy / total,
    abandons,
    queue,
    wait: queue / lambda,
    occupancy: (lambda * (1 - abandons)) / (n * mu),
    within: (t) => idle / total + over(t, a + 1, (j, below) => (a / (a + j + 1)) * (1 - below)),
    beyond: (t) => Math.exp(-theta * t) * over(t, a, (_j, below) => below),
  }
}
