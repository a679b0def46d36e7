import type { ChannelKind } from '@headsup/store'

/** One notice, ready to travel. */
export interface Parcel {
  /** The same on every attempt, so that the other side can tell a repetition from a second notice. */
  readonly id: string
  readonly to: string
  readonly locale: string
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly sms: string
  readonly pictures: readonly { readonly cid: string; readonly png: Uint8Array }[]
  /** A POST there ends notices of this kind at once (RFC 8058). */
  readonly stopUrl: string
  /** For machines: who and what about. */
  readonly customer: string
  readonly policy: string
  readonly facts: object
}

/** A way a notice can travel. */
export interface Channel {
  readonly kind: ChannelKind
  /** @throws {DeliveryError} when the other side did not take it */
  send(parcel: Parcel, signal: AbortSignal): Promise<void>
  close(): void
}
