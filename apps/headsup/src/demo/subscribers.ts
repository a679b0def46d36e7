import type { CustomerInput } from '@headsup/store/bulk'
import { areas } from './areas.ts'
import { draw, gauss, pick } from './random.ts'

/** A tariff: so much a month, data free up to an allowance a day, then by the gigabyte. */
export interface Plan {
  readonly segment: string
  /** HK$ in 30 days. */
  readonly price: number
  readonly allowanceMb: number
}

const plans = {
  light: { segment: 'light', price: 128, allowanceMb: 1200 },
  standard: { segment: 'standard', price: 238, allowanceMb: 2800 },
  unlimited: { segment: 'premium', price: 398, allowanceMb: 7000 },
} satisfies Record<string, Plan>

/** Somebody who is simulated. Nothing about them is known but numbers. */
export interface Subscriber {
  readonly index: number
  readonly customer: CustomerInput & { readonly locale: 'en' | 'zh-Hant' | 'zh-Hans' }
  /** Index into `areas`. */
  readonly area: number
  readonly plan: Plan
  /** Of the hour, 0–59, at which readings are sent. */
  readonly minute: number
  /** MB on a usual day. */
  readonly dailyMb: number
  /** Minutes of calls on a usual day. */
  readonly dailyVoice: number
  /** How much of the day's data falls into the evening, 0–1. */
  readonly evening: number
  /** Saturday and Sunday against other days. */
  readonly weekend: number
  /** Spread of one hour, as the standard deviation of its logarithm. */
  readonly spread: number
}

/** Begins with a prime, so that codes look like a carrier's and sort as they were made. */
const FIRST_CODE = 10_007

/** The same people for the same seed; the first n of them whatever the count. */
export function createSubscribers(seed: number, count: number): Subscriber[] {
  return Array.from({ length: count }, (_, index) => {
    const u = (what: number) => draw(seed, index, what, 1)
    const code = String(FIRST_CODE + index)
    const area = Math.floor(u(1) * areas.length)
    const dailyMb = Math.min(2600, Math.max(60, 900 * Math.exp(0.6 * gauss(seed, index, 2, 1))))
    const plan = dailyMb < 420 ? plans.light : dailyMb < 1150 ? plans.standard : plans.unlimited
    const locale = pick(u(3), [
      [60, 'zh-Hant'],
      [25, 'en'],
      [15, 'zh-Hans'],
    ] as const)
    const domain = pick(u(4), [
      [5, 'example.com'],
      [3, 'example.org'],
      [2, 'example.net'],
    ] as const)
    return {
      index,
      area,
      plan,
      dailyMb,
      minute: Math.floor(u(5) * 60),
      dailyVoice: 4 + 20 * u(6) ** 2,
      evening: 0.3 + 0.5 * u(7),
      weekend: 0.8 + 0.7 * u(8),
      spread: 0.3 + 0.3 * u(9),
      customer: {
        code,
        name: `Customer ${code}`,
        area: areas[area]?.code ?? '',
        locale,
        timeZone: 'Asia/Hong_Kong',
        cycleDay: 1 + Math.floor(u(10) * 28),
        segment: plan.segment,
        ...(u(11) < 0.08 && { billLimit: Math.round((plan.price * 2) / 50) * 50 }),
        channels: [
          {
            kind: 'email',
            address: `customer-${code}@${domain}`,
            consent: u(12) < 0.88,
          },
          // Nobody listens there: this is how a notice that cannot be delivered comes to be seen.
          ...(u(13) < 0.01
            ? [{ kind: 'webhook', address: 'http://127.0.0.1:9/headsup', consent: true } as const]
            : []),
        ],
      },
    }
  })
}
