import { formatIn, plain } from './format.ts'
import { html } from './html.ts'
import type { Context, Desk, Letter } from './letter.ts'
import { usagePicture } from './picture.ts'
import { fitSms } from './sms.ts'
import { billLetter } from './templates/bill.ts'
import type { BillFacts } from './templates/bill.ts'
import { eventLetter, type EventFacts } from './templates/event.ts'
import { orderDelayedLetter } from './templates/order-delayed.ts'
import type { OrderDelayedFacts } from './templates/order-delayed.ts'
import { outageLetter } from './templates/outage.ts'
import type { OutageFacts } from './templates/outage.ts'
import { usageLetter } from './templates/usage.ts'
import type { UsageFacts } from './templates/usage.ts'
import { text } from './text.ts'
import { oneLine, spaced } from './wording.ts'

/** What a notice tells, by template: `kind` is the policy's `template`. */
export type Facts = BillFacts | UsageFacts | OutageFacts | OrderDelayedFacts | EventFacts

/** A picture that the e-mail shows as `cid:…`; attach `png(svg)` under that content id. */
export interface Picture {
  readonly cid: string
  readonly svg: string
}

/** One notice in every form it can travel in. */
export interface Rendered {
  readonly subject: string
  /** The e-mail's plain part, which says all that the other says. */
  readonly text: string
  readonly html: string
  /** At most two parts. */
  readonly sms: string
  readonly pictures: readonly Picture[]
}

/**
 * Writes a notice.
 *
 * @throws {RangeError} for an unknown zone or currency, or for a figure that is not finite
 */
export function render(facts: Facts, context: Context): Rendered {
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === 'number' && !Number.isFinite(value) && name !== 'ratio') {
      throw new RangeError(`${facts.kind} notice: ${name} must be finite, got ${value}`)
    }
  }
  const format = formatIn(context.locale, context.timeZone)
  const desk: Desk = { ...context, brandName: oneLine(context.brandName), format }
  const letter = letterOf(facts, desk)
  const { figure } = letter
  const set = context.locale === 'en' ? (written: string) => written : spaced
  return {
    subject: plain(set(letter.subject)),
    text: plain(set(text(letter, desk))),
    html: set(html(letter, desk)),
    sms: fitSms((cut) => letter.sms(cut).map(set)),
    pictures: figure
      ? [
          { cid: 'usage-light', svg: usagePicture(figure.chart, 'light') },
          { cid: 'usage-dark', svg: usagePicture(figure.chart, 'dark') },
        ]
      : [],
  }
}

/** The HTML with its pictures inside, for showing a notice on a page instead of in a mail client. */
export function preview({ html, pictures }: Rendered): string {
  return pictures.reduce(
    (page, { cid, svg }) =>
      page.replaceAll(`cid:${cid}`, `data:image/svg+xml,${encodeURIComponent(svg)}`),
    html,
  )
}

function letterOf(facts: Facts, desk: Desk): Letter {
  switch (facts.kind) {
    case 'bill':
      return billLetter(facts, desk)
    case 'usage':
      return usageLetter(facts, desk)
    case 'outage':
      return outageLetter(facts, desk)
    case 'order-delayed':
      return orderDelayedLetter(facts, desk)
    case 'event':
      return eventLetter(facts, desk)
  }
}
