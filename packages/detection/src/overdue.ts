import { rowOf } from './bank.ts'
import type { Bank, Block } from './bank.ts'
import { noteDay } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import type { Directory } from './directory.ts'
import { Family } from './evidence.ts'
import { feedPauses, GONE_MS } from './feed.ts'
import type { FeedTime } from './feed.ts'
import { findingOf } from './finding.ts'
import { BONUS } from './knob.ts'
import type { Knob } from './knob.ts'
import type { Lifecycle, Scores } from './lifecycle.ts'
import { At, F, Flag } from './row.ts'
import { fromScale } from './scale.ts'
import { expectedAt } from './season.ts'
import { createWheel, gapOf, gapSurprise, visited } from './silence.ts'
import { hourOfWeek } from './zone.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** An overdue series is looked at again whenever its surprise has grown by this. */
const GAP_STEP = 0.1
/** Nearly two steps may always pass: the next reading is under way. */
const LEAST_GAP = 2.2

/** Who should have spoken by now, and has not. */
export interface Overdue {
  /** Puts the series into the wheel, unless it waits there, at the time by which it should have spoken. */
  wait(seriesId: number, block: Block, row: number): void
  waits(seriesId: number): boolean
  /** A silent series is heard again. */
  spoke(seriesId: number, block: Block, row: number, at: number): void
  judge(now: number): void
}

interface Deps {
  readonly bank: Bank
  readonly directory: Directory
  readonly calibration: Calibration
  readonly lifecycle: Lifecycle
  readonly knob: Knob
  readonly scores: Scores
  readonly time: FeedTime
  readonly learnDays: number
}

export function createOverdue({
  bank,
  directory,
  calibration,
  lifecycle,
  knob,
  scores,
  time,
  learnDays,
}: Deps): Overdue {
  const { raw, raised } = scores
  const wheel = createWheel()
  let waiting = new Uint8Array(1024)

  function enter(seriesId: number, until: number): void {
    if (seriesId >= waiting.length) {
      const wider = new Uint8Array(Math.max(seriesId + 1, 2 * waiting.length))
      wider.set(waiting)
      waiting = wider
    }
    waiting[seriesId] = 1
    wheel.wait(seriesId, until)
  }

  /** Steps without a word after which the surprise reaches `surprise`. */
  function limit(seriesId: number, f32: Float32Array, row: number, surprise: number): number {
    const pool = directory.pool(seriesId)
    const needed = calibration.raw(pool, Family.gap, surprise - BONUS[Family.gap]!)
    return Math.max(LEAST_GAP, gapOf(needed, f32[row + F.gapShare]!, f32[row + F.gapExcess]!))
  }

  function wait(seriesId: number, { f32, f64 }: Block, row: number): void {
    if (waiting[seriesId]) return
    const step = f32[row + F.step]! || DAY
    const since = Math.max(f64[(row >> 1) + At.last]!, time.resumedAt)
    enter(seriesId, since + limit(seriesId, f32, row, lifecycle.firstLook()) * step)
  }

  function judge(now: number): void {
    const due: number[] = []
    wheel.visit(now, (seriesId) => {
      waiting[seriesId] = 0
      due.push(seriesId)
    })
    if (due.length === 0) return
    const paused = feedPauses(bank, directory, now, time.resumedAt)
    // It just came back: everybody's clock starts anew.
    if (!paused && time.pausedAt > time.resumedAt) time.resumedAt = now
    if (paused) time.pausedAt = now
    for (const seriesId of due) look(seriesId, now, paused)
  }

  function look(seriesId: number, now: number, paused: boolean): void {
    const block = bank.block(seriesId)
    const row = rowOf(seriesId)
    const { f32, f64 } = block
    const last = f64[(row >> 1) + At.last]!
    const since = Math.max(last, time.resumedAt)
    const step = f32[row + F.step]!
    if (!step || now - last > GONE_MS) return
    const first = lifecycle.firstLook()
    const steps = limit(seriesId, f32, row, first)
    if ((now - since) / step < steps || paused || f32[row + F.days]! <= learnDays)
      enter(seriesId, paused ? now + HOUR / 2 : Math.max(since + steps * step, now + 1))
    else raise(seriesId, block, row, now, since, first)
  }

  /** One judgement for every level of surprise that the gap has passed; then waits for the next. */
  function raise(
    seriesId: number,
    block: Block,
    row: number,
    now: number,
    since: number,
    first: number,
  ): void {
    const { f32, f64 } = block
    const step = f32[row + F.step]!
    const last = f64[(row >> 1) + At.last]!
    const unit = f32[row + F.unit]! || 1
    const newly = !(f32[row + F.flags]! & Flag.silent)
    block.dirty = true
    f32[row + F.flags] = f32[row + F.flags]! | Flag.silent
    for (let surprise = first; surprise < 3 * knob.threshold(); surprise += GAP_STEP) {
      const steps = limit(seriesId, f32, row, surprise)
      const at = since + steps * step
      if (at > now) {
        enter(seriesId, at)
        return
      }
      raw.fill(0)
      raw[Family.gap] = gapSurprise(steps, f32[row + F.gapShare]!, f32[row + F.gapExcess]!)
      noteDay(block, row, raw, raised)
      const expected = expectedAt(block, row, hourOfWeek(directory.zone(seriesId), at), 0)
      const finding = findingOf(block, row, Family.gap, surprise, at, 0, expected)
      finding.since = last
      finding.horizonHours = (at - last) / HOUR
      finding.excess = (-fromScale(expected, unit) * (at - last)) / step
      lifecycle.settle(seriesId, block, row, 'silence', finding, newly || !visited(at, time.before))
    }
  }

  return {
    wait,
    waits: (seriesId) => waiting[seriesId] === 1,
    spoke(seriesId, block, row, at) {
      lifecycle.close(seriesId, 'silence', block, row, at)
      block.f32[row + F.flags] = block.f32[row + F.flags]! & ~Flag.silent
    },
    judge,
  }
}
