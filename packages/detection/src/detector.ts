import { createAlerts } from './alerts.ts'
import { createBank, rowOf } from './bank.ts'
import type { Block } from './bank.ts'
import { createCalibration, noteDay } from './calibration.ts'
import { createDirectory } from './directory.ts'
import { BLOCK_MS, clearEvidence, Family, fitEvidence, watchLevel, weigh } from './evidence.ts'
import { feedPauses, GONE_MS, jumped } from './feed.ts'
import {
  clearIntake,
  fitUnit,
  learnStep,
  openTick,
  partialValue,
  STEP_KNOWN,
  tickValue,
} from './intake.ts'
import { FRESH_STEPS, hushOf, noteLow, TELLING } from './hush.ts'
import { createOutages, usualElsewhere } from './outage.ts'
import type { AreaCount } from './outage.ts'
import { At, F, Flag } from './row.ts'
import { fromScale, toScale } from './scale.ts'
import { clearSeason, expectedAt, learnSeason } from './season.ts'
import { createWheel, visited, gapOf, gapSurprise, learnShare, zeroSurprise } from './silence.ts'
import type { AlertKind, Detector, DetectorConfig, Finding, SeriesInfo } from './types.ts'
import { hourOfWeek, localDay } from './zone.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** What a family's evidence is told as. */
const KIND: readonly AlertKind[] = ['spike', 'spike', 'leak', 'drop', 'drop', 'silence']
/** How far back a family looks, hours; 0 = one tick. */
const REACH = [0, 2, 48, 4, 0, 0]
const FAMILIES = KIND.length
/** How the operator's budget of false alarms is shared among the families: where it buys most. */
const SHARE = [0.03, 0.16, 0.26, 0.16, 0.1, 0.29]
const BONUS = SHARE.map((share) => Math.log10(share * FAMILIES))
/** Pending begins this far below the threshold, in decades of probability; firing ends further below. */
const PENDING = 0.3
const CALM = 0.7
/** An alert is over when it has been calm for as long as it lasted, within these bounds. */
const CALM_MS = 2 * HOUR
const LONG_CALM_MS = DAY
/** A tail that one value in twenty passes needs twice as many before it judges: six weeks of daily values. */
const LEAST_TICKS = 40
/** After so long the excess or lack is the new normal, and is learnt as such. */
const NEW_NORMAL_MS = 10 * DAY
/** And after so long it is; to be told again it must go further than before. */
const SETTLED_MS = 14 * DAY
/** An overdue series is looked at again whenever its surprise has grown by this. */
const GAP_STEP = 0.1
const FIRST_DAY_TICKS = 48
/** A day of zeros is no lesson about how long zeros usually last, ticks. */
const LONG_ZEROS = 6
const AREA_TICK_MS = HOUR / 2
/** Two readings an hour teach the hour each about two thirds of what one would. */
const HALF_HOURLY = 0.66

export const defaults: DetectorConfig = { falseAlarmsPerCustomerMonth: 0.5, learnDays: 14 }

