import type { Alerts } from './alerts.ts'
import type { Calibration } from './calibration.ts'
import type { Directory } from './directory.ts'
import type { FeedTime } from './feed.ts'
import type { Outages } from './outage.ts'
import type { Peers } from './peers.ts'

/** Changes whenever what is not per series changes its form; older snapshots are then refused. */
const VERSION = 3

interface Globals {
  version: number
  alerts: unknown
  outages: unknown
  calibration: unknown
  peers: unknown
  times: (number | null)[]
}

interface Parts {
  readonly alerts: Alerts
  readonly outages: Outages
  readonly calibration: Calibration
  readonly peers: Peers
  readonly directory: Directory
  readonly time: FeedTime
}

const TIMES = ['watermark', 'before', 'areaTick', 'resumedAt', 'pausedAt'] as const

/** Everything that is not per series, as bytes. */
export function writeGlobals({
  alerts,
  outages,
  calibration,
  peers,
  directory,
  time,
}: Parts): Uint8Array {
  const state: Globals = {
    version: VERSION,
    alerts: alerts.state(),
    outages: outages.state(),
    calibration: calibration.state(directory.metrics),
    peers: peers.state(),
    times: TIMES.map((name) => (Number.isFinite(time[name]) ? time[name] : null)),
  }
  return new TextEncoder().encode(JSON.stringify(state))
}

/** Takes up what `writeGlobals` wrote. @throws {RangeError} if it is of another version */
export function readGlobals(
  bytes: Uint8Array,
  { alerts, outages, calibration, peers, directory, time }: Parts,
): void {
  const state = JSON.parse(new TextDecoder().decode(bytes)) as Globals
  if (state.version !== VERSION)
    throw new RangeError(`snapshot of version ${state.version}, this one reads ${VERSION}`)
  alerts.restore(state.alerts)
  outages.restore(state.outages)
  calibration.restore(state.calibration, directory.metricOf)
  peers.restore(state.peers)
  TIMES.forEach((name, i) => (time[name] = state.times[i] ?? -Infinity))
}
