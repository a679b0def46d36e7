import { m } from '#lib/paraglide/messages.js'
import type { Format } from '../format.ts'
import type { Reason, Verdict } from './answers.ts'

/** A verdict's word, the class that inks it, and a path in a box of 14: shape and word repeat the colour. */
export const conclusions = {
  keep: { say: m.verdict_keep, tone: 'notice', icon: 'M2 7.5L5.5 11L12 3.5' },
  change: {
    say: m.verdict_change,
    tone: 'holdout',
    icon: 'M2 5h8l-2.5-2.5M12 9H4l2.5 2.5',
  },
  retire: { say: m.verdict_retire, tone: 'spike', icon: 'M3 3l8 8M11 3l-8 8' },
  undecided: { say: m.verdict_undecided, tone: 'muted', icon: 'M2.5 7h2M6 7h2M9.5 7h2' },
} as const

const guardNames: Readonly<Record<string, () => string>> = {
  complaint: m.guard_complaint,
  opt_out: m.guard_opt_out,
  churn: m.guard_churn,
  csat: m.guard_csat,
  payment_late: m.guard_payment_late,
}

/** An operator may guard kinds of its own; these keep their name. */
export const guardName = (name: string): string => guardNames[name]?.() ?? name

/** One reason of a verdict as a sentence. */
export function sayReason(reason: Reason, format: Format): string {
  switch (reason.kind) {
    case 'sampleRatio':
      return m.verdict_why_sample_ratio()
    case 'guardrail':
      return m.verdict_why_guardrail({ name: guardName(reason.name) })
    case 'moreContacts':
      return m.verdict_why_more()
    case 'fewerContacts':
      return m.verdict_why_fewer()
    case 'paysForItself':
      return m.verdict_why_pays()
    case 'costsMoreThanItSaves':
      return m.verdict_why_costs()
    case 'tooSmallToMatter':
      return m.verdict_why_small({ share: format.percent(Math.max(0, reason.atMost), 1) })
    case 'displaced':
      return m.verdict_why_displaced()
    case 'guardrailOpen':
      return m.verdict_why_guardrail_open({ name: guardName(reason.name) })
    case 'tooEarly':
      return m.verdict_why_early()
    case 'plannedEnd':
      return m.verdict_why_ended({ share: format.percent(Math.max(0, reason.atMost), 1) })
    case 'notClearYet':
      return m.verdict_why_unclear()
  }
}

/** How long until it is decided, if that is in sight; weeks from three on. */
export function sayWait({ daysUntilDecided: days }: Verdict, format: Format): string | null {
  if (days === null) return null
  return days < 21
    ? m.verdict_days({ n: format.number(Math.max(1, Math.ceil(days))) })
    : m.verdict_weeks({ n: format.number(Math.ceil(days / 7)) })
}
