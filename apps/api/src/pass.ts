import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Who } from './deps.ts'

/** Cookie in which a browser of ours carries its pass: addresses are logged, cookies are not. */
export const PASS_COOKIE = 'headsup.pass'

/** Long enough to draw a report, too short to be worth stealing. */
const LIFE_MS = 120_000

/** Whoever has a pass reads the figures of a report, and nothing else. */
export const reportReader: Who = {
  kind: 'key',
  id: 'report',
  name: 'report',
  personId: 'report',
  scopes: ['live:read', 'deflection:read'],
}

/** A pass that opens the report's pages for two minutes: an instant under a MAC, so nothing is kept. */
export function issuePass(secret: string, now: Date): string {
  const until = String(+now + LIFE_MS)
  return `${until}.${mac(until, secret)}`
}

/** Whether a pass is ours and still holds. */
export function passHolds(pass: string, secret: string, now: Date): boolean {
  const [until = '', signature = ''] = pass.split('.')
  const expected = Buffer.from(mac(until, secret))
  const given = Buffer.from(signature)
  return (
    given.length === expected.length &&
    timingSafeEqual(given, expected) &&
    Number(until) > +now &&
    Number(until) <= +now + LIFE_MS
  )
}

const mac = (until: string, secret: string) =>
  createHmac('sha256', secret).update(`report pass ${until}`).digest('base64url')
