import type { CustomerInput } from '@headsup/store/bulk'

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

/** Two in the afternoon of a Friday in Hong Kong: what every page of the story calls now. */
export const NOW = Date.UTC(2026, 10, 20, 6)
/** What is read later has not arrived yet, so that tests can bring it. */
export const READ_UNTIL = NOW - 2 * HOUR_MS
/** The first reading of data; charges reach back further, because what is usual is the middle of several bills. */
export const START = READ_UNTIL - 35 * DAY_MS
export const FIRST_CHARGE = READ_UNTIL - 130 * DAY_MS
/** Nothing unusual happens before. */
export const QUIET_UNTIL = READ_UNTIL - 7 * DAY_MS

export const areas = [
  { code: 'sha-tin', names: { en: 'Sha Tin', 'zh-Hant': '沙田', 'zh-Hans': '沙田' } },
  { code: 'tai-po', names: { en: 'Tai Po', 'zh-Hant': '大埔', 'zh-Hans': '大埔' } },
  { code: 'sai-kung', names: { en: 'Sai Kung', 'zh-Hant': '西貢', 'zh-Hans': '西贡' } },
]

export const metrics = [
  {
    code: 'data_mb',
    unit: 'MB',
    names: { en: 'mobile data', 'zh-Hant': '流動數據', 'zh-Hans': '移动数据' },
  },
  {
    code: 'charges',
    unit: 'HKD',
    names: { en: 'charges', 'zh-Hant': '收費', 'zh-Hans': '费用' },
    pricePerUnit: 1,
  },
]

/** Whose bill runs away, who suddenly uses twenty times as much, whose use does not stop. */
export const BILL = '1001'
export const SPIKE = '1002'
export const LEAK = '1003'
/** Nothing has ever happened to her. */
export const CALM = { code: '1030', name: 'Lam Siu Ming' }

const languages = ['en', 'zh-Hant', 'zh-Hans'] as const
const people = ['Chan', 'Wong', 'Lee', 'Ho', 'Cheung', 'Ng']

/** Twelve in each area; two of them cannot be written to, each for a reason of their own. */
export const customers: CustomerInput[] = Array.from({ length: 36 }, (_, i) => {
  const code = String(1000 + i)
  return {
    code,
    name: code === CALM.code ? CALM.name : `${people[i % people.length]} ${code}`,
    area: areas[Math.floor(i / 12)]?.code ?? '',
    locale: languages[i % languages.length] ?? 'en',
    timeZone: 'Asia/Hong_Kong',
    cycleDay: 1,
    segment: i % 2 ? 'standard' : 'premium',
    channels:
      i === 7 ? [] : [{ kind: 'email', address: `customer-${code}@example.com`, consent: i !== 4 }],
  }
})

/** An area without service, from included to excluded; the second one goes on. */
const outages = [
  {
    area: 'sha-tin',
    from: READ_UNTIL - 2 * DAY_MS - 3 * HOUR_MS,
    to: READ_UNTIL - 2 * DAY_MS + 2 * HOUR_MS,
  },
  { area: 'tai-po', from: READ_UNTIL - 8 * HOUR_MS, to: Infinity },
]

/** MB that the customer of an index uses in the hour that ends at an instant. */
export function dataAt(i: number, at: number): number {
  const { code, area } = customers[i] ?? {}
  if (outages.some((out) => out.area === area && at >= out.from && at < out.to)) return 0
  const usual = 22 + 15 * Math.cos((at / DAY_MS) * 2 * Math.PI) + wobble(at, i)
  if (code === SPIKE && at >= READ_UNTIL - 30 * HOUR_MS && at < READ_UNTIL - 22 * HOUR_MS)
    return usual * 20
  if (code === LEAK && at >= READ_UNTIL - 60 * HOUR_MS) return usual + 60
  return usual
}

/** HK$ of the day that ends at an instant. */
export function chargesAt(i: number, at: number): number {
  const runsAway = customers[i]?.code === BILL && at >= READ_UNTIL - 6 * DAY_MS
  return (runsAway ? 70 : 8) + wobble(at, i) / 2
}

/** Noise that is the same every time, −3 to 3. */
const wobble = (at: number, i: number) =>
  3 * Math.sin(at / 7_919_000 + i * 1.7) * Math.cos(at / 1_234_567 + i)
