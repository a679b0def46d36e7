import type { BusinessEvent, Observation } from '@headsup/stream'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * Four weeks of a small carrier: twelve customers of one area who use data by the hour, one who
 * suddenly uses twenty times as much, an outage of the area, and three late orders.
 */
export const CUSTOMERS = Array.from({ length: 12 }, (_, i) => `c${i + 1}`)
export const START = Date.UTC(2026, 8, 1)
export const END = START + 28 * DAY_MS
/** How much of it arrives at once. */
export const STEP_MS = 12 * HOUR_MS

const SPIKE_AT = START + 24 * DAY_MS + 10 * HOUR_MS
const OUTAGE_AT = START + 26 * DAY_MS + 8 * HOUR_MS
/** Still on a step later: what was under way at a kill waits for its lease, and is told then. */
const OUTAGE_HOURS = 17
const ORDERS_AT = START + 22 * DAY_MS

/** Series `i + 1` is the data use of customer `c${i + 1}`. */
export function observationsAt(at: number): Observation[] {
  const observations: Observation[] = []
  for (let hour = at; hour < at + STEP_MS; hour += HOUR_MS)
    CUSTOMERS.forEach((_, i) => {
      const out = hour >= OUTAGE_AT && hour < OUTAGE_AT + OUTAGE_HOURS * HOUR_MS
      const spike = i === 0 && hour >= SPIKE_AT && hour < SPIKE_AT + 8 * HOUR_MS
      const usual = 20 + 15 * Math.sin((hour / DAY_MS) * 2 * Math.PI) + wobble(hour, i)
      const value = out ? 0 : spike ? usual * 20 : usual
      observations.push({ seriesId: i + 1, at: hour, value, identity: 0n })
    })
  return observations
}

export function eventsAt(at: number): BusinessEvent[] {
  if (at !== ORDERS_AT) return []
  return [1, 2, 3].map((customerId) => ({
    source: 'shop',
    id: `order-${customerId}`,
    type: 'order.delayed',
    at: ORDERS_AT,
    customerId,
    data: {
      order: `A-${customerId}`,
      oldDate: new Date(ORDERS_AT + DAY_MS).toISOString(),
      newDate: new Date(ORDERS_AT + 3 * DAY_MS).toISOString(),
    },
  }))
}

/** Noise that is the same every time, −3 to 3. */
const wobble = (hour: number, i: number) =>
  3 * Math.sin(hour / 7_919_000 + i * 1.7) * Math.cos(hour / 1_234_567 + i)
