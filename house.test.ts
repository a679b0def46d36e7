import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

/** Which of our rooms a room may take from. A `type` prefix: types alone. */
const walls: Readonly<Record<string, readonly string[]>> = {
  'packages/detection': [],
  'packages/notice': [],
  'packages/deflection': [],
  'packages/store': ['type detection', 'type notice', 'type deflection'],
  'packages/stream': ['store', 'type detection', 'type notice', 'type deflection'],
  'packages/service': ['type detection', 'type notice', 'type deflection'],
  'apps/api': ['detection', 'notice', 'deflection', 'store', 'stream', 'service'],
  'apps/detector': ['detection', 'store', 'stream', 'service'],
  'apps/notifier': ['notice', 'deflection', 'store', 'stream', 'service'],
  'apps/dashboard': ['type api'],
  'apps/headsup': [
    'api',
    'dashboard',
    'deflection',
    'detection',
    'detector',
    'notice',
    'notifier',
    'service',
    'store',
    'stream',
  ],
}

const imports = /^\s*(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]/gm
const dynamic = /import\(\s*['"]([^'"]+)['"]\s*\)/g

function sources(room: string): string[] {
  return globSync(`${room}/**/*.{ts,svelte}`, {
    exclude: (file) => /node_modules|build|\.svelte-kit|paraglide/.test(file),
  })
}

function taken(file: string): { room: string; type: boolean }[] {
  const text = readFileSync(file, 'utf8')
  const found = [
    ...[...text.matchAll(imports)].map(([, type, from]) => ({ from, type: type !== undefined })),
    ...[...text.matchAll(dynamic)].map(([, from]) => ({ from, type: false })),
  ]
  return found.flatMap(({ from = '', type }) => {
    const room = /^@headsup\/([a-z]+)/.exec(from)?.[1]
    return room ? [{ room, type }] : []
  })
}

test.each(Object.entries(walls))('%s takes only from the rooms it may', (room, allowed) => {
  const own = path.basename(room)
  const faults = sources(room).flatMap((file) =>
    taken(file)
      .filter(({ room: from }) => from !== own)
      .filter(
        ({ room: from, type }) =>
          !allowed.includes(from) && !(type && allowed.includes(`type ${from}`)),
      )
      // Tests may use the store's test database wherever they are.
      .filter(
        ({ room: from }) => !(from === 'store' && /\.test\.ts$|\/testing\/|\/bench\//.test(file)),
      )
      .map(({ room: from, type }) => `${file} takes ${type ? 'types of ' : ''}${from}`),
  )
  expect(faults).toEqual([])
})

test('every room is in the list of walls', () => {
  const rooms = [...globSync('packages/*/package.json'), ...globSync('apps/*/package.json')]
  expect(rooms.map((file) => path.dirname(file)).sort()).toEqual(Object.keys(walls).sort())
})

test('no room reaches into another past its door', () => {
  const faults = Object.keys(walls).flatMap((room) =>
    sources(room)
      .filter((file) => !/migrations|\/testing\//.test(file))
      .filter((file) =>
        [...readFileSync(file, 'utf8').matchAll(/from\s+['"](\.[^'"]+)['"]/g)].some(
          ([, from = '']) => {
            const target = path.join(path.dirname(file), from)
            return /^(packages|apps)\//.test(target) && !target.startsWith(`${room}/`)
          },
        ),
      ),
  )
  expect(faults).toEqual([])
})

test('only the compositions read the environment', () => {
  const faults = Object.keys(walls)
    .flatMap(sources)
    .filter(
      (file) =>
        !/(^|\/)(main|start|env|embedded|connect)\.ts$|\.test\.ts$|\/testing\/|\/bench\//.test(
          file,
        ),
    )
    .filter((file) => readFileSync(file, 'utf8').includes('process.env'))
  expect(faults).toEqual([])
})

test('no folder is a drawer for odds and ends', () => {
  const faults = Object.keys(walls)
    .flatMap(sources)
    .filter((file) =>
      /(^|\/)(utils?|common|core|helpers|misc|types)(\/|\.ts$)/.test(
        file.replace('packages/detection/src/types.ts', ''),
      ),
    )
  expect(faults).toEqual([])
})
