/** One customer's row in the blocks, moved from customer to customer so that a charge allocates nothing. */
import { type Cycle, cycleAt, cycleOf, type Zone } from './bill-calendar.ts'
import { type Activity, popcount, unknownDays, isHole } from './bill-history.ts'
import { BLOCK, type Block, CHECKPOINTS, Col, CYCLES, DAYS } from './bill-state.ts'

/** A bill may miss this many days and still stand for its cycle. */
const MISSING_DAYS = 2

export type Cursor = ReturnType<typeof createCursor>

/** @param zoneNamed  finds a zone by the name a block keeps */
export function createCursor(blocks: readonly Block[], zoneNamed: (name: string) => Zone) {
  let block: Block
  let base = 0
  let firstDay = 0
  let firstCycle = 0
  const recent = new Float64Array(DAYS)

  const get = (column: number) => block.numbers[base + column]!
  const set = (column: number, value: number) => {
    block.numbers[base + column] = value
  }
  const zone = () => zoneNamed(block.zones[get(Col.zone)]!)
  const dayCell = (day: number) => firstDay + (day % DAYS)
  const cycleCell = (index: number) => firstCycle + (index % CYCLES)
  const cycle = (ago: number): Cycle => cycleAt(get(Col.cycleIndex) - ago, get(Col.cycleDay))

  function enterDay(day: number) {
    set(Col.day, day)
    set(Col.dayStart, zone().startOf(day))
    set(Col.dayEnd, zone().startOf(day + 1))
    block.days[dayCell(day)] = 0
  }

  function enterCycle(day: number) {
    const { index, start, length } = cycleOf(day, get(Col.cycleDay))
    set(Col.cycleIndex, index)
    set(Col.cycleStart, start)
    set(Col.cycleLength, length)
    set(Col.stage, 0)
    set(Col.startedAt, NaN)
    block.totals[cycleCell(index)] = 0
    block.masks[cycleCell(index)] = 0
    block.numbers.fill(NaN, base + Col.checkpoints, base + Col.checkpoints + 2 * CHECKPOINTS)
  }

  /** Days with a charge, and days, in all the cycles kept. */
  function activity(): Activity {
    let active = 0
    for (let i = 0; i < CYCLES; i++) active += popcount(block.masks[firstCycle + i]!)
    const since = Math.max(cycle(CYCLES - 1).start, get(Col.firstDay))
    return { active, days: get(Col.day) + 1 - since }
  }

  return {
    recent,
    get,
    set,
    zone,
    cycle,
    enterDay,
    enterCycle,
    activity,
    block: () => block,
    /** Spent in the open cycle, without the standing charge. */
    usage: () => block.totals[cycleCell(get(Col.cycleIndex))]!,

    move(slot: number) {
      block = blocks[Math.floor(slot / BLOCK)]!
      const row = slot % BLOCK
      base = row * Col.width
      firstDay = row * DAYS
      firstCycle = row * CYCLES
    },

    /** Forgets everything but the account; `day` is the open one and the first seen. */
    begin(day: number) {
      block.days.fill(0, firstDay, firstDay + DAYS)
      block.totals.fill(0, firstCycle, firstCycle + CYCLES)
      block.masks.fill(0, firstCycle, firstCycle + CYCLES)
      set(Col.firstDay, day)
      set(Col.errorWeight, 0)
      set(Col.errorSum, 0)
      enterDay(day)
      enterCycle(day)
    },

    /** Adds a charge to a day at or before the open one; false when it is older than what is kept. */
    add(day: number, amount: number): boolean {
      const start = get(Col.cycleStart)
      const at =
        day >= start ? { index: get(Col.cycleIndex), start } : cycleOf(day, get(Col.cycleDay))
      if (at.index <= get(Col.cycleIndex) - CYCLES) return false
      if (day > get(Col.day) - DAYS) block.days[dayCell(day)]! += amount
      block.totals[cycleCell(at.index)]! += amount
      block.masks[cycleCell(at.index)]! |= 1 << (day - at.start)
      if (day < get(Col.firstDay)) set(Col.firstDay, day)
      return true
    },

    /** The days kept that had a charge, with their spend, newest first. */
    charged(): [day: number, amount: number][] {
      const days: [number, number][] = []
      let ago = 0
      for (let day = get(Col.day); day > get(Col.day) - DAYS && day >= get(Col.firstDay); day--) {
        if (day < cycle(ago).start) ago++
        const { index, start } = cycle(ago)
        if ((block.masks[cycleCell(index)]! >>> (day - start)) & 1)
          days.push([day, block.days[dayCell(day)]!])
      }
      return days
    },

    /** Fills `recent` with the days up to and including `last`, newest first; holes and days before the first are NaN. */
    look(last: number, seen: Activity) {
      let at = cycleOf(last, get(Col.cycleDay))
      let run = 0
      for (let i = 0; i <= DAYS; i++) {
        const day = last - i
        if (day < at.start) at = cycleAt(at.index - 1, get(Col.cycleDay))
        const known = i < DAYS && day >= get(Col.firstDay)
        if (i < DAYS) recent[i] = known ? block.days[dayCell(day)]! : NaN
        if (known && !((block.masks[cycleCell(at.index)]! >>> (day - at.start)) & 1)) {
          run++
          continue
        }
        if (run > 0 && isHole(run, seen)) recent.fill(NaN, i - run, i)
        run = 0
      }
    },

    /** Usage a day of the cycle that many cycles before the open one; NaN when not known whole. */
    usageADay(ago: number, seen: Activity): number {
      const { index, start, length } = cycle(ago)
      const unknown = unknownDays(
        block.masks[cycleCell(index)]!,
        length,
        get(Col.firstDay) - start,
        seen,
      )
      return unknown > MISSING_DAYS ? NaN : block.totals[cycleCell(index)]! / length
    },

    /** Mean usage a day over everything kept. */
    longRun(seen: Activity): number {
      let total = block.totals[cycleCell(get(Col.cycleIndex))]!
      let days = get(Col.day) + 1 - Math.max(get(Col.cycleStart), get(Col.firstDay))
      for (let ago = 1; ago < CYCLES; ago++) {
        const { index, start, length } = cycle(ago)
        if (start + length <= get(Col.firstDay)) break
        const mask = block.masks[cycleCell(index)]!
        total += block.totals[cycleCell(index)]!
        days += length - unknownDays(mask, length, get(Col.firstDay) - start, seen)
      }
      return days > 0 ? total / days : 0
    },
  }
}
