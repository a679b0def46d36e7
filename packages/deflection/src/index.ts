// Measure
export * from './assign.ts'
export * from './attribute.ts'
export * from './effect.ts'
export * from './live.ts'
export * from './money.ts'
export * from './naive.ts'
export * from './head-start.ts'
export { scale, shift, type Interval, type Limits } from './interval.ts'
export { comparable, type Draw } from './draw.ts'
export { unpooledError } from './difference.ts'
export * from './evidence.ts'
export * from './live-areas.ts'
export * from './relative.ts'
export * from './workload.ts'
export { sampleRatio, sampleRatioAlarm, sampleRatioOver, type SampleRatio } from './sample-ratio.ts'
export { cuped, theta, type Covaried, type Sums } from './cuped.ts'
export { cupedRatio, type CovariedRatio, type Measure } from './cuped-ratio.ts'
export { joinSmall, postStratify, type Stratum, type StratumSums } from './stratify.ts'
export { contrast, sampleOf, sampleOfRatio, sampleOfShare, tTest } from './welch.ts'
export type { Contrast, Sample, Scale, Side } from './welch.ts'
export {
  areaEffect,
  areaInterval,
  areaMeans,
  areaPermutation,
  clusterRobust,
  type Area,
} from './cluster.ts'
export { switchback, type Incident, type Switchback } from './switchback.ts'

// Decide
export * from './guardrail.ts'
export * from './guarded.ts'
export * from './planned-end.ts'
export * from './planner.ts'
export * from './verdict.ts'
export * from './judge.ts'
export * from './figures.ts'
export * from './multiplicity.ts'
export {
  boundaries,
  obrienFlemingSpending,
  pocockSpending,
  powerSpending,
  type Sides,
  type Spending,
} from './group-sequential.ts'
export { alwaysValidP, eValue, halfWidth, msprt, rho } from './sequential.ts'

// Learn
export * from './bandit.ts'
export * from './variants.ts'
export { posterior, risk, shrink, type Posterior, type Prior, type SegmentEffect } from './bayes.ts'

// Forecast and staff
export * from './band.ts'
export * from './calendar.ts'
export * from './choose.ts'
export * from './erlang.ts'
export * from './forecast.ts'
export * from './history.ts'
export * from './rolling.ts'
export * from './staffing.ts'
export * from './staffing-plan.ts'
export { accuracy, type Accuracy } from './accuracy.ts'
