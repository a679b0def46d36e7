import { LAYOUT_VERSION, LINE_WORDS, ROW_WORDS } from './row.ts'

/** Series a block; `seriesId >> 8` is the block. */
export const BLOCK_SERIES = 256
const HEADER_BYTES = 64
const MAGIC = 0x48534231 // HSB1
const LINES_BYTES = BLOCK_SERIES * LINE_WORDS * 4
const ROWS_BYTES = BLOCK_SERIES * ROW_WORDS * 4
/** A block of a snapshot: header, lines, rows. */
const BLOCK_BYTES = HEADER_BYTES + LINES_BYTES + ROWS_BYTES
/**
 * Large buffers begin 16 bytes after a page on Linux (the allocator's own header), so 48 more bring lines and rows to
 * cache lines. Elsewhere it does no harm.
 */
const ALIGN_BYTES = 48

/** 256 series, seen as numbers of each width. */
export interface Block {
  /** Their lines; instants as `line64`. Views of one buffer that all blocks share. */
  readonly line32: Float32Array
  readonly line64: Float64Array
  /** Their rows. */
  readonly f32: Float32Array
  readonly i16: Int16Array
  readonly bytes: Uint8Array
}

/** Where the line of a series begins in its block's `line32`; half of it in `line64`. */
export const lineOf = (seriesId: number): number => (seriesId & (BLOCK_SERIES - 1)) * LINE_WORDS
/** Where the row of a series begins in its block's `f32`; twice in `i16`, four times in `bytes`. */
export const rowOf = (seriesId: number): number => (seriesId & (BLOCK_SERIES - 1)) * ROW_WORDS

/** The state of every series. Rows lie in blocks that are never copied; lines in one array that doubles. */
export interface Bank {
  /** The lines of all series, by `seriesId * LINE_WORDS`; half of it in `line64`. Replaced when the bank grows. */
  readonly line32: Float32Array
  readonly line64: Float64Array
  /** The block that holds the series, made when missing. */
  block(seriesId: number): Block
  /** 1 for each block that changed since `dirty` was last called; set by whoever changes it. */
  readonly touched: Uint8Array
  /** Copies of the blocks that changed since the last call. */
  dirty(): Iterable<{ block: number; bytes: Uint8Array }>
  /** @throws {RangeError} if the bytes are no block of this layout */
  put(index: number, bytes: Uint8Array): void
  readonly blocks: readonly (Block | undefined)[]
}

export function createBank(): Bank {
  const blocks: (Block | undefined)[] = []
  const bank = { blocks, ...linesOf(4), touched: new Uint8Array(4), block, dirty, put }
  return bank

  function block(seriesId: number): Block {
    const known = blocks[seriesId >>> 8]
    if (known) return known
    if (!Number.isInteger(seriesId) || seriesId < 0 || seriesId > 0x7fffffff)
      throw new RangeError(`a series id is a small whole number, got ${seriesId}`)
    return create(seriesId >>> 8)
  }

  function create(index: number): Block {
    if (index >= bank.touched.length) grow(index + 1)
    while (blocks.length < index) blocks.push(undefined)
    const rows = new ArrayBuffer(ALIGN_BYTES + ROWS_BYTES)
    return (blocks[index] = { ...linesAt(index), ...rowsAt(rows, ALIGN_BYTES) })
  }

  function grow(needed: number): void {
    const wider = linesOf(Math.max(needed, 2 * bank.touched.length))
    wider.line32.set(bank.line32)
    const touched = new Uint8Array(wider.line32.length / LINE_WORDS / BLOCK_SERIES)
    touched.set(bank.touched)
    Object.assign(bank, wider, { touched })
    blocks.forEach((known, index) => known && (blocks[index] = { ...known, ...linesAt(index) }))
  }

  function linesAt(index: number): Pick<Block, 'line32' | 'line64'> {
    const { buffer, byteOffset } = bank.line32
    return linesIn(buffer as ArrayBuffer, byteOffset + index * LINES_BYTES, 1)
  }

  function* dirty(): Iterable<{ block: number; bytes: Uint8Array }> {
    for (let index = 0; index < blocks.length; index++) {
      const known = blocks[index]
      if (!known || !bank.touched[index]) continue
      bank.touched[index] = 0
      const bytes = new Uint8Array(BLOCK_BYTES)
      const header = new DataView(bytes.buffer)
      header.setUint32(0, MAGIC)
      header.setUint32(4, LAYOUT_VERSION)
      bytes.set(bytesOf(known.line32), HEADER_BYTES)
      bytes.set(known.bytes, HEADER_BYTES + LINES_BYTES)
      yield { block: index, bytes }
    }
  }

  function put(index: number, bytes: Uint8Array): void {
    checkBlock(bytes)
    const into = blocks[index] ?? create(index)
    bytesOf(into.line32).set(bytes.subarray(HEADER_BYTES, HEADER_BYTES + LINES_BYTES))
    into.bytes.set(bytes.subarray(HEADER_BYTES + LINES_BYTES))
  }
}

/** The views of one block's bytes, for reading without a detector. @throws {RangeError} if they are no block */
export function readBlock(bytes: Uint8Array): Block {
  checkBlock(bytes)
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  const lines = byteOffset + HEADER_BYTES
  return {
    ...linesIn(buffer as ArrayBuffer, lines, 1),
    ...rowsAt(buffer as ArrayBuffer, lines + LINES_BYTES),
  }
}

type Lines = Pick<Block, 'line32' | 'line64'>

const linesOf = (blocks: number): Lines =>
  linesIn(new ArrayBuffer(ALIGN_BYTES + blocks * LINES_BYTES), ALIGN_BYTES, blocks)

const linesIn = (buffer: ArrayBuffer, offset: number, blocks: number): Lines => ({
  line32: new Float32Array(buffer, offset, (blocks * LINES_BYTES) / 4),
  line64: new Float64Array(buffer, offset, (blocks * LINES_BYTES) / 8),
})

const rowsAt = (buffer: ArrayBuffer, offset: number): Omit<Block, keyof Lines> => ({
  f32: new Float32Array(buffer, offset, ROWS_BYTES / 4),
  i16: new Int16Array(buffer, offset, ROWS_BYTES / 2),
  bytes: new Uint8Array(buffer, offset, ROWS_BYTES),
})

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) =>
  new Uint8Array(buffer, byteOffset, byteLength)

function checkBlock(bytes: Uint8Array): void {
  const header = new DataView(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.byteLength))
  if (bytes.byteLength < 8 || header.getUint32(0) !== MAGIC)
    throw new RangeError(`not a block of series: ${bytes.byteLength} bytes`)
  if (header.getUint32(4) !== LAYOUT_VERSION)
    throw new RangeError(
      `block of layout ${header.getUint32(4)}, this version reads ${LAYOUT_VERSION}`,
    )
  if (bytes.byteLength !== BLOCK_BYTES)
    throw new RangeError(`a block of series cut short: ${bytes.byteLength} bytes`)
}
