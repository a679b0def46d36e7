import { lineOf, rowOf } from './bank.ts'
import type { Bank, Block } from './bank.ts'
import { noteDay, poolFor } from './calibration.ts'
import type { Calibration } from './calibration.ts'
import type { Directory } from './directory.ts'
import { Family } from './evidence.ts'
import { feedPauses, GONE_MS } from './feed.ts'
import type { FeedTime } from './feed.ts'
import { findingOf } from './finding.ts'
import { BONUS } from './knob.ts'
import type { Knob } from './knob.ts'
import type { Lifecycle, Scores } from './lifecycle.ts'
import { At, F, Flag, L } from './row.ts'
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
  wait(seriesId: number, block: Block): void
  /** A silent series is heard again. */
  spoke(seriesId: number, block: Block, at: number): void
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

  function enter(seriesId: number, { line32 }: Block, until: number): void {
    const flags = lineOf(seriesId) + L.flags
    line32[flags] = line32[flags]! | Flag.waiting
    wheel.wait(seriesId, until)
  }

  /** Steps without a word after which the surprise reaches `surprise`. */
  function limit(seriesId: number, { line32 }: Block, surprise: number): number {
    const line = lineOf(seriesId)
    const young = (line32[line + L.flags]! & Flag.lent) !== 0
    const pool = poolFor(directory.metric(seriesId), young)
    const needed = calibration.raw(pool, Family.gap, surprise - BONUS[Family.gap]!)
    const [share, excess] = [line32[line + L.gapShare]!, line32[line + L.gapExcess]!]
    return Math.max(LEAST_GAP, gapOf(needed, share, excess))
  }

  function wait(seriesId: number, block: Block): void {
    const line = lineOf(seriesId)
    if (block.line32[line + L.flags]! & Flag.waiting) return
    const step = block.line32[line + L.step]! || DAY
    const since = Math.max(block.line64[(line >> 1) + At.last]!, time.resumedAt)
    enter(seriesId, block, since + limit(seriesId, block, lifecycle.firstLook()) * step)
  }

  function judge(now: number): void {
    const due: number[] = []
    wheel.visit(now, (seriesId) => {
      const { line32 } = bank.block(seriesId)
      const flags = lineOf(seriesId) + L.flags
      line32[flags] = line32[flags]! & ~Flag.waiting
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
    const line = lineOf(seriesId)
    const last = block.line64[(line >> 1) + At.last]!
    const since = Math.max(last, time.resumedAt)
    const step = block.line32[line + L.step]!
    if (!step || now - last > GONE_MS) return
    const first = lifecycle.firstLook()
    const steps = limit(seriesId, block, first)
    const lent = (block.line32[line + L.flags]! & Flag.lent) !== 0
    const young = !lent && block.f32[rowOf(seriesId) + F.days]! <= learnDays
    if ((now - since) / step < steps || paused || young)
      enter(seriesId, block, paused ? now + HOUR / 2 : Math.max(since + steps * step, now + 1))
    else raise(seriesId, block, now, since, first)
  }

  /** One judgement for every level of surprise that the gap has passed; then waits for the next. */
  function raise(seriesId: number, block: Block, now: number, since: number, first: number): void {
    const { line32, line64, f32 } = block
    const row = rowOf(seriesId)
    const line = lineOf(seriesId)
    const step = line32[line + L.step]!
    const last = line64[(line >> 1) + At.last]!
    const unit = f32[row + F.unit]! || 1
    const newly = !(line32[line + L.flags]! & Flag.silent)
    bank.touched[seriesId >>> 8] = 1
    line32[line + L.flags] = line32[line + L.flags]! | Flag.silent
    for (let surprise = first; surprise < 3 * knob.threshold(); surprise += GAP_STEP) {
      const steps = limit(seriesId, block, surprise)
      const at = since + steps * step
      if (at > now) {
        enter(seriesId, block, at)
        return
      }
      raw.fill(0)
      raw[Family.gap] = gapSurprise(steps, line32[line + L.gapShare]!, line32[line + L.gapExcess]!)
      noteDay(block, row, raw, raised)
      const expected = expectedAt(block, row, hourOfWeek(directory.zone(seriesId), at), 0)
      const finding = findingOf(block, seriesId, Family.gap, surprise, at, 0, expected)
      finding.since = last
      finding.horizonHours = (at - last) / HOUR
      finding.excess = (-fromScale(expected, unit) * (at - last)) / step
      lifecycle.settle(seriesId, block, 'silence', finding, newly || !visited(at, time.before))
    }
  }

  return {
    wait,
    spoke(seriesId, block, at) {
      lifecycle.close(seriesId, 'silence', block, at)
      const flags = lineOf(seriesId) + L.flags
      block.line32[flags] = block.line32[flags]! & ~Flag.silent
    },
    judge,
  }
}
