import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folders = ['.', 'ops', 'business', 'staffing', 'deflection']
const languages = ['en', 'zh-Hant', 'zh-Hans'] as const

type Messages = Readonly<Record<string, string | readonly { readonly match: object }[]>>

const read = (folder: string, language: string) =>
  JSON.parse(
    readFileSync(new URL(`./${folder}/${language}.json`, import.meta.url), 'utf8'),
  ) as Messages

/** What a message fills in, in any of its forms, and its words in brackets that become controls. */
function holes(message: Messages[string] = '') {
  const forms =
    typeof message === 'string'
      ? [message]
      : message.flatMap(({ match }) => Object.values(match) as string[])
  const found = forms.flatMap((text) => text.match(/\{\w+\}|\[\w+\]/g) ?? [])
  return [...new Set(found)].sort()
}

test.each(folders)('every message of %s is there in every language', (folder) => {
  const [english, ...others] = languages.map((language) => Object.keys(read(folder, language)))
  for (const other of others) expect(other).toEqual(english)
})

test.each(folders)('a message of %s fills in the same in every language', (folder) => {
  const english = read(folder, 'en')
  for (const language of languages.slice(1))
    for (const [key, message] of Object.entries(read(folder, language)))
      expect([key, language, holes(message)]).toEqual([key, language, holes(english[key])])
})

test('no message stands in two files, where the later would hide the earlier', () => {
  const keys = folders.flatMap((folder) => Object.keys(read(folder, 'en')))
  expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([])
})
