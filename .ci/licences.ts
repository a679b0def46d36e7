import { init, type ModuleInfos } from 'license-checker-rseidelsohn'

/** What may be shipped with a work under Apache-2.0, as SPDX names. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'Apache-2.0 WITH LLVM-exception',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'CC-BY-3.0',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0', // used as it is, not changed: its terms end at its own files
  'OFL-1.1',
  'PostgreSQL',
  'Python-2.0',
  'Unlicense',
  'WTFPL',
  'Zlib',
])

/** Packages whose file names no licence, and where it stands instead. */
const stated = new Map([['@lix-js/sdk-linux-x64', 'Apache-2.0']]) // a build of @lix-js/sdk, by its licence

/** `(MIT OR GPL-2.0)` is fine by one of its parts, `(MIT AND ISC)` by all. */
function fine(expression: string): boolean {
  const bare = expression.replaceAll(/[()*]/g, '')
  return bare
    .split(' OR ')
    .some((part) => part.split(' AND ').every((one) => allowed.has(one.trim())))
}

const packages = await new Promise<ModuleInfos>((resolve, reject) =>
  init({ start: process.cwd(), excludePrivatePackages: true }, (error, found) =>
    error ? reject(error) : resolve(found),
  ),
)
const faults = Object.entries(packages).filter(([name, { licenses }]) => {
  if (stated.has(name.slice(0, name.lastIndexOf('@')))) return false
  const expressions = Array.isArray(licenses) ? licenses : [licenses ?? 'unknown']
  return !expressions.every((one) => fine(String(one)))
})
for (const [name, { licenses }] of faults) console.error(`${name}: ${String(licenses)}`)
console.log(`${Object.keys(packages).length} packages, ${faults.length} with a licence to look at`)
process.exitCode = faults.length ? 1 : 0
