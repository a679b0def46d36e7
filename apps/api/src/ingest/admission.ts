/** How much may be worked on at once; who comes on top is told to come again. */
export interface Admission {
  /** @returns how to leave, once; undefined when there is no room */
  enter(bytes: number): (() => void) | undefined
}

/** A batch that is alone is let in, however large: it has passed the limit of one request. */
export function createAdmission(limit: {
  readonly batches: number
  readonly bytes: number
}): Admission {
  let batches = 0
  let held = 0
  return {
    enter(bytes) {
      if (batches >= limit.batches || (batches > 0 && held + bytes > limit.bytes)) return undefined
      batches++
      held += bytes
      return () => {
        batches--
        held -= bytes
      }
    },
  }
}
