import type { Alerts } from './alerts.ts'
import { lineOf, rowOf } from './bank.ts'
import type { Block } from './bank.ts'
import { noteDay, poolFor } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import type { Directory } from './directory.ts'
import { BLOCK_MS, Family, fitEvidence, watchLevel, weigh } from './evidence.ts'
import { noteLow } from './hush.ts'
import { countReadings, fitUnit, partialValue, renewUnit, tickValue } from './intake.ts'
import type { Lifecycle, Scores } from './lifecycle.ts'
import type { Peers } from './peers.ts'
import { At, F, Flag, L } from './row.ts'
import { fromScale, toScale } from './scale.ts'
import { expectedAt, learnSeason } from './season.ts'
import { countZeros } from './silence.ts'
import { hourOfWeek, localDay } from './zone.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** A tail that one value in twenty passes needs twice as many before it judges: six weeks of daily values. */
const LEAST_TICKS = 40
/** After so long the excess or lack is the new normal, and is learnt as such. */
const NEW_NORMAL_MS = 10 * DAY
const FIRST_DAY_TICKS = 48
/** A series borrows from its peers after its first whole days, and what it borrowed counts for so many ticks. */
const BORROW_DAYS = 3
const BORROWED_TICKS = 200
const BORROWED_WEEKS = 3
/** Two readings an hour teach the hour each about two thirds of what one would. */
const HALF_HOURLY = 0.66
/** No value lies further out on the logarithmic scale. */
const FARTHEST = 32

/** Ticks are scored when they close, then learnt from; a tick that is out of the ordinary already is judged before. */
export interface Ticks {
  /** @param at  the tick's newest reading */
  close(seriesId: number, block: Block, at: number): void
  /** An increment's partial sum can only grow: judged at once when it is already out of the ordinary. */
  judgePartial(seriesId: number, block: Block, at: number): void
}

interface Deps {
  readonly directory: Directory
  readonly calibration: Calibration
  readonly alerts: Alerts
  readonly lifecycle: Lifecycle
  readonly peers: Peers
  readonly scores: Scores
  readonly learnDays: number
}

