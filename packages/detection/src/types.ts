/** What the detector must know of a series. Ids are small dense integers. */
export interface SeriesInfo {
  seriesId: number
  customerId: number
  metricId: number
  /** Increments (kWh, MB, money) add up within an hour; a gauge (speed, temperature) is averaged. */
  kind: 'increment' | 'gauge'
  /** IANA name, or an offset such as `+10:00`. */
  timeZone: string
  /** Where the customer lives; series without an area take no part in outages. */
  areaId: number | null
  /** Peers of the same segment and metric lend a new series their history. */
  segment: string | null
}

export type AlertKind = 'spike' | 'drop' | 'silence' | 'leak'

/** Why an alert was raised, in data; texts are made elsewhere, in the reader's language. */
export interface Explanation {
  /** Since when it has been so, ms. */
  since: number
  /** How unusual: about once in so many days for a series like this. */
  onceInDays: number
  /** What was taken as normal. */
  comparedWith: 'ownSeason' | 'ownHistory' | 'peers'
  /** How long the evidence reaches back, hours. */
  horizonHours: number
  /** Observed minus expected over that horizon, in units of the series. */
  excess: number
}

/**
 * One step in the life of an alert. `key` is deterministic: the same log replayed gives the same keys, so
 * that a store can upsert.
 */
export interface AlertChange {
  key: string
  kind: AlertKind
  state: 'pending' | 'firing' | 'resolved'
  seriesId: number
  customerId: number
  metricId: number
  /** Event time of this step, ms. */
  at: number
  startedAt: number
  /** −log10 of the probability that a day of this series comes so far out. */
  surprise: number
  /** Per reading, in units of the series; the band holds nine readings in ten. */
  expected: number
  lower: number
  upper: number
  observed: number
  /** Set when an incident of the customer's area explains this alert. */
  incidentKey: string | null
  explanation: Explanation
}

export interface IncidentChange {
  key: string
  kind: 'outage'
  areaId: number
  state: 'firing' | 'resolved'
  at: number
  startedAt: number
  /** When it was over, or null while it lasts. */
  until: number | null
  /** Customer ids low or silent. */
  members: number[]
  /** Customers in the area. */
  customers: number
  /** Share low or silent, now and usually at that hour, 0–1. */
  observed: number
  expected: number
  surprise: number
}

export interface DetectorConfig {
  /** The only knob an operator needs: how many false alarms a customer may get in a month. */
  falseAlarmsPerCustomerMonth: number
  /** Days of own history before a series is judged by it alone. */
  learnDays: number
  /** Hears of every surprise from `listenAbove` on, whether it becomes an alert or not: for benches and backtests. */
  onSurprise?: (info: SeriesInfo, kind: AlertKind, finding: Finding) => void
  /** Default 1.5. */
  listenAbove?: number
}

/** What one judgement found. Per reading, in units of the series. */
export interface Finding {
  surprise: number
  at: number
  since: number
  expected: number
  lower: number
  upper: number
  observed: number
  horizonHours: number
  excess: number
  comparedWith: Explanation['comparedWith']
}

export interface Detector {
  /** Registers a series, or refreshes what changed. */
  describe(info: SeriesInfo): void
  /**
   * Takes one observation. The hot path: nothing is allocated unless an alert changes. Ignored are values that are not
   * finite, negative increments, instants before 1970, and what is not newer than the series' newest.
   */
  observe(seriesId: number, at: number, value: number): void
  /**
   * A hint, worth giving for some dozens of observations at a time: these come next. Their state is fetched from
   * memory together instead of one by one; nothing else happens.
   */
  foresee(seriesIds: ArrayLike<number>, ats: ArrayLike<number>, from: number, to: number): void
  /** Says that event time has come this far: silence, outages and closing windows are judged. An older `now` is harmless. */
  sweep(now: number): void
  /** What changed since the last call, in order of event time. */
  drain(): { alerts: AlertChange[]; incidents: IncidentChange[] }
  /** The state of series changed since the last call, in blocks of 256, as bytes with a version. */
  dirtyBlocks(): Iterable<{ block: number; bytes: Uint8Array }>
  /** Everything that is not per series: calibration, areas, open alerts. */
  globals(): Uint8Array
  /** Takes up a snapshot. Series are described afterwards or before, in any order. */
  restore(blocks: Iterable<{ block: number; bytes: Uint8Array }>, globals: Uint8Array | null): void
}
