import { PressError } from '@headsup/api'
import { existsSync } from 'node:fs'
import { chromium, type Browser } from 'playwright-core'

/** Where systems put one. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]

const how =
  'On Debian or Ubuntu: apt-get install chromium fonts-noto-cjk. Elsewhere name one by CHROMIUM=/path/to/chrome.'

/**
 * The Chromium that reports are made with: the one that was named, else the system's. Nothing is ever
 * installed.
 *
 * @param named  what CHROMIUM says
 * @throws {PressError} that says how to get one
 */
export function findBrowser(named: string | undefined): string {
  if (named !== undefined) {
    if (existsSync(named)) return named
    throw new PressError(`CHROMIUM names ${named}, and there is no such file. ${how}`)
  }
  const found = places.find((place) => existsSync(place))
  if (found === undefined)
    throw new PressError(`Reports are made with a Chromium, and there is none. ${how}`)
  return found
}

/** Starts one that speaks to nobody but whom it is sent to. @throws {PressError} when it does not start */
export async function startBrowser(named: string | undefined): Promise<Browser> {
  const executablePath = findBrowser(named)
  return chromium
    .launch({
      executablePath,
      args: [
        // Its own sandbox needs rights that containers lack; it opens no page but ours.
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    })
    .catch((cause: unknown) => {
      throw new PressError(`${executablePath} does not start. ${how}`, { cause })
    })
}
