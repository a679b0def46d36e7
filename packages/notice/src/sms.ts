import { plain } from './format.ts'

// GSM 03.38: the letters of the basic alphabet, and those that cost an escape before them.
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
const escaped = new Set('^{}\\[~]|€\f')

/** What a text costs to send. */
export interface SmsSize {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets or 16-bit units, as the encoding counts. */
  readonly units: number
  readonly parts: number
}

/**
 * Counts a text as a network does: one part holds 160 septets or 70 units, each of several 153 or 67,
 * and no character is torn in two between parts.
 *
 * @see 3GPP TS 23.038 (alphabets), TS 23.040 §9.2.3.24.1 (concatenation)
 */
export function smsSize(text: string): SmsSize {
  const characters = [...text]
  const gsm = characters.every((one) => basic.has(one) || escaped.has(one))
  const costs = characters.map((one) => (gsm ? (escaped.has(one) ? 2 : 1) : one.length))
  const units = costs.reduce((sum, cost) => sum + cost, 0)
  const [single, several] = gsm ? [160, 153] : [70, 67]
  let parts = 1
  if (units > single) {
    let room = several
    for (const cost of costs) {
      if (cost > room) {
        parts += 1
        room = several
      }
      room -= cost
    }
  }
  return { encoding: gsm ? 'GSM-7' : 'UCS-2', units, parts }
}

/** Cuts a name that is not ours to choose. */
export type Cut = (name: string) => string

/** The same message from its fullest wording to its barest. */
export type SmsWordings = (cut: Cut) => readonly string[]

const MOST_PARTS = 2
const nameLengths = [Infinity, 24, 12]
// In the GSM alphabet; the ellipsis is not, and would halve what fits.
const DOTS = '...'

/**
 * The fullest wording that fits two parts; names are cut before anything else is left out.
 *
 * @throws {RangeError} when even the barest does not fit, which is a fault of its template
 */
export function fitSms(wordings: SmsWordings): string {
  const byLength = nameLengths.map((most) => wordings((name) => shorten(name, most)))
  for (let wording = 0; wording < (byLength[0]?.length ?? 0); wording += 1) {
    for (const texts of byLength) {
      const text = plain(texts[wording] ?? '')
      if (smsSize(text).parts <= MOST_PARTS) return text
    }
  }
  throw new RangeError('the barest wording of a template must fit two parts')
}

/** Counts units, not characters: one beyond the basic plane costs two, and is kept or dropped whole. */
function shorten(name: string, most: number): string {
  if (name.length <= most) return name
  let kept = ''
  for (const character of name) {
    if (kept.length + character.length > most - DOTS.length) break
    kept += character
  }
  return kept.trimEnd() + DOTS
}
