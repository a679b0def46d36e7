import { createAlerts } from './alerts.ts'
import { createAreas } from './areas.ts'
import { BLOCK_SERIES, createBank, lineOf, rowOf } from './bank.ts'
import { createCalibration } from './calibration.ts'
import { createDirectory } from './directory.ts'
import { clearEvidence } from './evidence.ts'
import { foresee } from './foresee.ts'
import { createFeedTime, jumped } from './feed.ts'
import { clearIntake, learnStep, ON_TIME, openTick } from './intake.ts'
import { createKnob, FAMILIES } from './knob.ts'
import { createLifecycle } from './lifecycle.ts'
import { createOutages } from './outage.ts'
import { createOverdue } from './overdue.ts'
import { At, Flag, L, LINE_WORDS } from './row.ts'
import { clearSeason } from './season.ts'
import { createPeers } from './peers.ts'
import { readGlobals, writeGlobals } from './snapshot.ts'
import { createTicks } from './ticks.ts'
import type { Detector, DetectorConfig, SeriesInfo } from './types.ts'

/** Event time that moves further at once may have been a pause of the feed. */
const JUMP_MS = 600_000
/** A sum keeps within what 32 bits hold. */
const LARGEST = 1e37
/** An observation is ordinary when of these flags only those of `CALM` are set. */
const ATTENTION = Flag.paced | Flag.silent | Flag.waiting
const CALM = Flag.paced | Flag.waiting

export const defaults: DetectorConfig = { falseAlarmsPerCustomerMonth: 0.5, learnDays: 14 }

/** A detector that knows no series yet. */
export function createDetector(config: Partial<DetectorConfig> = {}): Detector {
  const settings = { ...defaults, ...config }
  const { learnDays } = settings
  const bank = createBank()
  const directory = createDirectory()
  const calibration = createCalibration()
  const peers = createPeers()
  const alerts = createAlerts()
  const outages = createOutages()
  const knob = createKnob(settings.falseAlarmsPerCustomerMonth)
  const time = createFeedTime()
  const scores = { raw: new Float64Array(FAMILIES), raised: new Uint8Array(FAMILIES) }
  const judging = {
    bank,
    directory,
    calibration,
    peers,
    alerts,
    outages,
    knob,
    scores,
    time,
    learnDays,
  }
  const lifecycle = createLifecycle(judging, settings)
  const ticks = createTicks({ ...judging, lifecycle })
  const overdue = createOverdue({ ...judging, lifecycle })
  const areas = createAreas(judging)

  function describe(info: SeriesInfo): void {
    const { seriesId } = info
    directory.put(info)
    knob.turn(directory)
    const block = bank.block(seriesId)
    const line = lineOf(seriesId)
    const flags = block.line32[line + L.flags]!
    if (!(flags & Flag.known)) {
      clearIntake(block, line, rowOf(seriesId))
      clearEvidence(block.f32, rowOf(seriesId))
      clearSeason(block, rowOf(seriesId))
    }
    const gauge = info.kind === 'gauge' ? Flag.gauge : 0
    block.line32[line + L.flags] = (flags & ~Flag.gauge) | gauge | Flag.known | Flag.described
    bank.touched[seriesId >>> 8] = 1
    if (block.line64[(line >> 1) + At.last]!) overdue.wait(seriesId, block)
  }

  function observe(seriesId: number, at: number, value: number): void {
    if (value - value !== 0 || !(at > 0 && at < Infinity)) return
    if (!(seriesId >= 0 && seriesId < directory.end)) return
    const { line32, line64 } = bank
    const line = seriesId * LINE_WORDS
    const moment = seriesId * (LINE_WORDS / 2)
    const flags = line32[line + L.flags]!
    if (!(flags & Flag.described) || (value < 0 && !(flags & Flag.gauge))) return
    const last = line64[moment + At.last]!
    const gap = at - last
    if (!(gap > 0)) return // late or a duplicate: stored elsewhere, it teaches nothing here
    bank.touched[seriesId >>> 8] = 1
    line64[moment + At.last] = at
    const step = line32[line + L.step]!
    const off = gap - step
    if ((flags & ATTENTION) === CALM && off < ON_TIME * step && off > -ON_TIME * step)
      line32[line + L.step] = step + 0.1 * off
    else attend(seriesId, at, last, flags)

    const tickMs = line32[line + L.tickMs]!
    let into = at - line64[moment + At.tick]!
    if (into >= tickMs) {
      if (line32[line + L.tickCount]! > 0) ticks.close(seriesId, bank.block(seriesId), last)
      const tick = Math.floor(at / tickMs) * tickMs
      openTick(line64, line32, line, tick)
      into = at - tick
    }
    const sum = line32[line + L.tickSum]! + value
    line32[line + L.tickSum] = Math.max(-LARGEST, Math.min(LARGEST, sum))
    line32[line + L.tickCount] = line32[line + L.tickCount]! + 1
    if (into + step >= tickMs) {
      if (!(line32[line + L.flags]! & Flag.paced)) return
      ticks.close(seriesId, bank.block(seriesId), at)
      openTick(line64, line32, line, at - into)
    } else if (sum > line32[line + L.watch]!) ticks.judgePartial(seriesId, bank.block(seriesId), at)
  }

  /** What an ordinary observation need not do: learn the step, end a silence, be waited for. */
  function attend(seriesId: number, at: number, last: number, flags: number): void {
    const block = bank.block(seriesId)
    if (last !== 0) learnStep(block, lineOf(seriesId), at - last)
    if (flags & Flag.silent) overdue.spoke(seriesId, block, at)
    if (!(flags & Flag.waiting)) overdue.wait(seriesId, block)
  }

  /** Who was described, and who waits in the wheel, is no part of a snapshot. */
  function forgetRun(index: number): void {
    const { line32 } = bank.block(index * BLOCK_SERIES)
    for (let flags: number = L.flags; flags < line32.length; flags += LINE_WORDS)
      line32[flags] = line32[flags]! & ~(Flag.described | Flag.waiting)
  }

  function sweep(now: number): void {
    if (now - now !== 0) return
    calibration.merge()
    peers.merge()
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
    foresee: (seriesIds, ats, from, to) => foresee(bank, seriesIds, ats, from, to),
    sweep,
    drain: () => ({ alerts: alerts.drain(), incidents: outages.drain() }),
    dirtyBlocks: () => bank.dirty(),
    globals: () => writeGlobals(judging),
    restore(blocks, bytes) {
      for (const { block, bytes: state } of blocks) {
        bank.put(block, state)
        forgetRun(block)
      }
      if (bytes) readGlobals(bytes, judging)
      for (let seriesId = 0; seriesId < directory.end; seriesId++) {
        if (!directory.knows(seriesId)) continue
        const block = bank.block(seriesId)
        const line = lineOf(seriesId)
        block.line32[line + L.flags] = block.line32[line + L.flags]! | Flag.described
        if (block.line64[(line >> 1) + At.last]!) overdue.wait(seriesId, block)
      }
    },
  }
}
