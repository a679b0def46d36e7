import { NBSP } from './format.ts'
import type { Format } from './format.ts'
import type { Locale, Localized } from './locale.ts'

/** What is used; the advice a notice gives depends on it. */
export type Supply = 'data' | 'voice' | 'roaming' | 'electricity' | 'gas' | 'water' | 'any'

/** What is measured, in a customer's words. */
export interface Metric {
  readonly supply: Supply
  /** Follows “your”: `data use`, `用電量`. */
  readonly name: Localized
  /** The unit of its values: `MB`, `kWh`, `min`, or a currency. */
  readonly unit: string
}

const names: Readonly<Record<Supply, Localized>> = {
  data: { en: 'data use', 'zh-Hant': '數據用量', 'zh-Hans': '流量' },
  voice: { en: 'call time', 'zh-Hant': '通話時間', 'zh-Hans': '通话时长' },
  roaming: { en: 'roaming use', 'zh-Hant': '漫遊用量', 'zh-Hans': '漫游用量' },
  electricity: { en: 'electricity use', 'zh-Hant': '用電量', 'zh-Hans': '用电量' },
  gas: { en: 'gas use', 'zh-Hant': '用氣量', 'zh-Hans': '用气量' },
  water: { en: 'water use', 'zh-Hant': '用水量', 'zh-Hans': '用水量' },
  any: { en: 'use', 'zh-Hant': '用量', 'zh-Hans': '用量' },
}
const spending: Localized = { en: 'spending', 'zh-Hant': '收費', 'zh-Hans': '费用' }

const byCode: Readonly<Record<string, Supply>> = {
  data: 'data',
  voice: 'voice',
  calls: 'voice',
  roaming: 'roaming',
  electricity: 'electricity',
  energy: 'electricity',
  power: 'electricity',
  gas: 'gas',
  water: 'water',
}
const byUnit: Readonly<Record<string, Supply>> = {
  MB: 'data',
  GB: 'data',
  TB: 'data',
  Wh: 'electricity',
  kWh: 'electricity',
  MWh: 'electricity',
  L: 'water',
}

/**
 * The words for a metric. Its code says what it is (`data_mb`, `roaming`, `energy_kwh`), else its unit;
 * plainly “use” when neither does.
 */
export function metricNamed(code: string, unit: string): Metric {
  const word = code.split('_')[0] ?? code
  const supply = byCode[word] ?? byUnit[unit] ?? 'any'
  return { supply, unit, name: word === 'charges' ? spending : names[supply] }
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
  // 70 Wh rather than 0.07 kWh.
  while (largest !== 0 && Math.abs(largest) / divisor < 0.0995 && step > 0) {
    divisor /= 1000
    step -= 1
  }
  const code = scale[step] ?? metric.unit
  const unit = unitNames[code]?.[locale] ?? code
  return { unit, say: (value) => `${format.number(value / divisor)}${NBSP}${unit}` }
}

const currencies = new Set(Intl.supportedValuesOf('currency'))
