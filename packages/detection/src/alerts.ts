import type { AlertChange, AlertKind, Finding, SeriesInfo } from './types.ts'

/** An alert that is pending or firing. */
export interface OpenAlert {
  key: string
  kind: AlertKind
  state: 'pending' | 'firing'
  seriesId: number
  startedAt: number
  /** Largest so far. */
  surprise: number
  /** Since when it looks normal again, or 0. */
  calmSince: number
  /** Event time of the newest judgement. */
  at: number
  incidentKey: string | null
  /** As it was last told. */
  told: AlertChange
}

/** Every alert that is not resolved, and the changes nobody has drained yet. */
export interface Alerts {
  get(seriesId: number, kind: AlertKind): OpenAlert | undefined
  open(info: SeriesInfo, kind: AlertKind, state: OpenAlert['state'], found: Finding): OpenAlert
  /** Pending evidence has become enough. */
  fire(alert: OpenAlert, info: SeriesInfo, found: Finding): void
  resolve(alert: OpenAlert, at: number): void
  /** An incident explains the alert from now on. */
  absorb(alert: OpenAlert, incidentKey: string, at: number): void
  ofSeries(seriesId: number): OpenAlert[]
  /** When the oldest alert of the series began, or Infinity. */
  oldest(seriesId: number): number
  /** Changes since the last call, in order of time, series and kind. */
  drain(): AlertChange[]
  state(): unknown
  restore(state: unknown): void
}

const KINDS: readonly AlertKind[] = ['spike', 'leak', 'drop', 'silence']

export function createAlerts(): Alerts {
  const open = new Map<number, OpenAlert>()
  let changes: AlertChange[] = []
  const id = (seriesId: number, kind: AlertKind) => seriesId * KINDS.length + KINDS.indexOf(kind)
  const tell = (alert: OpenAlert, change: AlertChange) => {
    alert.told = change
    changes.push(change)
  }
  return {
    get: (seriesId, kind) => open.get(id(seriesId, kind)),
    open(info, kind, state, found) {
      const { seriesId } = info
      const key = `${kind}:${seriesId}:${found.since}`
      const alert: OpenAlert = {
        key,
        kind,
        state,
        seriesId,
        startedAt: found.since,
        surprise: found.surprise,
        calmSince: 0,
        at: found.at,
        incidentKey: null,
        told: changeOf(key, kind, state, info, found, null),
      }
      open.set(id(seriesId, kind), alert)
      changes.push(alert.told)
      return alert
    },
    fire(alert, info, found) {
      alert.state = 'firing'
      tell(
        alert,
        changeOf(
          alert.key,
          alert.kind,
          'firing',
          info,
          { ...found, since: alert.startedAt },
          alert.incidentKey,
        ),
      )
    },
    resolve(alert, at) {
      open.delete(id(alert.seriesId, alert.kind))
      tell(alert, { ...alert.told, state: 'resolved', at, surprise: alert.surprise })
    },
    absorb(alert, incidentKey, at) {
      alert.incidentKey = incidentKey
      tell(alert, { ...alert.told, at: Math.max(at, alert.told.at), incidentKey })
    },
    ofSeries: (seriesId) =>
      KINDS.flatMap((kind) => {
        const alert = open.get(id(seriesId, kind))
        return alert ? [alert] : []
      }),
    oldest(seriesId) {
      let oldest = Infinity
      for (let kind = 0; kind < KINDS.length; kind++) {
        const alert = open.get(seriesId * KINDS.length + kind)
        if (alert && alert.startedAt < oldest) oldest = alert.startedAt
      }
      return oldest
    },
    drain() {
      const drained = changes.map((change, order) => ({ change, order }))
      changes = []
      return drained
        .sort(
          (a, b) =>
            a.change.at - b.change.at || a.change.seriesId - b.change.seriesId || a.order - b.order,
        )
        .map(({ change }) => change)
    },
    state: () => [...open.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    restore(state) {
      open.clear()
      changes = []
      for (const alert of state as OpenAlert[]) open.set(id(alert.seriesId, alert.kind), alert)
    },
  }
}

function changeOf(
  key: string,
  kind: AlertKind,
  state: AlertChange['state'],
  info: SeriesInfo,
  found: Finding,
  incidentKey: string | null,
): AlertChange {
  const { seriesId, customerId, metricId } = info
  const { at, surprise, expected, lower, upper, observed, since } = found
  return {
    key,
    kind,
    state,
    seriesId,
    customerId,
    metricId,
    at,
    startedAt: since,
    surprise,
    expected,
    lower,
    upper,
    observed,
    incidentKey,
    explanation: {
      since,
      // No pool has seen more than some centuries of series-days: beyond, the figure would be boasting.
      onceInDays: Math.pow(10, Math.min(5, surprise)),
      comparedWith: found.comparedWith,
      horizonHours: found.horizonHours,
      excess: found.excess,
    },
  }
}
