import { createBilling, createDetector } from '@headsup/detection'
import type {
  AlertChange,
  AlertKind,
  Finding,
  IncidentChange,
  SeriesInfo,
} from '@headsup/detection'
import { effectOf, type UsageSince } from '@headsup/notice'
import type { CustomerRow } from './customers.ts'
import type { Decisions, Person } from './decisions.ts'
import type { Lines } from './output.ts'
import type { Reading } from './readings.ts'

export interface ReplayOptions {
  falseAlarmsPerCustomerMonth: number
  customers: ReadonlyMap<string, CustomerRow>
  /** Every surprise above 1.5 instead of alerts alone. */
  all: boolean
  /** Prices by which readings of a metric become charges; null: no bills. */
  bill: { metric: string | null; perUnit: number; perDay: number } | null
  /** What policies decide about whatever fires; `undefined` when none was named. */
  decisions?: Decisions | undefined
  out: { alerts: Lines; incidents: Lines; projections: Lines }
}

export interface Summary {
  customers: number
  series: number
  /** Customer-months of data. */
  months: number
  alerts: Map<string, number>
  /** Alerts that an incident explains; they are not written. */
  absorbed: number
  incidents: number
  projections: number
}

/** A file in order of time may still hold rows this late. */
export const LATE_MS = 86_400_000
/** Event time is told to the detector at most this often. */
const SWEEP_MS = 60_000
const MONTH = 30.4 * 86_400_000

interface Series {
  customer: string
  metric: string
}

/** History through the very detector that runs live, one reading at a time. */
export interface Replay {
  /** The number of the reading's series, described to the detector when new. */
  series(reading: Reading): number
  /** False when the reading lies so far back that the file is not in order of time. */
  take(at: number, series: number, value: number): boolean
  end(): Summary
}

