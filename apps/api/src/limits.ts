import type { MiddlewareHandler } from 'hono'
import { ProblemError } from './problem.ts'

/**
 * Ends a request whose body is larger with a 413, before more of it is in memory. Hono's own limit
 * copies the request of the Node server, which only a replaced global `Request` can do.
 */
export const atMost =
  (bytes: number): MiddlewareHandler =>
  async (c, next) => {
    const { url, method, headers, body, signal } = c.req.raw
    const length = headers.get('content-length')
    if (Number(length) > bytes) throw tooLarge(bytes)
    // Nobody said how much will come; that is also how a DELETE without a body looks.
    if (length === null && body)
      c.req.raw = new Request(url, { method, headers, signal, body: await whole(body, bytes) })
    await next()
  }

/** @throws {ProblemError} 413 as soon as it is too large */
async function whole(
  body: ReadableStream<Uint8Array>,
  bytes: number,
): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.byteLength
    if (size > bytes) throw tooLarge(bytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const tooLarge = (bytes: number) =>
  new ProblemError(413, `The body is larger than ${bytes / 1024} KiB.`)
