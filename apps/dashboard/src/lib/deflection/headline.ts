import { m } from '#lib/paraglide/messages.js'
import type { Format } from '../format.ts'
import type { Interval, Report } from './answers.ts'
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
}

/** Whether anybody is held out at all: without that nothing can be measured. */
export const measurable = ({ told, heldOut }: Pick<Report['total'], 'told' | 'heldOut'>): boolean =>
  told.exposed === 0 || heldOut.exposed > 0

/** Contacts avoided in a period, in words. `when` is said inside the sentence: in October. */
export function sayHeadline(report: Report, whole: Whole, when: string, format: Format): Headline {
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
  const below = [...sayShares(report, format), ...open]
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

function sayShares({ total }: Report, format: Format): string[] {
  if (!total.shares) return []
  const per1000 = (share: number) => format.number(Math.round(share * 1000))
  return [
    m.defl_shares({
      told: per1000(total.shares.told),
      held: per1000(total.shares.untold),
      toldN: format.number(total.told.exposed),
      heldN: format.number(total.heldOut.exposed),
    }),
  ]
}
