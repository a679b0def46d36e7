import { z } from 'zod'

export const LOCALES = ['en', 'zh-Hant', 'zh-Hans'] as const

/** A text the database can keep. */
export const storable = z
  .string('must be a text')
  .refine(
    (text) => !text.includes('\0') && text.isWellFormed(),
    'must not hold U+0000 or half a surrogate pair',
  )

/** A name, code or address: something, on one line's length. */
export const label = (longest: number) =>
  storable.min(1, 'must not be empty').max(longest, `must have at most ${longest} characters`)

/** How many on a page. */
export const Limit = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(1, 'must be at least 1')
  .max(500, 'must be at most 500')
  .default(50)
