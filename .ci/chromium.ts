import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where a browser may stand. `CHROMIUM` names another. */
const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * A Chromium to look at pages with, installed by apt-get where that can be done.
 *
 * @throws {Error} that says what to install when there is none and none could be installed
 */
export function chromium(): string {
  const found = () => [process.env['CHROMIUM'], ...places].find((file) => file && existsSync(file))
  const there = found()
  if (there) return there
  const apt = (...args: string[]) =>
    execFileSync('apt-get', [...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  if (existsSync('/usr/bin/apt-get') && process.getuid?.() === 0) {
    apt('update', '-qq')
    apt('install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk')
  }
  const installed = found()
  if (!installed)
    throw new Error('The pages are tested in a browser: install Chromium, or name one by CHROMIUM.')
  return installed
}
