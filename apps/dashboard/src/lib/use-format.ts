import { page } from '$app/state'
import { formatFor, type Format } from './format.ts'

/** The reader's way of writing figures and times. Call inside `$derived`, since zone and language can change. */
export function useFormat(): Format {
  const { reader, frame } = page.data
  return formatFor({
    locale: reader.locale,
    timeZone: reader.timeZone ?? frame?.timeZone ?? 'UTC',
    currency: frame?.currency ?? 'USD',
  })
}
