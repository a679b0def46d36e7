/** A replay cannot be; the message is a sentence for whoever asked for it. */
export class ReplayError extends Error {
  override readonly name = 'ReplayError'
}
