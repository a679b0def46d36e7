import type { Locale } from '#lib/paraglide/runtime.js'

/** How the person in front of the page wants to see it. Lives in cookies, so that the first paint is right. */
export interface Reader {
  readonly locale: Locale
  /** `system` follows the machine. */
  readonly theme: 'light' | 'dark' | 'system'
  /** IANA name, or null until the browser has said it. */
  readonly timeZone: string | null
  /** Whether single keys such as J and K do something. */
  readonly singleKeys: boolean
}

interface Cookies {
  get(name: string): string | undefined
}

/** Reads the reader from cookies; `locale` comes from the language negotiation. */
export function readReader(cookies: Cookies, locale: Locale): Reader {
  const theme = cookies.get('theme')
  const timeZone = cookies.get('timeZone')
  return {
    locale,
    theme: theme === 'light' || theme === 'dark' ? theme : 'system',
    timeZone: timeZone !== undefined && isTimeZone(timeZone) ? timeZone : null,
    singleKeys: cookies.get('singleKeys') !== 'off',
  }
}

/** Whether the runtime knows a zone of this name. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/**
 * The language a browser's `Accept-Language` asks for. Chinese without a script is read by its region:
 * Hong Kong, Macau and Taiwan write traditional characters.
 */
export function preferredLocale(acceptLanguage: string | null): Locale {
  const wanted = (acceptLanguage ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', q] = part.trim().split(';q=')
      return { tag: tag.toLowerCase(), q: q === undefined ? 1 : Number(q) || 0 }
    })
    .filter(({ tag, q }) => tag !== '' && q > 0)
    .sort((a, b) => b.q - a.q)
  for (const { tag } of wanted) {
    if (tag === 'en' || tag.startsWith('en-')) return 'en'
    if (/^zh-(hant|hk|mo|tw)/.test(tag)) return 'zh-Hant'
    if (tag === 'zh' || tag.startsWith('zh-')) return 'zh-Hans'
  }
  return 'en'
}

/** Writes a cookie of the reader's for a year. In the browser only. */
export function remember(name: 'theme' | 'timeZone' | 'singleKeys', value: string): void {
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`
}
