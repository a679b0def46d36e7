import { NBSP } from './format.ts'
import type { Format } from './format.ts'
import type { Locale, Localized } from './locale.ts'

/** What is measured, in a customer's words. */
export interface Metric {
  /** Follows “your”: `data use`, `用電量`. */
  readonly name: Localized
  /** The unit of its values: `MB`, `kWh`, `min`, or a currency. */
  readonly unit: string
}

const known: Readonly<Record<string, Localized>> = {
  data: { en: 'data use', 'zh-Hant': '數據用量', 'zh-Hans': '流量' },
  voice: { en: 'call time', 'zh-Hant': '通話時間', 'zh-Hans': '通话时长' },
  roaming: { en: 'roaming use', 'zh-Hant': '漫遊用量', 'zh-Hans': '漫游用量' },
  charges: { en: 'spending', 'zh-Hant': '收費', 'zh-Hans': '费用' },
  electricity: { en: 'electricity use', 'zh-Hant': '用電量', 'zh-Hans': '用电量' },
  energy: { en: 'electricity use', 'zh-Hant': '用電量', 'zh-Hans': '用电量' },
  gas: { en: 'gas use', 'zh-Hant': '用氣量', 'zh-Hans': '用气量' },
  water: { en: 'water use', 'zh-Hant': '用水量', 'zh-Hans': '用水量' },
}

const anything: Localized = { en: 'use', 'zh-Hant': '用量', 'zh-Hans': '用量' }

/** The words for a metric's code (`data`, `voice`, `roaming`, `energy` …); plainly “use” for one it does not know. */
export function metricNamed(code: string, unit: string): Metric {
  return { name: known[code] ?? anything, unit }
}

const scales = [
  ['MB', 'GB', 'TB'],
  ['Wh', 'kWh', 'MWh'],
] as const

const unitNames: Readonly<Record<string, Localized>> = {
  min: { en: 'min', 'zh-Hant': '分鐘', 'zh-Hans': '分钟' },
  L: { en: 'L', 'zh-Hant': '公升', 'zh-Hans': '升' },
  minutes: { en: 'min', 'zh-Hant': '分鐘', 'zh-Hans': '分钟' },
}

/** Says values of one metric in one unit, the one that suits the largest of them. */
export interface Measure {
  /** `3.7 GB`. */
  say(value: number): string
  readonly unit: string
}

/** @param largest  the largest value that will be said, in the metric's unit */
export function measureOf(
  metric: Metric,
  largest: number,
  format: Format,
  locale: Locale,
): Measure {
  if (currencies.has(metric.unit)) {
    return { unit: metric.unit, say: (value) => format.money(value, metric.unit) }
  }
  const scale = scales.find((units) => units.some((unit) => unit === metric.unit)) ?? [metric.unit]
  let step = scale.findIndex((unit) => unit === metric.unit)
  let divisor = 1
  while (Math.abs(largest) / divisor >= 1000 && step < scale.length - 1) {
    divisor *= 1000
    step += 1
  }
  const code = scale[step] ?? metric.unit
  const unit = unitNames[code]?.[locale] ?? code
  return { unit, say: (value) => `${format.number(value / divisor)}${NBSP}${unit}` }
}

const currencies = new Set(Intl.supportedValuesOf('currency'))
