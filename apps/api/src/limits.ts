import { bodyLimit } from 'hono/body-limit'
import { ProblemError } from './problem.ts'

/** Ends a request whose body is larger with a 413, before the body is in memory. */
export const atMost = (bytes: number) =>
  bodyLimit({
    maxSize: bytes,
    onError: () => {
      throw new ProblemError(413, `The body is larger than ${bytes / 1024} KiB.`)
    },
  })
