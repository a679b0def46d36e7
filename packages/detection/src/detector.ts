import { createAlerts } from './alerts.ts'
import { createAreas } from './areas.ts'
import { createBank, rowOf } from './bank.ts'
import { createCalibration } from './calibration.ts'
import { createDirectory } from './directory.ts'
import { clearEvidence } from './evidence.ts'
import { createFeedTime, jumped } from './feed.ts'
import { clearIntake, learnStep, openTick, STEP_KNOWN } from './intake.ts'
import { createKnob, FAMILIES } from './knob.ts'
import { createLifecycle } from './lifecycle.ts'
import { createOutages } from './outage.ts'
import { createOverdue } from './overdue.ts'
import { At, F, Flag } from './row.ts'
import { clearSeason } from './season.ts'
import { readGlobals, writeGlobals } from './snapshot.ts'
import { createTicks } from './ticks.ts'
import type { Detector, DetectorConfig, SeriesInfo } from './types.ts'

/** Event time that moves further at once may have been a pause of the feed. */
const JUMP_MS = 600_000
/** A sum keeps within what 32 bits hold. */
const LARGEST = 1e37

export const defaults: DetectorConfig = { falseAlarmsPerCustomerMonth: 0.5, learnDays: 14 }

/** A detector that knows no series yet. */
export function createDetector(config: Partial<DetectorConfig> = {}): Detector {
  const settings = { ...defaults, ...config }
  const { learnDays } = settings
  const bank = createBank()
  const directory = createDirectory()
  const calibration = createCalibration()
  const alerts = createAlerts()
  const outages = createOutages()
  const knob = createKnob(settings.falseAlarmsPerCustomerMonth)
  const time = createFeedTime()
  const scores = { raw: new Float64Array(FAMILIES), raised: new Uint8Array(FAMILIES) }
  const judging = { bank, directory, calibration, alerts, outages, knob, scores, time, learnDays }
  const lifecycle = createLifecycle(judging, settings)
  const ticks = createTicks({ ...judging, lifecycle })
  const overdue = createOverdue({ ...judging, lifecycle })
  const areas = createAreas(judging)

  function describe(info: SeriesInfo): void {
    const { seriesId } = info
    directory.put(info)
    knob.turn(directory)
    const block = bank.block(seriesId)
    const row = rowOf(seriesId)
    const flags = block.f32[row + F.flags]!
    if (!(flags & Flag.known)) {
      clearIntake(block.f32, row)
      clearEvidence(block.f32, row)
      clearSeason(block, row)
    }
    const gauge = info.kind === 'gauge' ? Flag.gauge : 0
    block.f32[row + F.flags] = (flags & ~Flag.gauge) | gauge | Flag.known
    block.dirty = true
    if (block.f64[(row >> 1) + At.last]!) overdue.wait(seriesId, block, row)
  }

  function observe(seriesId: number, at: number, value: number): void {
    if (value - value !== 0 || !(at > 0 && at < Infinity) || !directory.knows(seriesId)) return
    const block = bank.block(seriesId)
    const row = rowOf(seriesId)
    const { f32, f64 } = block
    const moment = row >> 1
    const flags = f32[row + F.flags]!
    if (value < 0 && !(flags & Flag.gauge)) return
    const last = f64[moment + At.last]!
    if (last !== 0 && at <= last) return // late or a duplicate: stored elsewhere, it teaches nothing here
    block.dirty = true
    if (last !== 0) learnStep(f32, row, at - last)
    f64[moment + At.last] = at
    f32[row + F.observations] = Math.min(f32[row + F.observations]! + 1, 1e7)
    if (flags & Flag.silent) overdue.spoke(seriesId, block, row, at)
    if (!overdue.waits(seriesId)) overdue.wait(seriesId, block, row)

    const tickMs = f32[row + F.tickMs]!
    const tick = Math.floor(at / tickMs) * tickMs
    if (tick !== f64[moment + At.tick]!) {
      if (f32[row + F.tickCount]! > 0) ticks.close(seriesId, block, row, last)
      openTick(f64, f32, row, tick)
    }
    const sum = f32[row + F.tickSum]! + value
    f32[row + F.tickSum] = Math.max(-LARGEST, Math.min(LARGEST, sum))
    f32[row + F.tickCount] = f32[row + F.tickCount]! + 1
    if (at + f32[row + F.step]! >= tick + tickMs && f32[row + F.observations]! > STEP_KNOWN) {
      ticks.close(seriesId, block, row, at)
      openTick(f64, f32, row, tick)
    } else if (sum > f32[row + F.watch]!) ticks.judgePartial(seriesId, block, row, at)
  }

  function sweep(now: number): void {
    if (now - now !== 0) return
    calibration.merge()
    if (now <= time.watermark) return
    time.before = time.watermark
    time.watermark = now
    if (now - time.before > JUMP_MS && jumped(bank, directory, time.before, now))
      time.resumedAt = now
    overdue.judge(now)
    areas.judge(now)
  }

  return {
    describe,
    observe,
    sweep,
    drain: () => ({ alerts: alerts.drain(), incidents: outages.drain() }),
    dirtyBlocks: () => bank.dirty(),
    globals: () => writeGlobals(judging),
    restore(blocks, bytes) {
      for (const { block, bytes: state } of blocks) bank.put(block, state)
      if (bytes) readGlobals(bytes, judging)
      for (let seriesId = 0; seriesId < directory.end; seriesId++) {
        if (!directory.knows(seriesId)) continue
        const block = bank.block(seriesId)
        const row = rowOf(seriesId)
        if (block.f64[(row >> 1) + At.last]!) overdue.wait(seriesId, block, row)
      }
    },
  }
}
