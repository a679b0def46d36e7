import { accuracy } from '../accuracy.ts'
import { drift, holtWinters, naiveForecast, seasonalNaive, smoothing } from '../baselines.ts'
import {
  erlangA,
  erlangB,
  erlangBLoad,
  erlangC,
  erlangCMetrics,
  erlangCServiceLevel,
  erlangCWaitExceeded,
} from '../erlang.ts'
import { linesFor, positionsFor, staff } from '../staffing.ts'
import type { Case, Input, Kind, Kinds } from './case.ts'
import { emptyOfQueueing } from './errata.ts'

const offered = (i: Input): number => (i.calls / i.interval_min) * i.aht_min

const forecastOf =
  (forecast: (history: number[], input: Input, of: Case) => number[] | Forecast): Kind =>
  (input, of) => {
    const history: number[] = input.series.slice(0, -input.h)
    const actual: number[] = input.series.slice(-input.h)
    const found = forecast(history, input, of)
    const { ahead, ...more } = Array.isArray(found) ? { ahead: found } : found
    const { mae, rmse, mase, smape, wape, mape } = accuracy(actual, ahead, history, input.m)
    return {
      ...more,
      forecast: ahead,
      MAE: mae,
      RMSE: rmse,
      MASE: mase,
      sMAPE: smape,
      WAPE: wape,
      MAPE: mape,
    }
  }

interface Forecast {
  readonly ahead: number[]
  readonly SSE: number
  readonly final: Record<string, number>
}

// The weights of the smoothers stand among the expected figures.
const weights = ({ input, expected }: Case) => {
  const weight = (name: string) => Number(input[name] ?? expected[name])
  return { alpha: weight('alpha'), beta: weight('beta'), gamma: weight('gamma') }
}

const triple = (kind: 'additive' | 'multiplicative'): Kind =>
  forecastOf((history, { m, h }, of) => {
    const fit = holtWinters(history, m, kind, weights(of))
    const seasonal = Object.fromEntries(fit.seasonal.map((s, i) => [`s${i + 1}`, s]))
    return {
      ahead: fit.forecast(h),
      SSE: fit.sse,
      final: { a: fit.level, b: fit.trend, ...seasonal },
    }
  })

/** Queues, staffing and forecasts. */
export const queues: Kinds = {
  erlang_b: ({ servers, offered_erlangs }) => ({ blocking: erlangB(servers, offered_erlangs) }),
  erlang_b_max_traffic: ({ servers, blocking }) => ({
    offered_erlangs: erlangBLoad(servers, blocking),
  }),
  erlang_b_required: (i) => {
    const lines = linesFor(offered(i), i.max_blocking)
    return { raw_positions: lines, positions: positionsFor(lines, i.shrinkage) }
  },
  erlang_c_pwait: ({ agents, offered_erlangs }) => ({ p_wait: erlangC(agents, offered_erlangs) }),
  mmc_metrics: ({ lambda, mu, agents }) => {
    const found = erlangCMetrics(lambda, mu, agents)
    return {
      occupancy: found.occupancy,
      p0: emptyOfQueueing(agents, lambda / mu),
      Lq: found.queue,
      Wq: found.wait,
      L: found.inSystem,
      W: found.stay,
      Wq_given_wait: found.waitOfWaiting,
    }
  },
  erlang_c_metrics: ({ calls_per_hour, aht_s, agents, target_s }) => {
    const { waits, wait, occupancy } = erlangCMetrics(calls_per_hour / 3600, 1 / aht_s, agents)
    const load = (calls_per_hour / 3600) * aht_s
    return {
      p_wait: waits,
      asa: wait,
      occupancy,
      service_level: erlangCServiceLevel(agents, load, target_s, aht_s),
    }
  },
  erlang_c_required: (i) => {
    const found = staff(i.calls / i.interval_min, i.aht_min, {
      serviceLevel: i.service_level,
      within: i.target_min,
      maxOccupancy: i.max_occupancy,
      shrinkage: i.shrinkage,
    })
    return {
      raw_positions: found.agents,
      positions: found.positions,
      service_level: found.serviceLevel,
      occupancy: found.occupancy,
      p_wait: found.waits,
    }
  },
  erlang_c_no_abandon: ({ lambda_per_min, mu_per_min, agents }) => {
    const { wait, queue, occupancy } = erlangCMetrics(lambda_per_min, mu_per_min, agents)
    const load = lambda_per_min / mu_per_min
    return {
      mean_wait_s: wait * 60,
      wait_p90_s: erlangCWaitExceeded(agents, load, 60 / mu_per_min, 0.1),
      Lq: queue,
      occupancy,
    }
  },
  erlang_a_metrics: ({ lambda_per_min, mu_per_min, theta_per_min, agents, target_min }) => {
    const found = erlangA(lambda_per_min, mu_per_min, theta_per_min, agents)
    return {
      p_wait: found.waits,
      Lq: found.queue,
      p_abandon: found.abandons,
      mean_wait_all: found.wait,
      occupancy: found.occupancy,
      p_served_within_t_all_offered: found.within(target_min),
      p_still_waiting_beyond_t: found.beyond(target_min),
    }
  },
  erlang_a_required: (i) => {
    const found = staff(i.lambda_per_min, i.aht_min, {
      serviceLevel: i.service_level,
      within: i.target_min,
      maxOccupancy: i.max_occupancy,
      shrinkage: i.shrinkage,
      patience: i.patience_min,
      maxAbandonment: i.max_abandonment,
    })
    return {
      raw_positions: found.agents,
      positions: found.positions,
      service_level: found.serviceLevel,
      occupancy: found.occupancy,
      abandonment_probability: found.abandons,
      waiting_probability: found.waits,
      average_speed_of_answer: found.wait,
    }
  },
  snaive: forecastOf((history, { m, h }) => seasonalNaive(history, m, h)),
  naive: forecastOf((history, { h }) => naiveForecast(history, h)),
  drift: forecastOf((history, { h }) => drift(history, h)),
  ses_fixed: forecastOf((history, { h }, of) => smoothing(history, weights(of).alpha, h)),
  hw_add_fixed: triple('additive'),
  hw_mult_fixed: triple('multiplicative'),
}
