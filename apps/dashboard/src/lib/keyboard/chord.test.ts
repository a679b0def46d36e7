import { expect, test } from 'vitest'
import { chordOf } from './chord.ts'

const press = (
  key: string,
  held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey', true>> = {},
) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
})
const idle = { afterG: false, typing: false, singleKeys: true }

test('G waits for a letter, and the letter then names a page', () => {
  expect(chordOf(press('g'), idle)).toEqual({ kind: 'prefix' })
  expect(chordOf(press('A'), { ...idle, afterG: true })).toEqual({ kind: 'command', name: 'g a' })
})

test('while someone types only find and Escape mean anything', () => {
  const typing = { ...idle, typing: true }
  expect(chordOf(press('j'), typing).kind).toBe('nothing')
  expect(chordOf(press('k', { ctrlKey: true }), typing)).toEqual({ kind: 'command', name: 'find' })
  expect(chordOf(press('Escape'), typing)).toEqual({ kind: 'command', name: 'Escape' })
})

test('single keys can be switched off', () => {
  expect(chordOf(press('t'), { ...idle, singleKeys: false }).kind).toBe('nothing')
})

test("the browser's own shortcuts stay the browser's", () => {
  expect(chordOf(press('t', { ctrlKey: true }), idle).kind).toBe('nothing')
  expect(chordOf(press('1', { altKey: true }), idle).kind).toBe('nothing')
})
