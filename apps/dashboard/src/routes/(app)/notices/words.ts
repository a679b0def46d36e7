import { m } from '#lib/paraglide/messages.js'

/** Why customers were not told, said of all of one reason; one case names its own figures. */
const reasons: Readonly<Record<string, () => string>> = {
  holdout: m.untold_holdout,
  disabled: m.untold_disabled,
  over: m.untold_over,
  'too late': m.untold_late,
  absorbed: m.untold_absorbed,
  'no channel': m.untold_no_channel,
  'no consent': m.untold_no_consent,
  stopped: m.untold_stopped,
  'already contacted': m.untold_contacted,
  cooldown: m.untold_cooldown,
  'weekly cap': m.untold_cap,
}
export const sayReason = (reason: string): string => reasons[reason]?.() ?? reason

/** Why a notice could not be delivered, and what to do about it. */
const failures: Readonly<Record<string, () => string>> = {
  unreachable: m.failed_unreachable,
  rateLimited: m.failed_rate_limited,
  rejected: m.failed_rejected,
  unauthorized: m.failed_unauthorized,
  'no facts': m.failed_no_facts,
  over: m.untold_over,
  'too late': m.untold_late,
}
export const sayFailure = (reason: string): string => failures[reason]?.() ?? reason

const channels: Readonly<Record<string, () => string>> = {
  email: m.way_email,
  webhook: m.way_webhook,
  sms: m.way_sms,
  voice: m.way_voice,
  push: m.way_push,
}
export const sayChannel = (kind: string): string => channels[kind]?.() ?? kind

const outcomes: Readonly<Record<string, () => string>> = {
  delivered: m.outcome_delivered,
  retry: m.outcome_retry,
  dead: m.outcome_dead,
}
export const sayOutcome = (outcome: string): string => outcomes[outcome]?.() ?? outcome
