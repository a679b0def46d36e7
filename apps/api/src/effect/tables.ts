import { csv } from '../csv.ts'
import type { CoursePoint, Week } from './course.ts'
import type { EffectReport } from './report.ts'

/** The effect of each policy, a line each. */
export const policiesTable = (policies: EffectReport['policies'], currency: string): string =>
  csv(
    [
      ...['policy', 'name', 'enabled', 'version', 'verdict', 'finding', 'p', 'discovered'],
      ...['told', 'held_out', 'told_contacted', 'held_out_contacted', 'window_hours', 'open'],
      ...['spared_per_1000', 'spared_per_1000_lower', 'spared_per_1000_upper'],
      ...['relative_reduction', 'relative_reduction_lower', 'relative_reduction_upper'],
      ...['contacts_avoided', 'contacts_avoided_lower', 'contacts_avoided_upper'],
      ...['full_time', 'notices_delivered', 'currency', 'net', 'net_lower', 'net_upper'],
      ...['sample_ratio_p', 'claimed_nobody_called', 'claimed_thirty_percent'],
    ],
    policies.map((one) => [
      ...[one.code, one.name.en, one.enabled, one.version, one.verdict.conclusion, one.finding],
      ...[one.live.kind === 'live' ? one.live.p : null, one.discovered],
      ...[one.told.exposed, one.heldOut.exposed, one.told.contacted, one.heldOut.contacted],
      ...[one.windowHours, one.open],
      ...[one.per1000?.estimate, one.per1000?.lower, one.per1000?.upper],
      ...[one.relativeReduction?.estimate, one.relativeReduction?.lower],
      ...[one.relativeReduction?.upper],
      ...[one.avoided?.estimate, one.avoided?.lower, one.avoided?.upper],
      ...[one.fullTime?.estimate, one.notices, currency],
      ...[one.money?.net.estimate, one.money?.net.lower, one.money?.net.upper],
      ...[one.sampleRatio?.p, ...one.naive.map(({ claimed }) => claimed)],
    ]),
  )

export const courseTable = (course: readonly CoursePoint[]): string =>
  csv(
    ['day', 'told', 'held_out', 'avoided_per_1000', 'lower', 'upper'],
    course.map((one) => [one.day, one.told, one.heldOut, one.estimate, one.lower, one.upper]),
  )

export const weeksTable = (policies: readonly { code: string; weeks: readonly Week[] }[]): string =>
  csv(
    ['policy', 'week', 'told', 'held_out', 'spared_per_1000', 'lower', 'upper'],
    policies.flatMap(({ code, weeks }) =>
      weeks.map(({ week, told, heldOut, per1000 }) => [
        ...[code, week, told, heldOut, per1000?.estimate, per1000?.lower, per1000?.upper],
      ]),
    ),
  )
