import { createAlerts } from './alerts.ts'
import type { Finding } from './alerts.ts'
import { createBank, rowOf } from './bank.ts'
import type { Block } from './bank.ts'
import {
  calibrated,
  countDay,
  createPool,
  mergePool,
  poolFrom,
  poolState,
  rawFor,
} from './calibration.ts'
import type { Pool } from './calibration.ts'
import { createOutages } from './outage.ts'
import { At, F, Flag } from './row.ts'
import { fromScale, toScale } from './scale.ts'
import { clearSeason, expectedAt, learnSeason, rescaleSeason } from './season.ts'
import { createWheel, gapOf, gapSurprise, LATE } from './silence.ts'
import { moveThreshold, tailSurprise } from './tail.ts'
import type { AlertKind, Detector, DetectorConfig, SeriesInfo } from './types.ts'
import { hourOfWeek, localDay, zoneOf } from './zone.ts'
import type { Zone } from './zone.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const TICKS = [HOUR / 2, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY]
const FAMILY: readonly AlertKind[] = ['spike', 'leak', 'drop', 'silence']
/** How the operator's budget is shared among spike, leak, drop, silence. */
const SHARE = [0.4, 0.25, 0.2, 0.15]
/** Horizons in ticks over the fine ring, the same for excess and for lack. */
const FINE = [1, 2, 4, 8, 16]
/** Horizons in blocks of six hours, for leaks. */
const COARSE = [4, 8, 12]
const STATISTICS = 2 * FINE.length + COARSE.length
/** A series silent for longer than this when first looked at has left; nobody needs telling. */
const GONE_MS = 14 * DAY
/** When so many series stop together it is the feed, not the customers. */
const FEED_SHARE = 0.35

export const defaults: DetectorConfig = { falseAlarmsPerCustomerMonth: 0.5, learnDays: 14 }

