/**
 * The memory of bill projections: customers in blocks of 256 rows, each block three typed arrays, so that
 * a snapshot is the arrays' bytes and a million customers are 4,000 objects.
 */

/** Customers a block. */
export const BLOCK = 256
/** Days of spend kept: twelve weeks, so that weekdays can be told apart. */
export const DAYS = 84
/** Cycles kept: the open one and thirteen before it, so that last year's same cycle is among them. */
export const CYCLES = 14

/** Columns of a row's numbers; NaN stands for "none". */
export const Col = {
  customerId: 0,
  zone: 1,
  cycleDay: 2,
  billLimit: 3,
  pricePerDay: 4,
  /** The open local day. NaN: no charge was ever seen. */
  day: 5,
  dayStart: 6,
  dayEnd: 7,
  firstDay: 8,
  cycleIndex: 9,
  cycleStart: 10,
  cycleLength: 11,
  usual: 12,
  /** The least final bill that is a shock; Infinity when there is none yet. */
  threshold: 13,
  /** Of the open cycle's alert; see `Stage`. */
  stage: 14,
  startedAt: 15,
  /** Weight, in cycles, and sum of scaled projection errors of closed cycles. */
  errorWeight: 16,
  errorSum: 17,
  /** Projections kept until the cycle closes: three pairs (projected, scale). */
  checkpoints: 18,
  width: 24,
} as const

export const CHECKPOINTS = 3

/** How far the open cycle's alert has come. */
export const Stage = {
  none: 0,
  firing: 1,
  /** Told that the bill will not be high after all. */
  untrue: 2,
  /** Firing again, because the bill has passed the threshold in spite of that. */
  again: 3,
} as const

export interface Block {
  readonly index: number
  rows: number
  dirty: boolean
  readonly numbers: Float64Array
  /** Spend a day, ring by day number. */
  readonly days: Float32Array
  /** Spend a cycle, ring by cycle index. */
  readonly totals: Float64Array
  /** Days of a cycle with a charge, bit 0 the first; ring by cycle index. */
  readonly masks: Uint32Array
  readonly zones: string[]
}

export function createBlock(index: number): Block {
  return {
    index,
    rows: 0,
    dirty: false,
    numbers: new Float64Array(BLOCK * Col.width),
    days: new Float32Array(BLOCK * DAYS),
    totals: new Float64Array(BLOCK * CYCLES),
    masks: new Uint32Array(BLOCK * CYCLES),
    zones: [],
  }
}

/** The first number of a snapshot: another layout is another number. */
const VERSION = 0xb1110001

/** A block as bytes: version, length of the header, JSON header, then the used rows of each array. */
export function encodeBlock(block: Block): Uint8Array {
  const header = new TextEncoder().encode(
    JSON.stringify({ block: block.index, rows: block.rows, zones: block.zones }),
  )
  const parts = [
    new Uint8Array(Uint32Array.of(VERSION, header.length).buffer),
    header,
    ...arrays(block).map(({ array, width }) =>
      bytesOf(array).subarray(0, block.rows * width * array.BYTES_PER_ELEMENT),
    ),
  ]
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    out.set(part, offset)
    offset += part.length
  }
  return out
}

/** @throws {RangeError} if the bytes are not a snapshot of this layout, or are cut short */
export function decodeBlock(bytes: Uint8Array): Block {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 8 || view.getUint32(0, true) !== VERSION)
    throw new RangeError('not a snapshot of bill projections of this version')
  const headerLength = view.getUint32(4, true)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength))) as {
    block: number
    rows: number
    zones: string[]
  }
  const block = createBlock(header.block)
  block.rows = header.rows
  block.zones.push(...header.zones)
  let offset = 8 + headerLength
  for (const { array, width } of arrays(block)) {
    const length = block.rows * width * array.BYTES_PER_ELEMENT
    if (offset + length > bytes.length)
      throw new RangeError('snapshot of bill projections cut short')
    bytesOf(array).set(bytes.subarray(offset, offset + length))
    offset += length
  }
  return block
}

const arrays = (block: Block) => [
  { array: block.numbers, width: Col.width },
  { array: block.days, width: DAYS },
  { array: block.totals, width: CYCLES },
  { array: block.masks, width: CYCLES },
]

const bytesOf = (array: Float64Array | Float32Array | Uint32Array) =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