export function createReplay(options: ReplayOptions): Replay {
  const { out, customers, bill, decisions } = options
  const series: Series[] = []
  const numbers = new Map<string, Map<string, number>>()
  const metrics: string[] = []
  const areas: string[] = []
  const people: (Person & { first: number; last: number })[] = []
  const owner: number[] = []
  const charged: boolean[] = []
  const alerts = new Map<string, number>()
  const raised = new Map<string, { raisedAt: number; change: IncidentChange }>()
  let absorbed = 0
  let incidents = 0
  let projections = 0
  let watermark = -Infinity
  let swept = -Infinity
  const number = (list: string[], name: string) => {
    const at = list.indexOf(name)
    return at >= 0 ? at : list.push(name) - 1
  }
  const row = (seriesId: number, kind: string, at: number, f: Finding | AlertChange) => ({
    customerId: series[seriesId]!.customer,
    metric: series[seriesId]!.metric,
    kind,
    at: new Date(at).toISOString(),
    surprise: round(f.surprise),
    expected: round(f.expected),
    lower: round(f.lower),
    upper: round(f.upper),
    observed: round(f.observed),
  })
  const count = (kind: string) => alerts.set(kind, (alerts.get(kind) ?? 0) + 1)
  const detector = createDetector({
    falseAlarmsPerCustomerMonth: options.falseAlarmsPerCustomerMonth,
    ...(options.all && {
      onSurprise: (info: SeriesInfo, kind: AlertKind, finding: Finding) =>
        out.alerts.write(row(info.seriesId, kind, finding.at, finding)),
    }),
  })
  const billing = bill ? createBilling() : null

  function described({ customer, metric, zone, at }: Reading): number {
    let own = numbers.get(customer)
    if (!own) numbers.set(customer, (own = new Map()))
    const known = own.get(metric)
    if (known !== undefined) return known
    const about = customers.get(customer)
    let person = owner[own.values().next().value ?? -1]
    const timeZone = about?.timeZone ?? (zone === 'Z' ? 'UTC' : zone)
    if (person === undefined) {
      const { locale = 'en', channels = null } = about ?? {}
      person = people.push({ code: customer, timeZone, locale, channels, first: at, last: at }) - 1
      billing?.describe({
        customerId: person,
        timeZone,
        cycleDay: about?.cycleDay ?? 1,
        billLimit: null,
        pricePerDay: bill!.perDay,
      })
    }
    const seriesId = series.push({ customer, metric }) - 1
    own.set(metric, seriesId)
    owner.push(person)
    const metricId = number(metrics, metric)
    charged.push(bill !== null && (bill.metric ?? metrics[0]) === metric)
    detector.describe({
      seriesId,
      customerId: person,
      metricId,
      kind: 'increment',
      timeZone,
      areaId: about?.area ? number(areas, about.area) : null,
      segment: about?.segment ?? null,
    })
    return seriesId
  }

  function sweep(now: number): void {
    detector.sweep(now)
    swept = now
    const drained = detector.drain()
    if (drained.incidents.length) tellIncidents(drained.incidents)
    if (drained.alerts.length) tellAlerts(drained.alerts)
    if (billing) tellBills()
  }

  /** An alert is written when it fires, unless an incident explains it by then. */
  function tellAlerts(changes: readonly AlertChange[]): void {
    const explained = new Set(changes.filter((c) => c.incidentKey).map((c) => c.key))
    for (const change of changes) {
      const cause = `alert:${change.key}`
      if (change.state === 'resolved') decisions?.over(cause, change.at)
      if (change.state !== 'firing') continue
      decisions?.happen({
        signal: {
          kind: 'alert',
          alert: change.kind,
          metric: metrics[change.metricId]!,
          surprise: change.surprise,
          effect: effectOf(change.kind, paceOf(change)),
        },
        kind: 'alert',
        cause,
        at: change.at,
        startedAt: change.startedAt,
        absorbed: change.incidentKey !== null || explained.has(change.key),
        people: [people[change.customerId]!],
      })
      if (change.incidentKey) continue
      if (explained.has(change.key)) absorbed++
      else {
        count(change.kind)
        if (!options.all) out.alerts.write(row(change.seriesId, change.kind, change.at, change))
      }
    }
  }

  /** An incident is written once, when it is over or the data end: `at` is when it was raised. */
  function tellIncidents(changes: readonly IncidentChange[]): void {
    for (const change of changes) {
      const raisedAt = raised.get(change.key)?.raisedAt ?? change.at
      raised.set(change.key, { raisedAt, change })
      const cause = `incident:${change.key}`
      if (change.state === 'resolved') {
        decisions?.over(cause, change.at)
        writeIncident(change.key)
      } else
        decisions?.happen({
          signal: { kind: 'outage', customers: change.members.length },
          kind: 'incident',
          cause,
          at: change.at,
          startedAt: change.startedAt,
          absorbed: false,
          people: change.members.map((id) => people[id]!),
        })
    }
  }

  function writeIncident(key: string): void {
    const { raisedAt, change } = raised.get(key)!
    raised.delete(key)
    incidents++
    out.incidents.write({
      areaId: areas[change.areaId],
      at: new Date(raisedAt).toISOString(),
      kind: change.kind,
      until: change.until === null ? null : new Date(change.until).toISOString(),
      customers: change.members.map((id) => people[id]!.code),
      surprise: round(change.surprise),
    })
  }

  function tellBills(): void {
    const drained = billing!.drain()
    for (const a of drained.alerts) {
      const cause = `alert:${a.key}`
      if (a.state === 'resolved') decisions?.over(cause, a.at)
      if (a.state !== 'firing') continue
      count('bill')
      decisions?.happen({
        signal: {
          kind: 'bill',
          probability: a.probability,
          projected: a.projected,
          usual: a.usual ?? 0,
        },
        kind: 'alert',
        cause,
        at: a.at,
        startedAt: a.startedAt,
        absorbed: false,
        people: [people[a.customerId]!],
      })
      out.alerts.write({
        customerId: people[a.customerId]!.code,
        metric: bill!.metric ?? metrics[0],
        kind: 'bill',
        cycle: cycleName(a.cycle),
        at: new Date(a.at).toISOString(),
        surprise: round(a.surprise),
        expected: round(a.expected),
        lower: round(a.lower),
        upper: round(a.upper),
        observed: round(a.observed),
        projected: round(a.projected),
      })
    }
    for (const p of drained.projections) {
      projections++
      out.projections.write({
        customerId: people[p.customerId]!.code,
        cycle: cycleName(p.cycle),
        at: new Date(p.at).toISOString(),
        projected: round(p.projected),
        lower: round(p.lower),
        upper: round(p.upper),
        probability: round(p.probability),
      })
    }
  }

  return {
    series: described,
    take(at, seriesId, value) {
      if (at > watermark) {
        if (watermark - swept >= SWEEP_MS) sweep(watermark)
        watermark = at
      } else if (at < watermark - LATE_MS) return false
      detector.observe(seriesId, at, value)
      if (charged[seriesId]) billing!.charge(owner[seriesId]!, at, value * bill!.perUnit)
      const person = people[owner[seriesId]!]!
      if (at > person.last) person.last = at
      return true
    },
    end() {
      if (watermark > -Infinity) sweep(watermark)
      billing?.sweep(watermark)
      if (billing) tellBills()
      for (const key of [...raised.keys()]) writeIncident(key)
      return {
        customers: people.length,
        series: series.length,
        months: people.reduce((sum, { first, last }) => sum + (last - first) / MONTH, 0),
        alerts,
        absorbed,
        incidents,
        projections,
      }
    },
  }
}

/** A cycle that is a calendar month is called by it. */
const cycleName = (begins: string) => (begins.endsWith('-01') ? begins.slice(0, 7) : begins)

const round = (x: number) => Math.round(x * 1e4) / 1e4

/** There are no rollups here, so a whole usual day is taken to be like the hour that set the alert off. */
const paceOf = ({ observed, expected }: AlertChange): UsageSince => ({
  observed,
  expected,
  hours: 1,
  day: expected * 24,
})
