import type { Desk, Letter, Section } from './letter.ts'

/** The plain part of the e-mail. */
export function text(letter: Letter, { brandName, stopUrl, seeUrl, locale }: Desk): string {
  const colon = locale === 'en' ? ': ' : '：'
  const { figure } = letter
  return [
    brandName,
    letter.heading,
    letter.lead,
    ...(figure ? [figure.alt] : []),
    ...letter.sections.map(paragraph),
    `${letter.see}${colon}${seeUrl}`,
    '--',
    letter.because,
    `${letter.stop}${colon}${stopUrl}`,
  ]
    .join('\n\n')
    .concat('\n')
}

function paragraph({ heading, text, choices = [] }: Section): string {
  return [
    heading,
    ...(text === undefined ? [] : [text]),
    ...choices.map((choice, i) => `${i + 1}. ${choice}`),
  ].join('\n')
}
