import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import type { HonoRequest } from 'hono'
import { ProblemError } from '../problem.ts'

/** Of a request, also once unpacked. */
export const MAX_BYTES = 8 * 2 ** 20

const tooLarge = (cause?: unknown) =>
  new ProblemError(413, 'The body is larger than 8 MiB; send smaller batches.', { cause })

/** What a body will take up, as far as its headers say; the most it may where they say nothing. */
export function announcedBytes(request: HonoRequest): number {
  const length = Number(request.header('content-length') ?? MAX_BYTES)
  return request.header('content-encoding') ? MAX_BYTES : length
}

/**
 * The text of a body, unpacked where it is gzip. A small body that would unpack to a large one is
 * given up at the limit.
 *
 * @throws {ProblemError} 413 over 8 MiB, 415 for another encoding, 400 for broken gzip or UTF-8
 */
export async function readText(request: HonoRequest): Promise<string> {
  const encoding = request.header('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && encoding !== 'gzip' && encoding !== 'x-gzip')
    throw new ProblemError(415, `Content-Encoding ${encoding} is not known; send gzip or none.`, {
      headers: { 'accept-encoding': 'gzip' },
    })
  const packed = await readBytes(request)
  const bytes = encoding === 'identity' ? packed : await unpack(packed)
  if (!isUtf8(bytes)) throw new ProblemError(400, 'The body is not UTF-8.')
  return bytes.toString('utf8')
}

async function readBytes(request: HonoRequest): Promise<Buffer> {
  const length = request.header('content-length')
  if (length !== undefined) {
    if (Number(length) > MAX_BYTES) throw tooLarge()
    return Buffer.from(await request.arrayBuffer())
  }
  // Nobody said how much will come.
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.raw.body ?? []) {
    size += chunk.byteLength
    if (size > MAX_BYTES) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const unzip = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip)

async function unpack(packed: Buffer): Promise<Buffer> {
  try {
    return await unzip(packed, { maxOutputLength: MAX_BYTES })
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ERR_BUFFER_TOO_LARGE')
      throw tooLarge(cause)
    throw new ProblemError(400, 'The body is not gzip, though its Content-Encoding says so.', {
      cause,
    })
  }
}
