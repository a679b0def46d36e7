/** The languages a customer can be told in, as BCP 47 tags. */
export const locales = ['en', 'zh-Hant', 'zh-Hans'] as const

export type Locale = (typeof locales)[number]

/** The same thing said in every language. */
export type Localized<T = string> = Readonly<Record<Locale, T>>
