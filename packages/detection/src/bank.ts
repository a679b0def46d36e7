import { LAYOUT_VERSION, ROW_WORDS } from './row.ts'

/** Series a block; `seriesId >> 8` is the block. */
export const BLOCK_SERIES = 256
const HEADER_BYTES = 64
const MAGIC = 0x48534231 // HSB1
const BLOCK_BYTES = HEADER_BYTES + BLOCK_SERIES * ROW_WORDS * 4

/** 256 series in one buffer, seen as numbers of each width. Rows begin after the header. */
export interface Block {
  readonly bytes: Uint8Array
  readonly f64: Float64Array
  readonly f32: Float32Array
  readonly i16: Int16Array
  dirty: boolean
}

/** Where the row of a series begins in a block's `f32`; half of it in `f64`, twice in `i16`. */
export const rowOf = (seriesId: number): number =>
  HEADER_BYTES / 4 + (seriesId & (BLOCK_SERIES - 1)) * ROW_WORDS

/** The state of every series, in blocks that grow without ever copying the older ones. */
export interface Bank {
  /** The block that holds the series, made when missing. */
  block(seriesId: number): Block
  /** Copies of the blocks that changed since the last call. */
  dirty(): Iterable<{ block: number; bytes: Uint8Array }>
  /** @throws {RangeError} if the bytes are no block of this layout */
  put(index: number, bytes: Uint8Array): void
  readonly blocks: readonly (Block | undefined)[]
}

export function createBank(): Bank {
  const blocks: (Block | undefined)[] = []
  return {
    blocks,
    block(seriesId) {
      const index = seriesId >>> 8
      const known = blocks[index]
      if (known) return known
      if (!Number.isInteger(seriesId) || seriesId < 0 || seriesId > 0x7fffffff)
        throw new RangeError(`a series id is a small whole number, got ${seriesId}`)
      while (blocks.length < index) blocks.push(undefined)
      return (blocks[index] = blockOf(new ArrayBuffer(BLOCK_BYTES)))
    },
    *dirty() {
      for (let index = 0; index < blocks.length; index++) {
        const block = blocks[index]
        if (!block?.dirty) continue
        block.dirty = false
        yield { block: index, bytes: block.bytes.slice() }
      }
    },
    put(index, bytes) {
      checkBlock(bytes)
      while (blocks.length < index) blocks.push(undefined)
      const copy = new ArrayBuffer(BLOCK_BYTES)
      new Uint8Array(copy).set(bytes)
      blocks[index] = blockOf(copy)
    },
  }
}

/** The views of one block's bytes, for reading without a detector. @throws {RangeError} if they are no block */
export function readBlock(bytes: Uint8Array): Block {
  checkBlock(bytes)
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice()
  return blockOf(aligned.buffer as ArrayBuffer, aligned.byteOffset)
}

function blockOf(buffer: ArrayBuffer, offset = 0): Block {
  const header = new DataView(buffer, offset, HEADER_BYTES)
  header.setUint32(0, MAGIC)
  header.setUint32(4, LAYOUT_VERSION)
  return {
    bytes: new Uint8Array(buffer, offset, BLOCK_BYTES),
    f64: new Float64Array(buffer, offset, BLOCK_BYTES / 8),
    f32: new Float32Array(buffer, offset, BLOCK_BYTES / 4),
    i16: new Int16Array(buffer, offset, BLOCK_BYTES / 2),
    dirty: false,
  }
}

function checkBlock(bytes: Uint8Array): void {
  const header = new DataView(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.byteLength))
  if (bytes.byteLength !== BLOCK_BYTES || header.getUint32(0) !== MAGIC)
    throw new RangeError(`not a block of series: ${bytes.byteLength} bytes`)
  if (header.getUint32(4) !== LAYOUT_VERSION)
    throw new RangeError(
      `block of layout ${header.getUint32(4)}, this version reads ${LAYOUT_VERSION}`,
    )
}
