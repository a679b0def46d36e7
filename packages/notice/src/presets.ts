import { Policy } from './policy.ts'

const evening = { from: '21:00', to: '09:00' }

/** Told while the bill can still be changed; a week apart, because a projection moves slowly. */
const billShock: Policy = Policy.parse({
  code: 'bill-shock',
  name: { en: 'Bill shock', 'zh-Hant': '帳單突增', 'zh-Hans': '账单突增' },
  enabled: true,
  trigger: { kind: 'bill', minProbability: 0.8, timesUsual: 1.5 },
  template: 'bill',
  channels: ['email', 'webhook'],
  consent: 'required',
  cooldownHours: 168,
  maxPerCustomerWeek: 3,
  holdout: 0.1,
  quietHours: evening,
  windowHours: 72,
  drivers: ['billing', 'usage'],
  costPerNotice: 0.05,
  costPerContact: 6.5,
  stale: { afterHours: 72 },
})

/** A service message: no consent, no quiet hours, and of no use once service is back. */
const areaOutage: Policy = Policy.parse({
  code: 'area-outage',
  name: { en: 'Area outage', 'zh-Hant': '地區服務中斷', 'zh-Hans': '地区服务中断' },
  enabled: true,
  trigger: { kind: 'outage', minCustomers: 5 },
  template: 'outage',
  channels: ['email', 'webhook'],
  consent: 'not required',
  cooldownHours: 6,
  maxPerCustomerWeek: 5,
  // Areas are drawn as a whole: a tenth of some dozen incidents would be one or two.
  holdout: 0.3,
  quietHours: null,
  windowHours: 24,
  drivers: ['outage', 'network'],
  costPerNotice: 0.05,
  costPerContact: 6.5,
  stale: { afterHours: 6 },
})

/** Use that is high and does not stop: a leaking pipe, a phone that syncs all night. */
const usageLeak: Policy = Policy.parse({
  code: 'usage-leak',
  name: { en: 'Unusual use', 'zh-Hant': '用量異常', 'zh-Hans': '用量异常' },
  enabled: true,
  trigger: { kind: 'alert', alerts: ['leak', 'spike'], minSurprise: 3, minEffect: 0.25 },
  template: 'usage',
  channels: ['email', 'webhook'],
  consent: 'required',
  cooldownHours: 168,
  maxPerCustomerWeek: 3,
  holdout: 0.1,
  quietHours: evening,
  windowHours: 72,
  drivers: ['usage', 'billing'],
  costPerNotice: 0.05,
  costPerContact: 6.5,
  // A leak is certain after two days at the earliest, and may then have to wait for the morning.
  stale: { afterHours: 120 },
})

/** A business event of another domain, on the very same path. */
const orderDelayed: Policy = Policy.parse({
  code: 'order-delayed',
  name: { en: 'Order delayed', 'zh-Hant': '訂單延誤', 'zh-Hans': '订单延误' },
  enabled: true,
  trigger: { kind: 'event', type: 'order.delayed' },
  template: 'order-delayed',
  channels: ['email', 'webhook'],
  consent: 'not required',
  cooldownHours: 24,
  maxPerCustomerWeek: 5,
  holdout: 0.1,
  quietHours: evening,
  windowHours: 72,
  drivers: ['delivery'],
  costPerNotice: 0.05,
  costPerContact: 6.5,
  stale: { afterHours: 48 },
})

/** What a customer would otherwise find on the bill: told once, while there is still a choice. */
const priceChanged: Policy = Policy.parse({
  ...orderDelayed,
  code: 'price-changed',
  name: { en: 'Price change', 'zh-Hant': '價格變動', 'zh-Hans': '价格变动' },
  trigger: { kind: 'event', type: 'price.changed' },
  template: 'price-changed',
  drivers: ['billing'],
  stale: { afterHours: 168 },
})

/** A reminder is no service message: it needs consent. */
const refillDue: Policy = Policy.parse({
  ...orderDelayed,
  code: 'refill-due',
  name: { en: 'Refill due', 'zh-Hant': '須補充', 'zh-Hans': '需要补充' },
  trigger: { kind: 'event', type: 'refill.due' },
  template: 'refill-due',
  consent: 'required',
  drivers: ['delivery'],
  stale: { afterHours: 72 },
})

/** The policies a new installation starts with, each complete and ready to be edited. */
export const presets: readonly Policy[] = [
  billShock,
  areaOutage,
  usageLeak,
  orderDelayed,
  priceChanged,
  refillDue,
]
