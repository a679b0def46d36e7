import type { Locale } from '@headsup/notice'

interface Facts {
  readonly locale: Locale
  /** `2026-10` */
  readonly month: string
  readonly brand: string
  /** The report's first sentence. */
  readonly headline: string
  /** Where the page itself is. */
  readonly url: string
}

interface Words {
  readonly subject: string
  readonly attached: string
  readonly page: string
  readonly why: string
}

const words: Readonly<Record<Locale, (month: string, brand: string) => Words>> = {
  en: (month, brand) => ({
    subject: `${brand}: what notices did in ${month}`,
    attached: `The report of ${month} is attached.`,
    page: 'The page itself, with what has come in since:',
    why: 'You get this once a month because your address stands under Settings, Monthly report.',
  }),
  'zh-Hant': (month, brand) => ({
    subject: `${brand}：${month}通知成效`,
    attached: `隨信附上${month}的報告。`,
    page: '網頁版（包括其後的新資料）：',
    why: '您的電郵地址列於「設定」的「每月報告」之下，因此每月收到一次。',
  }),
  'zh-Hans': (month, brand) => ({
    subject: `${brand}：${month}通知成效`,
    attached: `随信附上${month}的报告。`,
    page: '网页版（包括其后的新数据）：',
    why: '您的邮箱地址列于“设置”的“每月报告”之下，因此每月收到一次。',
  }),
}

/** The mail that a report travels with: its first sentence, so that the file need not be opened to know. */
export function reportLetter({ locale, month, brand, headline, url }: Facts) {
  const { subject, attached, page, why } = words[locale](nameOf(month, locale), brand)
  return { subject, text: `${headline}\n\n${attached}\n${page} ${url}\n\n${why}\n` }
}

/** October 2026; 2026年10月 */
function nameOf(month: string, locale: Locale): string {
  const [year, number] = month.split('-')
  if (locale !== 'en') return `${year}年${Number(number)}月`
  return new Intl.DateTimeFormat('en-GB', {
    timeZone: 'UTC',
    month: 'long',
    year: 'numeric',
  }).format(new Date(`${month}-01T00:00:00Z`))
}
