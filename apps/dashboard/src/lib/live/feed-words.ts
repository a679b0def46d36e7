import type { Format } from '#lib/format.ts'
import { markOfAlert, type MarkKind } from '#lib/marks.ts'
import { m } from '#lib/paraglide/messages.js'
import { channelName, contactWords } from '#lib/words/names.ts'
import { reasonWords } from '#lib/words/reason.ts'
import type { Happening } from './answers.ts'

/** One row of the feed. */
export interface FeedRow {
  readonly key: string
  readonly at: string
  readonly mark: MarkKind
  /** Whom or what it is about, printed strong. */
  readonly lead: string
  /** After the lead, on the same line. */
  readonly what: string
  /** The second line. */
  readonly note: string
  readonly href: string | null
}

/** A happening in words. */
export function feedRow(one: Happening, format: Format): FeedRow {
  const who =
    one.customer === null ? m.a_customer() : (one.name ?? m.customer_n({ code: one.customer }))
  const count = format.number(one.count)
  const policy = one.policy ? format.name(one.policy, '') : ''
  const area = one.area ? format.name(one.area, one.areaCode ?? '') : ''
  const base = { key: `${one.kind} ${one.id}`, at: one.at, note: '' }
  const customer = one.customer === null ? null : `/customers/${encodeURIComponent(one.customer)}`
  switch (one.kind) {
    case 'alert':
      return {
        ...base,
        mark: markOfAlert(one.alert ?? ''),
        lead: who,
        what: alertWords(one, format),
        href: `/alerts/${one.id}`,
      }
    case 'incident':
      return {
        ...base,
        mark: 'outage',
        lead: area,
        what: m.kind_outage().toLowerCase(),
        note: m.feed_outage({ count }),
        href: one.areaCode === null ? null : `/areas/${encodeURIComponent(one.areaCode)}`,
      }
    case 'notice': {
      const channel = channelName(one.channel ?? '')
      return one.count > 1
        ? {
            ...base,
            mark: 'notice',
            lead: m.feed_notices({ count, channel }),
            what: '',
            note: join(policy, area),
            href: '/notices',
          }
        : {
            ...base,
            mark: 'notice',
            lead: capital(m.feed_notice({ channel, customer: who }), format),
            what: '',
            note: one.subject ?? policy,
            href: customer,
          }
    }
    case 'held':
      return {
        ...base,
        mark: 'held',
        lead: one.count > 1 ? m.feed_held_many({ count }) : m.feed_held({ customer: who }),
        what: '',
        note: join(m.feed_held_why({ policy }), area),
        href: customer,
      }
    case 'skipped':
      return {
        ...base,
        mark: 'none',
        lead: one.count > 1 ? m.feed_skipped_many({ count }) : m.feed_skipped({ customer: who }),
        what: '',
        note: join(reasonWords(one.reason, one.detail, format), area),
        href: customer,
      }
    case 'contact':
      return {
        ...base,
        mark: 'contact',
        lead: who,
        what: contactWords(one.channel, one.driver),
        note: one.heldOut === true ? m.feed_held_contact() : '',
        href: customer,
      }
  }
}

function alertWords({ alert, metric, metricNames, ratio }: Happening, format: Format): string {
  const name = metricNames ? format.name(metricNames, metric ?? '').toLowerCase() : (metric ?? '')
  switch (alert) {
    case 'spike':
      return ratio !== null && ratio > 1
        ? m.feed_spike({ metric: name, times: format.times(ratio) })
        : m.feed_leak({ metric: name })
    case 'drop':
      return m.feed_drop({ metric: name, percent: format.percent(ratio ?? 0) })
    case 'silence':
      return m.feed_silence({ metric: name })
    case 'leak':
      return m.feed_leak({ metric: name })
    default:
      return m.feed_bill()
  }
}

const join = (...parts: readonly string[]) => parts.filter(Boolean).join(' · ')
const capital = (text: string, format: Format) =>
  format.locale === 'en' ? text.charAt(0).toUpperCase() + text.slice(1) : text
