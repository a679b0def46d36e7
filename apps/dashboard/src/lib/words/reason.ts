import type { Format } from '#lib/format.ts'
import { m } from '#lib/paraglide/messages.js'

/** Why a customer was not told, as a sentence. */
export function reasonWords(
  reason: string | null,
  detail: Readonly<Record<string, unknown>> | null,
  format: Format,
): string {
  switch (reason) {
    case 'disabled':
      return m.reason_disabled()
    case 'over':
      return m.reason_over()
    case 'too late':
      return m.reason_too_late()
    case 'absorbed':
      return m.reason_absorbed()
    case 'no channel':
      return m.reason_no_channel()
    case 'no consent':
      return m.reason_no_consent()
    case 'stopped':
      return m.reason_stopped()
    case 'already contacted':
      return m.reason_already_contacted()
    case 'cooldown':
      return m.reason_cooldown({
        ago: format.duration(Number(detail?.['hoursSince'] ?? 0) * 3_600_000),
      })
    case 'weekly cap':
      return m.reason_weekly_cap({ notices: format.number(Number(detail?.['notices'] ?? 0)) })
    case 'global holdout':
      return m.reason_global_holdout()
    default:
      return reason === null ? '' : m.reason_other({ reason })
  }
}
