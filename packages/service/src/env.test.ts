import { expect, test } from 'vitest'
import { z } from 'zod'
import { readEnv } from './env.ts'

const Env = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  DATABASE_URL: z.url({ protocol: /^postgres/ }).optional(),
})

test('an empty variable counts as absent', () => {
  expect(readEnv(Env, { PORT: '' })).toEqual({ PORT: 3000 })
})

test('a fault names the variable and its value, but never what may hold a password', () => {
  expect(() => readEnv(Env, { PORT: '99999' })).toThrow(/PORT=99999/)
  expect(() => readEnv(Env, { DATABASE_URL: 'http://u:hunter2@x' })).toThrow(
    /^(?!.*hunter2).*DATABASE_URL/,
  )
})
