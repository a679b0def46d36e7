import { factsOf, locales, preview, render, type CauseRow, type Locale } from '@headsup/notice'
import type { NoticeDetail } from '@headsup/store/notices-view'

/** A notice as its reader sees it. */
export interface Preview {
  readonly subject: string
  readonly text: string
  /** A whole page with its pictures inside; show it where nothing of it can run. */
  readonly html: string
  /** These are the words that went out. */
  readonly sent: boolean
}

/** Links of a preview lead nowhere: the real ones belong to the customer. */
const NOWHERE = '#'

/**
 * The notice in every language; `undefined` when too little is known of its cause to say anything.
 *
 * @param cause what is known of it; what it went out with, once it did
 * @param now   when it is read, for a notice that has not gone out
 */
export function previews(
  notice: NoticeDetail,
  cause: CauseRow,
  brandName: string,
  now: Date,
): Readonly<Record<Locale, Preview>> | undefined {
  const written: [Locale, Preview][] = []
  for (const locale of locales) {
    const context = { locale, timeZone: notice.timeZone, now: notice.deliveredAt ?? now }
    const facts = factsOf(cause, { ...context, template: notice.template })
    if (!facts) return undefined
    const links = { brandName, seeUrl: NOWHERE, stopUrl: NOWHERE }
    const rendered = render(facts, { ...context, ...links })
    const sent = notice.message !== null && notice.locale === locale
    const { subject, text, html } = notice.message && sent ? notice.message : rendered
    written.push([locale, { subject, text, html: preview({ ...rendered, html }), sent }])
  }
  return Object.fromEntries(written) as Record<Locale, Preview>
}
