import { presets } from '@headsup/notice'
import { expect, test } from 'vitest'
import { readPolicyFile, writePolicyFile } from './policy-file.ts'

test('what is exported can be applied as it is', () => {
  expect(readPolicyFile(writePolicyFile(presets))).toEqual({ kind: 'policies', policies: presets })
})

test('a value out of range is named with its field, its line and what would be right', () => {
  const file = writePolicyFile(presets.slice(0, 1)).replace('holdout: 0.1', 'holdout: 0.9')
  const line = file.split('\n').findIndex((one) => one.includes('holdout')) + 1
  expect(readPolicyFile(file)).toEqual({
    kind: 'invalid',
    errors: [{ field: 'policies.0.holdout', line, value: 0.9, message: 'must be at most 0.5' }],
  })
})

test('a field nobody knows is named', () => {
  const file = writePolicyFile(presets.slice(0, 1)).replace(
    'holdout: 0.1',
    'holdout: 0.1\n    hodlout: 1',
  )
  expect(readPolicyFile(file)).toMatchObject({
    errors: [{ field: 'policies.0.hodlout', value: 1, message: 'is not a field of a policy' }],
  })
})

test('a field that is missing is placed at its policy', () => {
  const file = writePolicyFile(presets.slice(0, 1)).replace('    holdout: 0.1\n', '')
  const read = readPolicyFile(file)
  expect(read).toMatchObject({
    errors: [{ field: 'policies.0.holdout', line: 3, value: null, message: 'must be a number' }],
  })
})

test('the same code twice is refused', () => {
  const twice = [...presets.slice(0, 1), ...presets.slice(0, 1)]
  expect(readPolicyFile(writePolicyFile(twice))).toMatchObject({
    errors: [{ field: 'policies.1.code', message: 'must be unique; policies.0 has it already' }],
  })
})

test.each([
  ['policies: [', /is not YAML/],
  ['', /must begin with "policies:"/],
  ['policies: {}', /must begin with "policies:"/],
  ['- code: x', /must begin with "policies:"/],
  ['a: &a [x]\npolicies: *b', /is not YAML|must begin/],
])('what is no such file is refused in words: %s', (text, message) => {
  const read = readPolicyFile(text)
  expect(read.kind === 'invalid' && read.errors[0]?.message).toMatch(message)
})
