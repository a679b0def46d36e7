import type { Format } from './format.ts'
import type { Locale } from './locale.ts'
import type { SmsWordings } from './sms.ts'
import type { UsageChart } from './picture.ts'

/** To whom, from whom, when, and the links that only the caller can make. */
export interface Context {
  readonly locale: Locale
  /** The customer's, IANA name. */
  readonly timeZone: string
  /** When it is written. */
  readonly now: Date
  readonly brandName: string
  /** Where the customer sees the matter. In an SMS it is left out when it leaves no room for the facts: keep it short. */
  readonly seeUrl: string
  /** Where the customer stops notices of this kind. */
  readonly stopUrl: string
}

/** What a template writes with. */
export interface Desk extends Context {
  readonly format: Format
}

/** One amount among its like, drawn as a bar. */
export interface Bar {
  readonly label: string
  readonly value: string
  /** Share of the longest bar, 0 to 1. */
  readonly length: number
  /** Where a likely range begins, 0 to 1: from there on the bar is pale. */
  readonly certain?: number
  readonly kind: 'usual' | 'observed' | 'ahead'
}

export interface Section {
  readonly heading: string
  readonly text?: string
  readonly bars?: readonly Bar[]
  /** Numbered; doing nothing is always one of them. */
  readonly choices?: readonly string[]
}

export interface Figure {
  readonly caption: string
  /** What the coloured part is. */
  readonly difference: string
  readonly bandLabel: string
  /** Says in a sentence what the picture shows. */
  readonly alt: string
  readonly chart: UsageChart
  /** Under the picture, from left to right; `at` is the share of its width. */
  readonly ticks: readonly { readonly label: string; readonly at: number }[]
}

/** A notice before it takes the form of an e-mail or of an SMS: what happened, what it means, what you can do, how to stop. */
export interface Letter {
  readonly subject: string
  readonly heading: string
  /** One sentence under the heading; mail clients show it beside the subject. */
  readonly lead: string
  readonly figure?: Figure
  readonly sections: readonly Section[]
  readonly see: string
  /** Why this customer gets it. */
  readonly because: string
  readonly stop: string
  readonly sms: SmsWordings
}
