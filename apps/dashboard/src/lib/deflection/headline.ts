import { m } from '#lib/paraglide/messages.js'
import type { Format } from '../format.ts'
import type { Interval, PolicyEffect, Report } from './answers.ts'
import { about } from './scale.ts'

/** The page's first sentence, in two parts of which the second is paler, and what stands below it. */
export interface Headline {
  readonly lead: string
  readonly trail: string
  readonly below: readonly string[]
}

/** What is told of the whole programme: its own holdout where that has evidence, else the policies added up. */
export interface Whole {
  readonly finding: Report['total']['finding']
  readonly avoided: Interval | null
  /** Whether the programme's holdout says it. */
  readonly programme: boolean
}

/**
 * Over all time the programme's own holdout says it, once both its arms have their ten contacts: only there
 * are notices that overlap counted once. A month is shorter than the quarter for which it is drawn.
 */
export function wholeOf({ days, month, programme, total }: Report): Whole {
  const { live, avoided } = programme
  if (month !== null || days !== 'all' || live.kind !== 'live' || !avoided)
    return { finding: total.finding, avoided: total.avoided, programme: false }
  const findings = { works: 'fewer', harms: 'more', open: 'undecided' } as const
  return { finding: findings[live.decision], avoided, programme: true }
}

/** Whether anybody is held out at all: without that nothing can be measured. */
export const measurable = ({ told, heldOut }: Pick<Report['total'], 'told' | 'heldOut'>): boolean =>
  told.exposed === 0 || heldOut.exposed > 0

/** Contacts avoided in a period, in words. `when` is said inside the sentence: in October. */
export function sayHeadline(report: Report, when: string, format: Format): Headline {
  const whole = wholeOf(report)
  const { total } = report
  const n = (value: number) => format.number(value)
  const avoided = whole.avoided
  if (!measurable(total))
    return {
      lead: m.defl_head_unmeasurable(),
      trail: '',
      below: [m.defl_unmeasurable_next()],
    }
  const open = total.open > 0 ? [m.defl_open({ n: n(total.open) })] : []
  if (whole.finding === 'nobody' || !avoided)
    return {
      lead: m.defl_head_nobody(),
      trail: '',
      below: [total.open > 0 ? m.defl_nobody_open({ n: n(total.open) }) : m.defl_nobody_next()],
    }
  if (whole.finding === 'early') {
    const least = Math.min(total.told.contacted, total.heldOut.contacted)
    return {
      lead: m.defl_head_early(),
      trail: '',
      below: [m.defl_early_next({ n: n(least) }), ...open],
    }
  }
  const size = n(about(Math.abs(avoided.estimate)))
  const [lower, upper] = [n(about(avoided.lower)), n(about(avoided.upper))]
  const [least, most] = [n(about(-avoided.upper)), n(about(-avoided.lower))]
  const basis = whole.programme
    ? m.defl_basis_global({
        sum: n(about(report.addedUp?.estimate ?? 0)),
      })
    : m.defl_basis_sum()
  const below = [...sayShares(total, format), ...open, basis]
  switch (whole.finding) {
    case 'fewer':
      return {
        lead: m.defl_head_fewer({ n: size, when }),
        trail: m.defl_likely({ lower, upper }),
        below,
      }
    case 'more':
      return {
        lead: m.defl_head_more({ n: size, when }),
        trail: m.defl_likely({ lower: least, upper: most }),
        below,
      }
    case 'undecided':
      return {
        lead: m.defl_head_undecided({ when }),
        trail: m.defl_likely_undecided({ estimate: n(about(avoided.estimate)), lower, upper }),
        below,
      }
  }
}

function sayShares(
  { shares, told, heldOut }: Pick<PolicyEffect, 'shares' | 'told' | 'heldOut'>,
  format: Format,
): string[] {
  if (!shares) return []
  const per1000 = (share: number) => format.number(Math.round(share * 1000))
  return [
    m.defl_shares({
      told: per1000(shares.told),
      held: per1000(shares.untold),
      toldN: format.number(told.exposed),
      heldN: format.number(heldOut.exposed),
    }),
  ]
}

/** The same of one policy, in customers of a thousand told. */
export function sayPolicy(policy: PolicyEffect, name: string, format: Format): Headline {
  const n = (value: number) => format.number(Math.round(value))
  const { per1000, told, heldOut, open, relativeReduction: reduction } = policy
  const waiting = open > 0 ? [m.defl_open({ n: format.number(open) })] : []
  if (!measurable({ told, heldOut }))
    return {
      lead: m.dpol_head_unmeasurable({ policy: name }),
      trail: '',
      below: [m.defl_unmeasurable_next()],
    }
  if (policy.finding === 'nobody' || !per1000)
    return {
      lead: m.dpol_head_nobody({ policy: name }),
      trail: '',
      below: [open > 0 ? m.defl_nobody_open({ n: format.number(open) }) : m.defl_nobody_next()],
    }
  if (policy.finding === 'early')
    return {
      lead: m.dpol_head_early({ policy: name }),
      trail: '',
      below: [
        m.defl_early_next({ n: format.number(Math.min(told.contacted, heldOut.contacted)) }),
        ...waiting,
      ],
    }
  const below = [...sayShares(policy, format), ...waiting]
  switch (policy.finding) {
    case 'fewer':
      return {
        lead: m.dpol_head_fewer({ policy: name, n: n(per1000.estimate) }),
        trail: m.dpol_likely_people({ lower: n(per1000.lower), upper: n(per1000.upper) }),
        below: [
          ...(reduction
            ? [
                m.dpol_reduction({
                  share: format.percent(reduction.estimate),
                  lower: format.percent(reduction.lower),
                  upper: format.percent(reduction.upper),
                }),
              ]
            : []),
          ...below,
        ],
      }
    case 'more':
      return {
        lead: m.dpol_head_more({ policy: name, n: n(-per1000.estimate) }),
        trail: m.dpol_likely_people({ lower: n(-per1000.upper), upper: n(-per1000.lower) }),
        below,
      }
    case 'undecided':
      return {
        lead: m.dpol_head_undecided({ policy: name }),
        trail: m.dpol_likely_undecided({
          estimate: n(per1000.estimate),
          lower: n(per1000.lower),
          upper: n(per1000.upper),
        }),
        below,
      }
  }
}
