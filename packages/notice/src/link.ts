import { createHmac, timingSafeEqual } from 'node:crypto'

/**
 * The key in a customer's private link to one notice: nobody can guess it, and no table of keys
 * can be stolen, because it is the notice's id under a MAC.
 */
export function linkKey(noticeId: number, secret: string): string {
  return `${noticeId.toString(36)}-${mac(noticeId, secret)}`
}

/** The notice a key opens; undefined for a key that is not ours. */
export function openLink(key: string, secret: string): number | undefined {
  const [id = '', signature = '', more] = key.split('-')
  if (more !== undefined) return undefined
  const noticeId = Number.parseInt(id, 36)
  if (!Number.isSafeInteger(noticeId) || noticeId.toString(36) !== id) return undefined
  const expected = Buffer.from(mac(noticeId, secret))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected) ? noticeId : undefined
}

/** 96 bits: short enough for an SMS, far too many to try. */
const mac = (noticeId: number, secret: string) =>
  createHmac('sha256', secret)
    .update(`notice ${noticeId}`)
    .digest('base64url')
    .slice(0, 16)
    .replaceAll('-', '~')
