import type { Answer } from './ask.ts'
import { m } from './paraglide/messages.js'

/** A refused change in a sentence of the reader's language; the API's own words where only it knows. */
export function refusal(answer: Answer<unknown> | undefined): string | null {
  if (answer?.kind !== 'refused') return null
  if (answer.status === 0 || answer.status >= 500) return m.ask_away()
  if (answer.status === 401) return m.ask_signed_out()
  if (answer.status === 403) return m.ask_forbidden()
  return answer.detail
}
