/** A mail as a list shows it. */
export interface MailLine {
  readonly id: number
  readonly at: Date
  readonly from: string
  readonly to: string
  readonly subject: string
}

/** A mail to read. */
export interface Mail extends MailLine {
  readonly text: string
  /** Its pictures inside, as `data:` addresses; `null` for a mail without HTML. */
  readonly html: string | null
}

/** Mail caught instead of sent, as the demo does it. */
export interface Mailbox {
  readonly size: number
  /** Newest first, `limit` at most; with `before` only those with a smaller id. */
  list(limit: number, before?: number): readonly MailLine[]
  read(id: number): Mail | undefined
}