/** A detector without any series yet. */
export function createDetector(config: Partial<DetectorConfig> = {}): Detector {
  const { falseAlarmsPerCustomerMonth, learnDays } = { ...defaults, ...config }
  const bank = createBank()
  const alerts = createAlerts()
  const outages = createOutages()
  const wheel = createWheel()
  const infos: (SeriesInfo | undefined)[] = []
  const zones: (Zone | undefined)[] = []
  const pools = new Map<number, Pool>()
  const customers = new Set<number>()
  const areas = new Map<number, Set<number>>()
  let waiting = new Uint8Array(1024)
  let live = 0
  let watermark = -Infinity
  let areaTick = -Infinity
  let resumedAt = -Infinity
  const raw = new Float64Array(4)

  const poolOf = (metricId: number): Pool => {
    let pool = pools.get(metricId)
    if (!pool) pools.set(metricId, (pool = createPool()))
    return pool
  }
  const thresholdOf = (family: number): number => {
    const seriesPerCustomer = Math.max(1, live / Math.max(1, customers.size))
    return -Math.log10((falseAlarmsPerCustomerMonth / 30.4 / seriesPerCustomer) * SHARE[family]!)
  }

  function describe(info: SeriesInfo): void {
    const { seriesId } = info
    const before = infos[seriesId]
    while (infos.length <= seriesId) {
      infos.push(undefined)
      zones.push(undefined)
    }
    if (seriesId >= waiting.length) {
      const wider = new Uint8Array(Math.max(seriesId + 1, 2 * waiting.length))
      wider.set(waiting)
      waiting = wider
    }
    if (!before) live++
    else if (before.areaId !== null) areas.get(before.areaId)?.delete(seriesId)
    infos[seriesId] = { ...info }
    zones[seriesId] = zoneOf(info.timeZone)
    customers.add(info.customerId)
    if (info.areaId !== null) {
      const members = areas.get(info.areaId)
      if (members) members.add(seriesId)
      else areas.set(info.areaId, new Set([seriesId]))
    }
    poolOf(info.metricId)
    const block = bank.block(seriesId)
    const row = rowOf(seriesId)
    if (!(block.f32[row + F.flags]! & Flag.known)) {
      block.f32[row + F.flags] = Flag.known
      clearSeason(block, row)
      for (let i = 0; i < STATISTICS; i++) {
        block.f32[row + F.tails + 2 * i] = 0.5
        block.f32[row + F.tails + 2 * i + 1] = 0.5
      }
      block.f32[row + F.tickMs] = TICKS[0]!
      block.f32[row + F.spread] = 0.5
      block.f32[row + F.day] = NaN
      block.dirty = true
    } else if (block.f64[(row >> 1) + At.last]) wait(seriesId, block, row)
  }

  function observe(seriesId: number, at: number, value: number): void {
    const info = infos[seriesId]
    if (!info || !Number.isFinite(value) || !Number.isFinite(at)) return
    if (value < 0 && info.kind === 'increment') return
    const block = bank.block(seriesId)
    const row = rowOf(seriesId)
    const { f32, f64 } = block
    const time = row >> 1
    const last = f64[time + At.last]!
    const n = f32[row + F.observations]!
    if (n > 0 && at <= last) return // late or a duplicate: it is stored elsewhere, but teaches nothing here
    block.dirty = true
    f32[row + F.flags] = f32[row + F.flags]! | Flag.observed
    if (n === 0) f64[time + At.first] = at
    else learnStep(f32, row, at - last, n)
    f32[row + F.observations] = Math.min(n + 1, 1e7)
    f64[time + At.last] = at
    if (f32[row + F.flags]! & Flag.silent) endSilence(seriesId, block, row, at)
    if (!waiting[seriesId]) wait(seriesId, block, row)

    const tickMs = f32[row + F.tickMs]!
    const tick = Math.floor(at / tickMs) * tickMs
    if (tick !== f64[time + At.tick]!) {
      if (f32[row + F.tickCount]! > 0) closeTick(info, zones[seriesId]!, block, row)
      f64[time + At.tick] = tick
      f32[row + F.tickSum] = 0
      f32[row + F.tickCount] = 0
    }
    f32[row + F.tickSum] = f32[row + F.tickSum]! + value
    f32[row + F.tickCount] = f32[row + F.tickCount]! + 1
    if (at + f32[row + F.step]! >= tick + tickMs && n >= 8) {
      closeTick(info, zones[seriesId]!, block, row)
      f32[row + F.tickSum] = 0
      f32[row + F.tickCount] = 0
    }
  }

  /** The usual step follows the gaps between observations, shorter ones quickly, longer ones slowly. */
  function learnStep(f32: Float32Array, row: number, gap: number, n: number): void {
    const step = f32[row + F.step]!
    if (n === 1) f32[row + F.step] = gap
    else if (gap < 0.9 * step) f32[row + F.step] = n < 20 ? gap : step * 0.95
    else if (gap > 1.1 * step) f32[row + F.step] = step * (n < 20 ? 1.02 : 1.005)
    else f32[row + F.step] = step + 0.1 * (gap - step)
    if (gap > LATE * step && n > 20) {
      const excess = Math.min(6, Math.log(gap / step / LATE))
      const rate = 0.1
      f32[row + F.gap] = f32[row + F.gap]! + rate * (excess - f32[row + F.gap]!)
    }
    if (n === 20) {
      const next = TICKS.find((ms) => ms >= 0.95 * f32[row + F.step]!) ?? DAY
      f32[row + F.tickMs] = next
      f32[row + F.gap] = 0.7
    }
  }

  function closeTick(info: SeriesInfo, zone: Zone, block: Block, row: number): void {
    const { f32, f64 } = block
    const time = row >> 1
    const at = f64[time + At.last]!
    const tick = f64[time + At.tick]!
    const mean = f32[row + F.tickSum]! / f32[row + F.tickCount]!
    const tickMs = f32[row + F.tickMs]!
    const ticks = f32[row + F.ticks]!
    const day = localDay(zone, tick)
    if (day !== f32[row + F.day]) endDay(info, block, row, day)
    fitUnit(block, row, mean, ticks)
    const unit = f32[row + F.unit]!
    f32[row + F.ticks] = Math.min(ticks + 1, 1e7)
    if (unit === 0) return // nothing but zeros so far
    const y = Math.max(-32, Math.min(32, toScale(mean, unit)))
    const hour = hourOfWeek(zone, tick)
    const level = toScale(f32[row + F.level]!, unit)
    const expected = expectedAt(block, row, hour, level)
    const residual = y - expected
    const learning = f32[row + F.days]! <= learnDays
    const open = (f32[row + F.flags]! & Flag.firing) !== 0

    // Score before learning.
    const fine = row + F.fine
    f32.copyWithin(fine + 1, fine, fine + 15)
    f32[fine] = residual
    learnCoarse(f32, row, Math.floor(tick / (6 * HOUR)), residual)
    raw.fill(0)
    let least = Infinity
    let most = -Infinity
    let from = 0
    let statistic = 0
    const rate = open ? 0.002 : Math.max(0.005, 1 / (ticks / 4 + 4))
    let best = 1
    let bestLow = 1
    for (const horizon of FINE) {
      for (; from < horizon; from++) {
        least = Math.min(least, f32[fine + from]!)
        most = Math.max(most, f32[fine + from]!)
      }
      if (ticks < horizon) break
      const up = judgeTail(f32, row, statistic++, least, rate)
      const low = judgeTail(f32, row, statistic++, -most, rate)
      if (up > raw[0]!) {
        raw[0] = up
        best = horizon
      }
      if (low > raw[2]!) {
        raw[2] = low
        bestLow = horizon
      }
    }
    statistic = 2 * FINE.length
    let bestBlock = COARSE[0]!
    for (const blocks of COARSE) {
      const leak = judgeTail(f32, row, statistic++, coarseLeast(f32, row, blocks), rate)
      if (leak > raw[1]!) {
        raw[1] = leak
        bestBlock = blocks
      }
    }
    const spread = f32[row + F.spread]!
    const low = residual < -3 * spread && mean < 0.2 * fromScale(expected, unit)
    f32[row + F.flags] = low ? f32[row + F.flags]! | Flag.low : f32[row + F.flags]! & ~Flag.low

    // Learn, clipped, and more carefully while an alert lasts.
    const clip = 3 * spread
    const clipped = Math.max(-clip, Math.min(clip, residual))
    const weeks = f32[row + F.days]! / 7
    learnSeason(
      block,
      row,
      hour,
      expected + (weeks < 1 ? residual : clipped),
      weeks < 1 ? 0.5 : open ? 0.03 : Math.max(0.1, 1 / (weeks + 1)),
    )
    f32[row + F.spread] =
      spread + rate * (Math.min(Math.abs(residual), 4 * spread + 0.01) - spread) + 1e-6

    if (learning) return
    const pool = poolOf(info.metricId)
    for (let family = 0; family < 3; family++) {
      const max = row + F.dayMax + family
      if (raw[family]! > f32[max]!) f32[max] = raw[family]!
      const surprise = calibrated(pool, family, raw[family]!)
      const threshold = thresholdOf(family)
      if (!open && surprise < threshold - 0.3) continue
      const hours =
        family === 0
          ? (best * tickMs) / HOUR
          : family === 1
            ? bestBlock * 6
            : (bestLow * tickMs) / HOUR
      settle(info, block, row, family, threshold, {
        surprise,
        at,
        since: Math.max(at - hours * HOUR, f64[time + At.first]!),
        expected: fromScale(expected, unit),
        lower: bound(fromScale(expected - 1.9 * spread, unit), info),
        upper: fromScale(expected + 1.9 * spread, unit),
        observed: mean,
        horizonHours: hours,
        excess: ((mean - fromScale(expected, unit)) * hours * HOUR) / tickMs,
        comparedWith: family === 0 ? 'ownSeason' : 'ownHistory',
      })
    }
  }

  /** How far out a statistic is; then its tail learns. */
  function judgeTail(
    f32: Float32Array,
    row: number,
    statistic: number,
    x: number,
    rate: number,
  ): number {
    const at = row + F.tails + 2 * statistic
    const threshold = f32[at]!
    const excess = f32[at + 1]!
    const clipped = Math.min(x, threshold + 4 * excess)
    if (clipped > threshold)
      f32[at + 1] = Math.max(0.02, excess + 0.02 * (clipped - threshold - excess))
    f32[at] = moveThreshold(threshold, clipped, excess + 0.05, Math.min(0.5, 4 * rate))
    return tailSurprise(x, threshold, excess)
  }

  function endDay(info: SeriesInfo, block: Block, row: number, day: number): void {
    const { f32 } = block
    if (f32[row + F.days]! > learnDays) {
      const pool = poolOf(info.metricId)
      for (let family = 0; family < 4; family++)
        countDay(pool, family, f32[row + F.dayMax + family]!)
    }
    f32.fill(0, row + F.dayMax, row + F.dayMax + 4)
    f32[row + F.day] = day
    f32[row + F.days] = f32[row + F.days]! + 1
  }

  /** The unit of the scale is a tenth of the usual size; it moves only when that has changed beyond recognition. */
  function fitUnit(block: Block, row: number, mean: number, ticks: number): void {
    const { f32 } = block
    const size = Math.abs(mean)
    const old = f32[row + F.level]!
    const level =
      ticks === 0
        ? size
        : old +
          Math.max(0.01, 1 / (ticks + 1)) *
            (Math.min(size, 20 * old + (old === 0 ? size : 0)) - old)
    f32[row + F.level] = level
    const unit = f32[row + F.unit]!
    const next = level / 10
    if (!(next > 1e-30 && next < 1e30)) return
    if (unit === 0) f32[row + F.unit] = next
    else if (ticks === 48 || ticks === 336 || level > 80 * unit || level < 1.2 * unit) {
      rescaleSeason(block, row, (y) => toScale(fromScale(y, unit), next))
      f32[row + F.unit] = next
    }
  }

  function settle(
    info: SeriesInfo,
    block: Block,
    row: number,
    family: number,
    threshold: number,
    found: Finding,
  ): void {
    const kind = FAMILY[family]!
    const alert = alerts.get(info.seriesId, kind)
    const { f32 } = block
    if (!alert) {
      if (found.surprise < threshold - 0.3) return
      const opened = alerts.open(
        info,
        kind,
        found.surprise >= threshold ? 'firing' : 'pending',
        found,
      )
      f32[row + F.flags] = f32[row + F.flags]! | Flag.firing
      const incident = info.areaId === null ? null : outages.openIn(info.areaId)
      if (incident && (kind === 'drop' || kind === 'silence'))
        alerts.absorb(opened, incident, found.at)
      return
    }
    alert.surprise = Math.max(alert.surprise, found.surprise)
    alert.at = found.at
    if (found.surprise >= threshold) {
      alert.calmSince = 0
      if (alert.state === 'pending') alerts.fire(alert, info, found)
      return
    }
    if (found.surprise >= threshold - 0.7) return
    if (alert.calmSince === 0) alert.calmSince = found.at
    if (alert.state === 'firing' && found.at - alert.calmSince < 2 * HOUR) return
    close(info.seriesId, kind, block, row, found.at)
  }

  function close(seriesId: number, kind: AlertKind, block: Block, row: number, at: number): void {
    const alert = alerts.get(seriesId, kind)
    if (!alert) return
    alerts.resolve(alert, at)
    if (alerts.ofSeries(seriesId).length === 0)
      block.f32[row + F.flags] = block.f32[row + F.flags]! & ~Flag.firing
  }

  const gapLimit = (block: Block, row: number, info: SeriesInfo): number => {
    const surprise = rawFor(poolOf(info.metricId), 3, thresholdOf(3))
    return Math.min(1000, Math.max(3, gapOf(surprise, 0.002, 0.3 + block.f32[row + F.gap]!)))
  }

  function wait(seriesId: number, block: Block, row: number): void {
    const step = block.f32[row + F.step]! || DAY
    const since = Math.max(block.f64[(row >> 1) + At.last]!, resumedAt)
    waiting[seriesId] = 1
    wheel.wait(
      seriesId,
      Math.max(since + gapLimit(block, row, infos[seriesId]!) * step, watermark + 1),
    )
  }

  function endSilence(seriesId: number, block: Block, row: number, at: number): void {
    close(seriesId, 'silence', block, row, at)
    block.f32[row + F.flags] = block.f32[row + F.flags]! & ~Flag.silent
  }

  function sweep(now: number): void {
    if (!Number.isFinite(now)) return
    for (const pool of pools.values()) mergePool(pool)
    if (now <= watermark) return
    watermark = now
    const overdue: number[] = []
    wheel.visit(now, (seriesId) => {
      waiting[seriesId] = 0
      const info = infos[seriesId]
      if (info) overdue.push(seriesId)
    })
    judgeSilence(now, overdue)
    judgeAreas(now)
  }

  function judgeSilence(now: number, due: number[]): void {
    const late: number[] = []
    for (const seriesId of due) {
      const block = bank.block(seriesId)
      const row = rowOf(seriesId)
      const since = Math.max(block.f64[(row >> 1) + At.last]!, resumedAt)
      const step = block.f32[row + F.step]!
      const flags = block.f32[row + F.flags]!
      const spoke = (flags & Flag.observed) !== 0
      block.f32[row + F.flags] = flags & ~Flag.observed
      if (!step || now - since > GONE_MS || flags & Flag.silent) continue
      if (spoke && since + gapLimit(block, row, infos[seriesId]!) * step > now)
        wait(seriesId, block, row)
      else if (since + gapLimit(block, row, infos[seriesId]!) * step > now)
        wait(seriesId, block, row)
      else late.push(seriesId)
    }
    if (late.length >= Math.max(3, FEED_SHARE * live)) {
      resumedAt = now // the feed paused: everybody's clock starts anew
      for (const seriesId of late) wait(seriesId, bank.block(seriesId), rowOf(seriesId))
      return
    }
    for (const seriesId of late) raiseSilence(seriesId)
  }

  function raiseSilence(seriesId: number): void {
    const info = infos[seriesId]!
    const block = bank.block(seriesId)
    const row = rowOf(seriesId)
    const { f32, f64 } = block
    const last = f64[(row >> 1) + At.last]!
    const step = f32[row + F.step]!
    const steps = gapLimit(block, row, info)
    block.dirty = true
    f32[row + F.flags] = f32[row + F.flags]! | Flag.silent
    if (f32[row + F.days]! <= learnDays) return
    const unit = f32[row + F.unit]! || 1
    const at = Math.max(last, resumedAt) + steps * step
    const expected = expectedAt(block, row, hourOfWeek(zones[seriesId]!, at), 0)
    const rawSilence = gapSurprise(steps, 0.002, 0.3 + f32[row + F.gap]!)
    if (rawSilence > f32[row + F.dayMax + 3]!) f32[row + F.dayMax + 3] = rawSilence
    settle(info, block, row, 3, thresholdOf(3), {
      surprise: Math.max(thresholdOf(3), calibrated(poolOf(info.metricId), 3, rawSilence)),
      at,
      since: last,
      expected: fromScale(expected, unit),
      lower: bound(fromScale(expected - 1.9 * f32[row + F.spread]!, unit), info),
      upper: fromScale(expected + 1.9 * f32[row + F.spread]!, unit),
      observed: 0,
      horizonHours: (at - last) / HOUR,
      excess: (-fromScale(expected, unit) * (at - last)) / step,
      comparedWith: 'ownHistory',
    })
  }

  /** Once in every half hour of event time the members of each area are counted. */
  function judgeAreas(now: number): void {
    const tick = Math.floor(now / (HOUR / 2)) * (HOUR / 2)
    if (tick === areaTick) return
    areaTick = tick
    for (const areaId of [...areas.keys()].sort((a, b) => a - b)) {
      const quiet = new Set<number>()
      const judged = new Set<number>()
      for (const seriesId of areas.get(areaId)!) {
        const block = bank.block(seriesId)
        const row = rowOf(seriesId)
        const step = block.f32[row + F.step]!
        if (!step || step > 2 * HOUR || block.f32[row + F.days]! < 7) continue
        const silentMs = now - Math.max(block.f64[(row >> 1) + At.last]!, resumedAt)
        if (silentMs > GONE_MS) continue
        const { customerId } = infos[seriesId]!
        judged.add(customerId)
        if (silentMs > 1.9 * step || block.f32[row + F.flags]! & Flag.low) quiet.add(customerId)
      }
      const members = [...quiet].sort((a, b) => a - b)
      outages.judge(areaId, now, tick, { customers: judged.size, quiet: members })
      const incident = outages.openIn(areaId)
      if (!incident) continue
      for (const seriesId of areas.get(areaId)!)
        for (const alert of alerts.ofSeries(seriesId))
          if (!alert.incidentKey && (alert.kind === 'drop' || alert.kind === 'silence'))
            alerts.absorb(alert, incident, now)
    }
  }

  return {
    describe,
    observe,
    sweep,
    drain: () => ({ alerts: alerts.drain(), incidents: outages.drain() }),
    dirtyBlocks: () => bank.dirty(),
    globals() {
      const finite = (x: number) => (Number.isFinite(x) ? x : null)
      const state = {
        version: 1,
        alerts: alerts.state(),
        outages: outages.state(),
        pools: [...pools].map(([metricId, pool]) => [metricId, poolState(pool)]),
        watermark: finite(watermark),
        areaTick: finite(areaTick),
        resumedAt: finite(resumedAt),
      }
      return new TextEncoder().encode(JSON.stringify(state))
    },
    restore(blocks, bytes) {
      for (const { block, bytes: state } of blocks) bank.put(block, state)
      if (bytes) {
        const state = JSON.parse(new TextDecoder().decode(bytes)) as {
          alerts: unknown
          outages: unknown
          pools: [number, number[]][]
          watermark: number | null
          areaTick: number | null
          resumedAt: number | null
        }
        alerts.restore(state.alerts)
        outages.restore(state.outages)
        for (const [metricId, pool] of state.pools) pools.set(metricId, poolFrom(pool))
        watermark = state.watermark ?? -Infinity
        areaTick = state.areaTick ?? -Infinity
        resumedAt = state.resumedAt ?? -Infinity
      }
      for (let seriesId = 0; seriesId < infos.length; seriesId++) {
        const block = infos[seriesId] && bank.block(seriesId)
        const row = rowOf(seriesId)
        if (block && block.f64[(row >> 1) + At.last]! && !waiting[seriesId])
          wait(seriesId, block, row)
      }
    },
  }
}

const bound = (x: number, info: SeriesInfo): number =>
  info.kind === 'increment' ? Math.max(0, x) : x

function learnCoarse(f32: Float32Array, row: number, block: number, residual: number): void {
  const known = f32[row + F.coarseBlock]!
  const least = row + F.coarse
  const most = least + 12
  const slot = block % 12
  if (block !== known) {
    for (let skipped = Math.max(known + 1, block - 11); skipped < block; skipped++) {
      f32[least + (skipped % 12)] = 0
      f32[most + (skipped % 12)] = 0
    }
    f32[least + slot] = residual
    f32[most + slot] = residual
    f32[row + F.coarseBlock] = block
    return
  }
  f32[least + slot] = Math.min(f32[least + slot]!, residual)
  f32[most + slot] = Math.max(f32[most + slot]!, residual)
}

/** Smallest residual of the running block and the `blocks` before it. */
function coarseLeast(f32: Float32Array, row: number, blocks: number): number {
  const now = f32[row + F.coarseBlock]!
  let least = Infinity
  for (let i = 0; i <= Math.min(11, blocks); i++)
    least = Math.min(least, f32[row + F.coarse + ((now - i + 12) % 12)]!)
  return least
}