/** A detector that knows no series yet. */
export function createDetector(config: Partial<DetectorConfig> = {}): Detector {
  const {
    falseAlarmsPerCustomerMonth,
    learnDays,
    onSurprise,
    listenAbove = 1.5,
  } = {
    ...defaults,
    ...config,
  }
  const bank = createBank()
  const directory = createDirectory()
  const calibration = createCalibration()
  const alerts = createAlerts()
  const outages = createOutages()
  const wheel = createWheel()
  const raw = new Float64Array(FAMILIES)
  const raised = new Uint8Array(FAMILIES)
  let waiting = new Uint8Array(1024)
  let watermark = -Infinity
  /** Event time of the sweep before. */
  let before = -Infinity
  let areaTick = -Infinity
  let resumedAt = -Infinity
  let pausedAt = -Infinity
  let threshold = 3

  function describe(info: SeriesInfo): void {
    const { seriesId } = info
    directory.put(info)
    if (seriesId >= waiting.length) {
      const wider = new Uint8Array(Math.max(seriesId + 1, 2 * waiting.length))
      wider.set(waiting)
      waiting = wider
    }
    const seriesPerCustomer = directory.size / directory.customers
    threshold = -Math.log10(falseAlarmsPerCustomerMonth / 30.4 / seriesPerCustomer / FAMILIES)
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
    if (block.f64[(row >> 1) + At.last]!) wait(seriesId, block, row)
  }

  function observe(seriesId: number, at: number, value: number): void {
    if (value - value !== 0 || !(at > 0 && at < Infinity) || !directory.knows(seriesId)) return
    const block = bank.block(seriesId)
    const row = rowOf(seriesId)
    const { f32, f64 } = block
    const time = row >> 1
    const flags = f32[row + F.flags]!
    if (value < 0 && !(flags & Flag.gauge)) return
    const last = f64[time + At.last]!
    if (last !== 0 && at <= last) return // late or a duplicate: stored elsewhere, it teaches nothing here
    block.dirty = true
    if (last !== 0) learnStep(f32, row, at - last)
    f64[time + At.last] = at
    f32[row + F.observations] = Math.min(f32[row + F.observations]! + 1, 1e7)
    if (flags & Flag.silent) spoke(seriesId, block, row, at)
    if (waiting[seriesId] === 0) wait(seriesId, block, row)

    const tickMs = f32[row + F.tickMs]!
    const tick = Math.floor(at / tickMs) * tickMs
    if (tick !== f64[time + At.tick]!) {
      if (f32[row + F.tickCount]! > 0) closeTick(seriesId, block, row, last)
      openTick(f64, f32, row, tick)
    }
    const sum = f32[row + F.tickSum]! + value
    f32[row + F.tickSum] = Math.max(-1e37, Math.min(1e37, sum))
    f32[row + F.tickCount] = f32[row + F.tickCount]! + 1
    if (at + f32[row + F.step]! >= tick + tickMs && f32[row + F.observations]! > STEP_KNOWN) {
      closeTick(seriesId, block, row, at)
      openTick(f64, f32, row, tick)
    } else if (sum > f32[row + F.watch]!) judgePartial(seriesId, block, row, at)
  }

  const hasLearnt = (f32: Float32Array, row: number) =>
    f32[row + F.days]! > learnDays && f32[row + F.ticks]! > LEAST_TICKS

  /** Scores a tick, then learns from it. `at`: its newest reading. */
  function closeTick(seriesId: number, block: Block, row: number, at: number): void {
    const { f32, f64 } = block
    const zone = directory.zone(seriesId)
    const tick = f64[(row >> 1) + At.tick]!
    const value = tickValue(f32, row, (f32[row + F.flags]! & Flag.gauge) !== 0)
    const day = localDay(zone, tick)
    if (day !== f32[row + F.day]) endDay(seriesId, block, row, day)
    fitUnit(block, row, value)
    const ticks = f32[row + F.ticks]!
    const unit = f32[row + F.unit]!
    if (unit === 0) return // nothing but zeros so far
    f32[row + F.ticks] = Math.min(ticks + 1, 1e7)
    const y = Math.max(-32, Math.min(32, toScale(value, unit)))
    const hour = hourOfWeek(zone, tick)
    let expected = expectedAt(block, row, hour, NaN)
    if (expected !== expected) expected = toScale(f32[row + F.level]!, unit)
    const residual = y - expected
    const open = (f32[row + F.flags]! & Flag.open) !== 0
    const adapting = open && alerts.oldest(seriesId) < at - NEW_NORMAL_MS
    const rate = Math.min(0.5, Math.max(adapting ? 0.08 : 0.002, 16 / (ticks + 16)))

    if (ticks === FIRST_DAY_TICKS) fitEvidence(f32, row)
    weigh(block, row, y, residual, blockOf(f32, row, tick), rate, raw)
    raw[Family.zero] = countZeros(f32, row, value, ticks)
    raw[Family.gap] = 0

    const spread = f32[row + F.spread]!
    noteLow(block, row, raw)
    const weeks = f32[row + F.days]! / 7
    const often = f32[row + F.tickMs]! < HOUR ? HALF_HOURLY : 1
    const clip = weeks < 1 || adapting ? Infinity : 3 * spread
    const seasonRate = weeks < 1 ? 0.5 : Math.max(adapting ? 0.3 : 0.1, 1 / (weeks + 1)) * often
    learnSeason(block, row, hour, expected + Math.max(-clip, Math.min(clip, residual)), seasonRate)
    const deviation = Math.min(Math.abs(residual), 4 * spread + 0.01)
    f32[row + F.spread] = spread + Math.max(0.005, 1 / (ticks + 4)) * (deviation - spread) + 1e-6
    const readings = f32[row + F.tickMs]! / Math.max(1, f32[row + F.step]!)
    f32[row + F.watch] =
      readings < 1.5 || f32[row + F.flags]! & Flag.gauge
        ? Infinity
        : fromScale(watchLevel(f32, row), unit) * readings

    if (f32[row + F.days]! > learnDays / 2) noteDay(block, row, raw, raised)
    if (hasLearnt(f32, row)) judge(seriesId, block, row, at, value, expected)
  }

  /** An increment's partial sum can only grow: judged at once when it is already out of the ordinary. */
  function judgePartial(seriesId: number, block: Block, row: number, at: number): void {
    const { f32, f64 } = block
    const unit = f32[row + F.unit]!
    if (unit === 0 || !hasLearnt(f32, row)) return
    const tick = f64[(row >> 1) + At.tick]!
    const value = partialValue(f32, row)
    const y = Math.min(32, toScale(value, unit))
    const expected = expectedAt(block, row, hourOfWeek(directory.zone(seriesId), tick), y)
    raw.fill(0)
    weigh(block, row, y, y - expected, blockOf(f32, row, tick), 0, raw)
    noteDay(block, row, raw, raised)
    judge(seriesId, block, row, at, value, expected, Family.leak)
  }

  /** Raises, keeps or ends the alerts of a series by what `raw` says of the families before `end`. */
  function judge(
    seriesId: number,
    block: Block,
    row: number,
    at: number,
    value: number,
    expected: number,
    end: number = Family.gap,
  ): void {
    const { f32 } = block
    const pool = directory.pool(seriesId)
    const open = (f32[row + F.flags]! & Flag.open) !== 0
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
      if (!open && !heard && (!fresh || surprise < threshold - PENDING)) continue
      settle(
        seriesId,
        block,
        row,
        KIND[family]!,
        found(seriesId, block, row, family, surprise, at, value, expected),
        fresh,
      )
    }
  }

  function found(
    seriesId: number,
    block: Block,
    row: number,
    family: number,
    surprise: number,
    at: number,
    value: number,
    expected: number,
  ): Finding {
    const { f32 } = block
    const unit = f32[row + F.unit]!
    const reach = 1.9 * f32[row + F.spread]!
    const floor = f32[row + F.flags]! & Flag.gauge ? -Infinity : 0
    const tickHours = f32[row + F.tickMs]! / HOUR
    const hours =
      family === Family.zero
        ? f32[row + F.zeroRun]! * tickHours
        : Math.max(tickHours, REACH[family]!)
    const usual = fromScale(expected, unit)
    return {
      surprise,
      at,
      since: at - hours * HOUR,
      expected: Math.max(floor, usual),
      lower: Math.max(floor, fromScale(expected - reach, unit)),
      upper: fromScale(expected + reach, unit),
      observed: value,
      horizonHours: hours,
      excess: ((value - usual) * hours * HOUR) / Math.max(1, f32[row + F.step]!),
      comparedWith: family <= Family.spike ? 'ownSeason' : 'ownHistory',
    }
  }

  function settle(
    seriesId: number,
    block: Block,
    row: number,
    kind: AlertKind,
    finding: Finding,
    fresh: boolean,
  ): void {
    const { surprise, at } = finding
    const info = directory.info(seriesId)!
    if (fresh && onSurprise && surprise >= listenAbove) onSurprise(info, kind, finding)
    const alert = alerts.get(seriesId, kind)
    if (!alert) {
      if (!fresh || surprise < threshold - PENDING) return
      const opened = alerts.open(info, kind, surprise >= threshold ? 'firing' : 'pending', finding)
      block.f32[row + F.flags] = block.f32[row + F.flags]! | Flag.open
      const incident = info.areaId === null ? null : outages.explains(info.areaId, info.customerId)
      if (incident && (kind === 'drop' || kind === 'silence')) alerts.absorb(opened, incident, at)
      return
    }
    alert.surprise = Math.max(alert.surprise, surprise)
    alert.at = at
    if (at - alert.startedAt > SETTLED_MS) close(seriesId, kind, block, row, at)
    else if (surprise >= threshold) {
      alert.calmSince = 0
      if (alert.state === 'pending') alerts.fire(alert, info, finding)
    } else if (surprise < threshold - CALM) {
      if (alert.calmSince === 0) alert.calmSince = at
      const lasted = alert.calmSince - alert.startedAt
      const enough = Math.max(CALM_MS, Math.min(lasted, LONG_CALM_MS))
      if (alert.state === 'pending' || at - alert.calmSince >= enough)
        close(seriesId, kind, block, row, at)
    }
  }

  function close(seriesId: number, kind: AlertKind, block: Block, row: number, at: number): void {
    const alert = alerts.get(seriesId, kind)
    if (!alert) return
    alerts.resolve(alert, at)
    if (alerts.ofSeries(seriesId).length === 0)
      block.f32[row + F.flags] = block.f32[row + F.flags]! & ~Flag.open
  }

  /** The run of zeros so far: how unusual it is in this series, which then learns. */
  function countZeros(f32: Float32Array, row: number, value: number, ticks: number): number {
    const run = f32[row + F.zeroRun]!
    if (value === 0) {
      const surprise = zeroSurprise(run + 1, f32[row + F.zeroShare]!, f32[row + F.zeroMean]!)
      f32[row + F.zeroShare] = learnShare(f32[row + F.zeroShare]!, run === 0, ticks)
      f32[row + F.zeroRun] = Math.min(1e6, run + 1)
      return run * f32[row + F.tickMs]! < NEW_NORMAL_MS ? surprise : 0
    }
    f32[row + F.zeroShare] = learnShare(f32[row + F.zeroShare]!, false, ticks)
    if (run > 0) {
      const mean = f32[row + F.zeroMean]!
      f32[row + F.zeroMean] = Math.max(1, mean + 0.1 * (Math.min(run, LONG_ZEROS) - mean))
      f32[row + F.zeroRun] = 0
    }
    return 0
  }

  function endDay(seriesId: number, block: Block, row: number, day: number): void {
    const { f32 } = block
    const past = f32[row + F.days]! > learnDays / 2
    calibration.endDay(directory.pool(seriesId), block, row, past, (day + seriesId) % 7 === 0)
    f32[row + F.day] = day
    f32[row + F.days] = f32[row + F.days]! + 1
  }

  /** Steps without a word after which the surprise reaches `surprise`. */
  function gapLimit(seriesId: number, f32: Float32Array, row: number, surprise: number): number {
    const needed = calibration.raw(
      directory.pool(seriesId),
      Family.gap,
      surprise - BONUS[Family.gap]!,
    )
    return Math.max(2.2, gapOf(needed, f32[row + F.gapShare]!, f32[row + F.gapExcess]!))
  }

  /** Where surprise is first worth a look. */
  const firstLook = () =>
    onSurprise ? Math.min(listenAbove, threshold - PENDING) : threshold - PENDING

  /** Puts the series into the wheel, at the time by which it should have spoken. */
  function wait(seriesId: number, block: Block, row: number): void {
    const step = block.f32[row + F.step]! || DAY
    const since = Math.max(block.f64[(row >> 1) + At.last]!, resumedAt)
    if (waiting[seriesId]) return
    waiting[seriesId] = 1
    wheel.wait(seriesId, since + gapLimit(seriesId, block.f32, row, firstLook()) * step)
  }

  function spoke(seriesId: number, block: Block, row: number, at: number): void {
    close(seriesId, 'silence', block, row, at)
    block.f32[row + F.flags] = block.f32[row + F.flags]! & ~Flag.silent
  }

  function sweep(now: number): void {
    if (now - now !== 0) return
    calibration.merge()
    if (now <= watermark) return
    before = watermark
    watermark = now
    if (now - before > HOUR / 6 && jumped(bank, directory, before, now)) resumedAt = now
    const due: number[] = []
    wheel.visit(now, (seriesId) => {
      waiting[seriesId] = 0
      due.push(seriesId)
    })
    if (due.length) judgeSilence(now, due)
    judgeAreas(now)
  }

  function judgeSilence(now: number, due: readonly number[]): void {
    const paused = feedPauses(bank, directory, now, resumedAt)
    if (!paused && pausedAt > resumedAt) resumedAt = now // it just came back: everybody's clock starts anew
    if (paused) pausedAt = now
    for (const seriesId of due) {
      const block = bank.block(seriesId)
      const row = rowOf(seriesId)
      const { f32, f64 } = block
      const last = f64[(row >> 1) + At.last]!
      const since = Math.max(last, resumedAt)
      const step = f32[row + F.step]!
      if (!step || now - last > GONE_MS) continue
      const steps = (now - since) / step
      const first = firstLook()
      const limit = gapLimit(seriesId, f32, row, first)
      if (steps < limit || paused || f32[row + F.days]! <= learnDays) {
        waiting[seriesId] = 1
        wheel.wait(seriesId, paused ? now + HOUR / 2 : Math.max(since + limit * step, now + 1))
        continue
      }
      raiseSilence(seriesId, block, row, now, since, first)
    }
  }

  /** One judgement for every level of surprise that the gap has passed; then waits for the next. */
  function raiseSilence(
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
    for (let surprise = first; surprise < 3 * threshold; surprise += GAP_STEP) {
      const steps = gapLimit(seriesId, f32, row, surprise)
      const at = since + steps * step
      if (at > now) {
        waiting[seriesId] = 1
        wheel.wait(seriesId, at)
        return
      }
      const rawGap = gapSurprise(steps, f32[row + F.gapShare]!, f32[row + F.gapExcess]!)
      raw.fill(0)
      raw[Family.gap] = rawGap
      noteDay(block, row, raw, raised)
      const expected = expectedAt(block, row, hourOfWeek(directory.zone(seriesId), at), 0)
      const finding = found(seriesId, block, row, Family.gap, surprise, at, 0, expected)
      finding.since = last
      finding.horizonHours = (at - last) / HOUR
      finding.excess = (-fromScale(expected, unit) * (at - last)) / step
      settle(seriesId, block, row, 'silence', finding, newly || !visited(at, before))
    }
  }

  /** Once in every half hour of event time the quiet ones of each area are counted. */
  function judgeAreas(now: number): void {
    const tick = Math.floor(now / AREA_TICK_MS) * AREA_TICK_MS
    if (tick === areaTick) return
    areaTick = tick
    const counts = directory.areas.map((areaId) => ({ areaId, ...countArea(areaId, now) }))
    const elsewhere = usualElsewhere(counts)
    for (const { areaId, since, ...count } of counts) {
      outages.judge(areaId, now, since, {
        ...count,
        chance: Math.max(count.chance, elsewhere * count.customers),
      })
      if (outages.lasting(areaId)) absorb(areaId, now)
    }
  }

  /** Who of an area is quiet, who became so just now, and since when. */
  function countArea(areaId: number, now: number): AreaCount & { since: number } {
    const quiet = new Set<number>()
    const fresh = new Set<number>()
    const judged = new Set<number>()
    let chance = 0
    let since = now
    for (const seriesId of directory.area(areaId)) {
      const block = bank.block(seriesId)
      const row = rowOf(seriesId)
      const hush = hushOf(block, row, now, resumedAt)
      if (hush.often >= TELLING) continue
      const customerId = directory.customer(seriesId)
      judged.add(customerId)
      chance += hush.often * FRESH_STEPS
      if (hush.steps === 0) continue
      quiet.add(customerId)
      if (hush.steps >= FRESH_STEPS + 1) continue
      fresh.add(customerId)
      since = Math.min(since, now - hush.steps * block.f32[row + F.step]!)
    }
    const inOrder = (ids: Set<number>) => [...ids].sort((a, b) => a - b)
    return { customers: judged.size, quiet: inOrder(quiet), fresh: inOrder(fresh), chance, since }
  }

  /** Members' own alerts are explained by their area's incident. */
  function absorb(areaId: number, now: number): void {
    for (const seriesId of directory.area(areaId)) {
      const block = bank.block(seriesId)
      if (!(block.f32[rowOf(seriesId) + F.flags]! & Flag.open)) continue
      const incident = outages.explains(areaId, directory.customer(seriesId))
      if (!incident) continue
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
      const state: Globals = {
        version: 2,
        alerts: alerts.state(),
        outages: outages.state(),
        calibration: calibration.state(directory.metrics),
        times: [watermark, before, areaTick, resumedAt, pausedAt].map(finite),
      }
      return new TextEncoder().encode(JSON.stringify(state))
    },
    restore(blocks, bytes) {
      for (const { block, bytes: state } of blocks) bank.put(block, state)
      if (bytes) {
        const state = JSON.parse(new TextDecoder().decode(bytes)) as Globals
        if (state.version !== 2) throw new RangeError(`unknown snapshot version ${state.version}`)
        alerts.restore(state.alerts)
        outages.restore(state.outages)
        calibration.restore(state.calibration)
        const times = state.times.map((time) => time ?? -Infinity)
        ;[watermark, before, areaTick, resumedAt, pausedAt] = times as [
          number,
          number,
          number,
          number,
          number,
        ]
      }
      for (let seriesId = 0; seriesId < directory.end; seriesId++) {
        if (!directory.knows(seriesId)) continue
        const block = bank.block(seriesId)
        if (block.f64[(rowOf(seriesId) >> 1) + At.last]!) wait(seriesId, block, rowOf(seriesId))
      }
    },
  }
}

/** The block of evidence a tick belongs to; a tick that is longer than a block is one by itself. */
const blockOf = (f32: Float32Array, row: number, tick: number) =>
  Math.floor(tick / Math.max(BLOCK_MS, f32[row + F.tickMs]!))

interface Globals {
  version: number
  alerts: unknown
  outages: unknown
  calibration: unknown
  times: (number | null)[]
}
