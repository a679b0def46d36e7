import type { Format, Language } from '#lib/format.ts'
import { m } from '#lib/paraglide/messages.js'
import { kindName } from '#lib/words/names.ts'

type Names = Readonly<Partial<Record<Language, string | undefined>>>

interface Detail {
  readonly back: number
  readonly customer: {
    readonly code: string
    readonly name: string | null
    readonly area: Names | null
    readonly incidentId: string | null
  }
  readonly cycle: { readonly end: string }
  readonly bill: readonly {
    readonly projected: number
    readonly lower: number
    readonly upper: number
    readonly usual: number | null
    readonly daysLeft: number
  }[]
  readonly timeline: readonly {
    readonly kind: string
    readonly at: string
    readonly state: string | null
    readonly alert: string | null
    readonly metricNames: Names | null
  }[]
}

/** The page's first sentence: where the bill is heading, else what is unusual, else that nothing is. */
export function headline(
  { customer, bill, timeline, cycle }: Detail,
  now: number,
  format: Format,
): { title: string; sub: string } {
  const name = customer.name ?? m.customer_n({ code: customer.code })
  const last = bill.at(-1)
  const times = last?.usual ? last.projected / last.usual : null
  const firing = timeline.find(({ kind, state }) => kind === 'alert' && state === 'firing')
  const title =
    last && times !== null && times >= 1.2
      ? m.cust_head_bill({
          name,
          projected: format.money(last.projected),
          times: format.times(times),
        })
      : firing
        ? m.cust_head_alert({
            name,
            what: [
              firing.metricNames ? format.name(firing.metricNames, '') : '',
              kindName(firing.alert ?? ''),
            ]
              .filter(Boolean)
              .join(format.locale === 'en' ? ', ' : ''),
          })
        : last && times !== null
          ? m.cust_head_usual({ name, projected: format.money(last.projected) })
          : m.cust_head_calm({ name })
  const told = timeline.find(({ kind, state }) => kind === 'notice' && state === 'delivered')
  const contacted = told && timeline.some(({ kind, at }) => kind === 'contact' && at > told.at)
  const sub = [
    customer.incidentId && customer.area
      ? m.cust_in_outage({ area: format.name(customer.area, '') })
      : '',
    last
      ? m.cust_sub_bill({
          range: format.moneyRange(last.lower, last.upper),
          date: format.date(Date.parse(cycle.end) - 1),
          days: format.number(last.daysLeft),
        })
      : '',
    last?.usual ? m.cust_sub_usual({ usual: format.money(last.usual) }) : '',
    told ? m.cust_sub_told({ when: format.moment(told.at, now) }) : '',
    told ? (contacted ? m.cust_sub_contacted() : m.cust_sub_silent()) : '',
  ]
  return { title, sub: sub.filter(Boolean).join(format.locale === 'en' ? ' ' : '') }
}
