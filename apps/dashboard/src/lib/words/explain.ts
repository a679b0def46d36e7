import { scaleOf, type Format, type Language } from '#lib/format.ts'
import { m } from '#lib/paraglide/messages.js'

interface Alert {
  readonly kind: string
  readonly metric: string | null
  readonly metricNames: Readonly<Partial<Record<Language, string | undefined>>> | null
  readonly unit: string | null
  readonly startedAt: string
  readonly observed: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly explanation: Readonly<Record<string, unknown>>
}

/** A metric's quantity with its unit; money where the unit is the currency. */
export function amount(value: number, unit: string | null, format: Format): string {
  if (unit === format.currency) return format.money(value)
  return unit ? format.quantity(value, unit) : format.figure(value)
}

/** A range with its unit once. */
export function amountRange(lower: number, upper: number, unit: string | null, format: Format) {
  if (unit === format.currency) return format.moneyRange(lower, upper)
  return format.quantityRange(lower, upper, unit ?? '')
}

/** What an axis multiplies by and calls its unit. */
export const axisUnit = (unit: string, largest: number, format: Format) =>
  unit === format.currency
    ? { factor: 1, name: format.currencySign() }
    : { ...scaleOf(unit, largest), name: format.unitName(scaleOf(unit, largest).name) }

/** What an alert says, as one sentence in the language of `format`, whatever the page's own is. */
export function explain(alert: Alert, format: Format): string {
  const { kind, unit, observed, expected, explanation } = alert
  const options = { locale: format.locale }
  const say = (value: number) => amount(value, unit, format)
  const common = {
    metric: sentenceCase(format.name(alert.metricNames ?? {}, alert.metric ?? ''), format),
    observed: say(observed),
    expected: say(expected),
    since: format.dateTime(alert.startedAt),
  }
  switch (kind) {
    case 'spike':
      return m.explain_spike(
        { ...common, times: format.times(expected > 0 ? observed / expected : 0) },
        options,
      )
    case 'drop':
      return m.explain_drop(common, options)
    case 'silence':
      return m.explain_silence({ ...common, metric: common.metric.toLowerCase() }, options)
    case 'leak':
      return m.explain_leak(
        {
          ...common,
          excess: say(Number(explanation['excess'] ?? observed - expected)),
          hours: format.number(Number(explanation['horizonHours'] ?? 0)),
        },
        options,
      )
    default:
      return m.explain_bill(
        {
          observed: format.money(Number(explanation['projected'] ?? observed)),
          expected: format.money(Number(explanation['usual'] ?? expected)),
          range: format.moneyRange(alert.lower, alert.upper),
        },
        options,
      )
  }
}

/** How rare so much is, from its −log10 probability a day. */
export function rarity(surprise: number, format: Format): string {
  const days = 10 ** surprise
  if (days > 365_000) return m.rare_ages()
  const years = days > 730
  const count = Math.max(1, Number((years ? days / 365 : days).toPrecision(2)))
  const said = { count: Math.round(count), text: format.number(Math.round(count)) }
  return years ? m.rare_years(said) : m.rare_days(said)
}

const sentenceCase = (text: string, format: Format) =>
  format.locale === 'en' ? text.charAt(0).toUpperCase() + text.slice(1) : text
