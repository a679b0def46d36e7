import { DeliveryError, nextAttempt } from '@headsup/notice'
import type { Store } from '@headsup/store'
import {
  claimReport,
  queueReports,
  settleReport,
  type Report,
  type ReportOutcome,
} from '@headsup/store/reports'
import { readSettings, type Settings } from '@headsup/store/settings'
import type { Smtp } from '../channels/smtp.ts'
import { monthDue } from './due.ts'
import { reportLetter } from './letter.ts'

/** As much of whoever makes reports as the reporter needs. */
export interface ReportPress {
  print(
    month: string,
    locale: Settings['locale'],
  ): Promise<{ readonly pdf: Uint8Array; readonly headline: string }>
}

interface Deps {
  readonly store: Store
  readonly clock: () => Date
  readonly press: ReportPress
  readonly smtp: Smtp
  /** Without a slash at the end. */
  readonly publicUrl: string
  /** Spreads retries; [0, 1). */
  readonly jitter: () => number
  /** By the clock; longer than a report takes to be made and sent. */
  readonly leaseMs?: number
}

/**
 * Sends the month before to whoever is to have it, from the first of the month at eight. An address that is
 * added later has the newest month at once. Any number may run, and any may die: a mail that was taken but
 * not written down is sent again under the same Message-ID.
 */
export interface Reporter {
  step(): Promise<boolean>
}

export function createReporter({
  store,
  clock,
  press,
  smtp,
  publicUrl,
  jitter,
  leaseMs = 300_000,
}: Deps): Reporter {
  async function attempt(report: Report, brand: string): Promise<ReportOutcome> {
    const { month, locale, address } = report
    try {
      const { pdf, headline } = await press.print(month, locale)
      const url = `${publicUrl}/deflection?month=${month}`
      await smtp.send(`report-${month}-${report.id}`, {
        to: address,
        ...reportLetter({ locale, month, brand, headline, url }),
        headers: { 'Content-Language': locale, 'Auto-Submitted': 'auto-generated' },
        attachments: [
          {
            filename: `headsup-${month}-${locale}.pdf`,
            contentType: 'application/pdf',
            content: Buffer.from(pdf),
          },
        ],
      })
      return { kind: 'sent' }
    } catch (error) {
      return failed(report, error)
    }
  }

  /** A report that could not be made is tried again like one that could not be sent: browsers come back too. */
  function failed({ attempt }: Report, error: unknown): ReportOutcome {
    const reason = error instanceof DeliveryError ? error.reason : 'unreachable'
    const detail = error instanceof Error ? error.message : String(error)
    const next = nextAttempt(clock(), attempt, reason, jitter())
    return next.kind === 'retry'
      ? { kind: 'retry', at: next.at, reason, detail }
      : { kind: 'dead', reason, detail }
  }

  return {
    async step() {
      const now = clock()
      const { reports, timeZone, brand } = await readSettings(store.db)
      const to = { addresses: reports.to, locale: reports.locale }
      await queueReports(store.db, monthDue(now, timeZone), to, now)
      const report = await claimReport(store.db, now, new Date(+now + leaseMs))
      if (!report) return false
      await settleReport(store.db, report, await attempt(report, brand), clock())
      return true
    },
  }
}
