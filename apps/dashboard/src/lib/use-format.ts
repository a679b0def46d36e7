import { page } from '$app/state'
import { formatFor, type Format } from './format.ts'

/**
 * The reader's way of writing figures and times. Call inside `$derived`, since zone and language can change.
 *
 * @param zone  by whose clocks; the reader's unless said otherwise
 */
export function useFormat(zone?: string): Format {
  const { reader, frame } = page.data
  return formatFor({
    locale: reader.locale,
    timeZone: zone ?? reader.timeZone ?? frame?.timeZone ?? 'UTC',
    currency: frame?.currency ?? 'USD',
  })
}
