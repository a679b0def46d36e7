import {
  issuePass,
  PASS_COOKIE,
  PressError,
  type Press,
  type Printed,
  type ReportLocale,
} from '@headsup/api'
import type { Browser, Page } from 'playwright-core'
import { startBrowser } from './browser.ts'

/** Reports waiting for the browser, above which another is told to come back. */
const MOST_WAITING = 8
const PATIENCE_MS = 30_000
/** Paper is read closer than a screen. */
const SCALE = 0.8
/** What is inside the margins of A4, so that charts are drawn as wide as they are printed. */
const INSIDE = { width: 688 / SCALE, height: 1000 / SCALE }

interface Deps {
  /** Where pages and API answer on this machine, and what signs passes there; asked whenever one is needed. */
  readonly pages: () => Promise<{ readonly origin: string; readonly secret: string }>
  /** A browser by its path; left out, the system's. */
  readonly chromium: string | undefined
}

/**
 * Prints the report's page with a browser of its own, one report at a time. The browser is let in by a pass
 * that it carries as a cookie and that is worth nothing two minutes later.
 */
export function createPress({ pages, chromium }: Deps): Press {
  const running = new Map<string, Promise<Printed>>()
  let last: Promise<unknown> = Promise.resolve()

  async function print(month: string, locale: ReportLocale): Promise<Printed> {
    const { origin: url, secret } = await pages()
    const browser = await startBrowser(chromium)
    try {
      return await printed(browser, `${url}/report/${month}`, [
        { name: PASS_COOKIE, value: issuePass(secret, new Date()), url, httpOnly: true },
        { name: 'language', value: locale, url },
        { name: 'theme', value: 'light', url },
        { name: 'timeZone', value: 'UTC', url },
      ])
    } catch (cause) {
      if (cause instanceof PressError) throw cause
      throw new PressError(`The report of ${month} could not be made.`, { cause })
    } finally {
      await browser.close()
    }
  }

  return {
    print(month, locale) {
      const name = `${month} ${locale}`
      const same = running.get(name)
      if (same) return same
      if (running.size >= MOST_WAITING)
        throw new PressError('Other reports are being made just now. Try again in a minute.')
      const mine = last.then(() => print(month, locale)).finally(() => running.delete(name))
      running.set(name, mine)
      last = mine.catch(() => {})
      return mine
    },
  }
}

type Cookies = Parameters<ReturnType<Page['context']>['addCookies']>[0]

async function printed(browser: Browser, url: string, cookies: Cookies): Promise<Printed> {
  const context = await browser.newContext({ viewport: INSIDE, timezoneId: 'UTC' })
  context.setDefaultTimeout(PATIENCE_MS)
  await context.addCookies(cookies)
  const page = await context.newPage()
  await page.emulateMedia({ media: 'print', colorScheme: 'light', reducedMotion: 'reduce' })
  const response = await page.goto(url)
  if (!response?.ok())
    throw new PressError(`The report's page answered ${response?.status() ?? 'nothing'}.`)
  // Its charts take their width once the page has come alive.
  await page.locator('[data-drawn="true"]').waitFor()
  await page.evaluate('document.fonts.ready')
  const headline = (await page.locator('h1').innerText()).replaceAll(/\s+/g, ' ').trim()
  const pdf = await page.pdf({
    preferCSSPageSize: true,
    printBackground: true,
    tagged: true,
    scale: SCALE,
  })
  return { pdf, headline }
}
