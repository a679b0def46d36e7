import type { Alerts } from './alerts.ts'
import { lineOf } from './bank.ts'
import type { Block } from './bank.ts'
import { poolFor } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import type { Directory } from './directory.ts'
import { Family } from './evidence.ts'
import { findingOf } from './finding.ts'
import { BONUS, KIND } from './knob.ts'
import type { Knob } from './knob.ts'
import type { Outages } from './outage.ts'
import { Flag, L } from './row.ts'
import type { AlertKind, DetectorConfig, Finding } from './types.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** Pending begins this far below the threshold, in decades of probability; firing ends further below. */
const PENDING = 0.3
const CALM = 0.7
/** An alert is over when it has been calm for as long as it lasted, within these bounds. */
const CALM_MS = 2 * HOUR
const LONG_CALM_MS = DAY
/** After so long what is unusual has become usual; to be told again it must go further than before. */
const SETTLED_MS = 14 * DAY

/** What a judgement knows of each family: its raw surprise, and 1 where the episode had not shown as much before. */
export interface Scores {
  readonly raw: Float64Array
  readonly raised: Uint8Array
}

/** From surprise to alert: pending → firing → resolved. */
export interface Lifecycle {
  /** Raises, keeps or ends the alerts of a series by what the scores say of the families before `end`. */
  judge(
    seriesId: number,
    block: Block,
    at: number,
    value: number,
    expected: number,
    end?: number,
  ): void
  /** Takes one finding into the alert of its kind. `fresh`: its episode has not shown as much before. */
  settle(seriesId: number, block: Block, kind: AlertKind, finding: Finding, fresh: boolean): void
  close(seriesId: number, kind: AlertKind, block: Block, at: number): void
  /** The least surprise that is of any consequence. */
  firstLook(): number
}

interface Deps {
  readonly directory: Directory
  readonly calibration: Calibration
  readonly alerts: Alerts
  readonly outages: Outages
  readonly knob: Knob
  readonly scores: Scores
}

export function createLifecycle(
  { directory, calibration, alerts, outages, knob, scores }: Deps,
  { onSurprise, listenAbove = 1.5 }: Pick<DetectorConfig, 'onSurprise' | 'listenAbove'>,
): Lifecycle {
  const { raw, raised } = scores

  function judge(
    seriesId: number,
    block: Block,
    at: number,
    value: number,
    expected: number,
    end: number = Family.gap,
  ): void {
    const flags = block.line32[lineOf(seriesId) + L.flags]!
    const pool = poolFor(directory.metric(seriesId), (flags & Flag.lent) !== 0)
    const pending = knob.threshold() - PENDING
    const open = (flags & Flag.open) !== 0
    for (let first = 0; first < end; first = first === Family.leak ? first + 1 : first + 2) {
      // burst and spike are told as one kind, as are low and zero: the stronger speaks
      const single = first === Family.leak
      let family: number = first
      let surprise = calibration.surprise(pool, family, raw[family]!) + BONUS[family]!
      if (!single) {
        const other = calibration.surprise(pool, first + 1, raw[first + 1]!) + BONUS[first + 1]!
        if (other > surprise) {
          surprise = other
          family = first + 1
        }
      }
      const fresh = raised[family] === 1
      const heard = fresh && onSurprise !== undefined && surprise >= listenAbove
      if (!open && !heard && (!fresh || surprise < pending)) continue
      const finding = findingOf(block, seriesId, family, surprise, at, value, expected)
      settle(seriesId, block, KIND[family]!, finding, fresh)
    }
  }

  function settle(
    seriesId: number,
    block: Block,
    kind: AlertKind,
    finding: Finding,
    fresh: boolean,
  ): void {
    const { surprise, at } = finding
    const threshold = knob.threshold()
    const info = directory.info(seriesId)!
    if (fresh && onSurprise && surprise >= listenAbove) onSurprise(info, kind, finding)
    const alert = alerts.get(seriesId, kind)
    if (!alert) {
      if (!fresh || surprise < threshold - PENDING) return
      const opened = alerts.open(info, kind, surprise >= threshold ? 'firing' : 'pending', finding)
      const flags = lineOf(seriesId) + L.flags
      block.line32[flags] = block.line32[flags]! | Flag.open
      const incident = info.areaId === null ? null : outages.explains(info.areaId, info.customerId)
      if (incident && (kind === 'drop' || kind === 'silence')) alerts.absorb(opened, incident, at)
      return
    }
    alert.surprise = Math.max(alert.surprise, surprise)
    alert.at = at
    if (at - alert.startedAt > SETTLED_MS) close(seriesId, kind, block, at)
    else if (surprise >= threshold) {
      alert.calmSince = 0
      if (alert.state === 'pending') alerts.fire(alert, info, finding)
    } else if (surprise < threshold - CALM) {
      if (alert.calmSince === 0) alert.calmSince = at
      const lasted = alert.calmSince - alert.startedAt
      const enough = Math.max(CALM_MS, Math.min(lasted, LONG_CALM_MS))
      if (alert.state === 'pending' || at - alert.calmSince >= enough)
        close(seriesId, kind, block, at)
    }
  }

  function close(seriesId: number, kind: AlertKind, block: Block, at: number): void {
    const alert = alerts.get(seriesId, kind)
    if (!alert) return
    alerts.resolve(alert, at)
    const flags = lineOf(seriesId) + L.flags
    if (alerts.ofSeries(seriesId).length === 0)
      block.line32[flags] = block.line32[flags]! & ~Flag.open
  }

  return {
    judge,
    settle,
    close,
    firstLook: () => Math.min(onSurprise ? listenAbove : Infinity, knob.threshold() - PENDING),
  }
}