export function createTicks({
  directory,
  calibration,
  alerts,
  lifecycle,
  peers,
  scores,
  learnDays,
}: Deps): Ticks {
  const { raw, raised } = scores
  const hasLearnt = ({ line32, f32 }: Block, line: number, row: number) =>
    (f32[row + F.days]! > learnDays || (line32[line + L.flags]! & Flag.lent) !== 0) &&
    f32[row + F.ticks]! > LEAST_TICKS

  function close(seriesId: number, block: Block, at: number): void {
    const { f32, line32, line64 } = block
    const row = rowOf(seriesId)
    const line = lineOf(seriesId)
    const zone = directory.zone(seriesId)
    const tick = line64[(line >> 1) + At.tick]!
    const tickMs = line32[line + L.tickMs]!
    const value = tickValue(line32, line)
    countReadings(line32, line)
    const day = localDay(zone, tick)
    if (day !== f32[row + F.day]) endDay(seriesId, block, day)
    fitUnit(block, row, value)
    const ticks = f32[row + F.ticks]!
    const unit = f32[row + F.unit]!
    if (unit === 0) return // nothing but zeros so far
    f32[row + F.ticks] = Math.min(ticks + 1, 1e7)
    const y = Math.max(-FARTHEST, Math.min(FARTHEST, toScale(value, unit)))
    const hour = hourOfWeek(zone, tick)
    let expected = expectedAt(block, row, hour, NaN)
    if (expected !== expected) expected = toScale(f32[row + F.level]!, unit)
    const residual = y - expected
    const open = (line32[line + L.flags]! & Flag.open) !== 0
    const adapting = open && alerts.oldest(seriesId) < at - NEW_NORMAL_MS
    const known = ticks + f32[row + F.borrowed]!
    const rate = Math.min(0.5, Math.max(adapting ? 0.08 : 0.002, 16 / (known + 16)))

    if (known === FIRST_DAY_TICKS) fitEvidence(f32, row)
    weigh(block, row, y, residual, evidenceBlock(tick, tickMs), rate, raw)
    raw[Family.zero] = countZeros(f32, row, value, ticks, NEW_NORMAL_MS / tickMs)
    raw[Family.gap] = 0
    noteLow(block, row, raw)
    learn(block, row, hour, expected, residual, tickMs, adapting)
    line32[line + L.watch] = watchedSum(block, line, row)

    if (f32[row + F.days]! > learnDays / 2 || f32[row + F.borrowed]! > 0)
      noteDay(block, row, raw, raised)
    if (hasLearnt(block, line, row)) lifecycle.judge(seriesId, block, at, value, expected)
  }

  function judgePartial(seriesId: number, block: Block, at: number): void {
    const { f32, line32, line64 } = block
    const row = rowOf(seriesId)
    const line = lineOf(seriesId)
    const unit = f32[row + F.unit]!
    if (unit === 0 || !hasLearnt(block, line, row)) return
    const tick = line64[(line >> 1) + At.tick]!
    const value = partialValue(line32, line)
    const y = Math.min(FARTHEST, toScale(value, unit))
    const expected = expectedAt(block, row, hourOfWeek(directory.zone(seriesId), tick), y)
    raw[Family.leak] = raw[Family.low] = raw[Family.zero] = raw[Family.gap] = 0
    weigh(block, row, y, y - expected, evidenceBlock(tick, line32[line + L.tickMs]!), 0, raw)
    noteDay(block, row, raw, raised)
    lifecycle.judge(seriesId, block, at, value, expected, Family.leak)
  }

  function endDay(seriesId: number, block: Block, day: number): void {
    const { f32 } = block
    const row = rowOf(seriesId)
    const flags = lineOf(seriesId) + L.flags
    const lent = (block.line32[flags]! & Flag.lent) !== 0
    const past = lent || f32[row + F.days]! > learnDays / 2
    const pool = poolFor(directory.metric(seriesId), lent)
    calibration.endDay(pool, block, row, past, (day + seriesId) % 7 === 0)
    shareDay(seriesId, block)
    f32[row + F.day] = day
    f32[row + F.days] = f32[row + F.days]! + 1
  }

  /** Those with a history lend their day to their peers; those of a few days borrow, until they have one. */
  function shareDay(seriesId: number, block: Block): void {
    const { f32, line32 } = block
    const row = rowOf(seriesId)
    const flags = lineOf(seriesId) + L.flags
    const is = line32[flags]!
    const days = f32[row + F.days]!
    if (days > learnDays) {
      line32[flags] = is & ~Flag.lent
      if (is & Flag.open) return
      const first = !(is & Flag.lends)
      peers.lend(directory.peers(seriesId), block, row, f32[row + F.day]!, first)
      line32[flags] = (is & ~Flag.lent) | Flag.lends
    } else if (days >= BORROW_DAYS && f32[row + F.borrowed] === 0 && f32[row + F.unit]! > 0) {
      const key = directory.peers(seriesId)
      if (!peers.enough(key)) return
      renewUnit(block, row)
      peers.borrow(key, block, row)
      f32[row + F.borrowed] = BORROWED_TICKS
      line32[flags] = is | Flag.lent
    }
  }

  return { close, judgePartial }
}

/** Season and spread take up what the tick was, clipped. */
function learn(
  block: Block,
  row: number,
  hour: number,
  expected: number,
  residual: number,
  tickMs: number,
  adapting: boolean,
): void {
  const { f32 } = block
  const spread = f32[row + F.spread]!
  // What was borrowed counts for some weeks.
  const weeks = Math.max(f32[row + F.days]! / 7, f32[row + F.borrowed]! > 0 ? BORROWED_WEEKS : 0)
  const often = tickMs < HOUR ? HALF_HOURLY : 1
  const clip = weeks < 1 || adapting ? Infinity : 3 * spread
  const rate = weeks < 1 ? 0.5 : Math.max(adapting ? 0.3 : 0.1, 1 / (weeks + 1)) * often
  learnSeason(block, row, hour, expected + Math.max(-clip, Math.min(clip, residual)), rate)
  const deviation = Math.min(Math.abs(residual), 4 * spread + 0.01)
  const pace = Math.max(0.005, 1 / (f32[row + F.ticks]! + f32[row + F.borrowed]! + 3))
  f32[row + F.spread] = spread + pace * (deviation - spread) + 1e-6
}

/** From which sum on a running tick is worth a look before it closes; Infinity where that can never be. */
function watchedSum({ f32, line32 }: Block, line: number, row: number): number {
  const readings = line32[line + L.tickMs]! / Math.max(1, line32[line + L.step]!)
  if (readings < 1.5 || line32[line + L.flags]! & Flag.gauge) return Infinity
  return fromScale(watchLevel(f32, row), f32[row + F.unit]!) * readings
}

/** The block of evidence a tick belongs to; a tick that is longer than a block is one by itself. */
const evidenceBlock = (tick: number, tickMs: number) =>
  Math.floor(tick / Math.max(BLOCK_MS, tickMs))
