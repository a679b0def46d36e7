import type { Bar, Desk, Figure, Letter, Section } from './letter.ts'
import type { Localized } from './locale.ts'
import { PICTURE } from './picture.ts'

// Mail clients: layout by tables, styles inline, widths in attributes too (Outlook reads those), and one
// style sheet that only adds what a client may drop: the dark colours and the narrow screen.

const fonts: Localized = {
  en: "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif",
  'zh-Hant':
    "-apple-system,'PingFang HK','PingFang TC','Microsoft JhengHei','Noto Sans HK','Noto Sans TC','Noto Sans CJK TC',sans-serif",
  'zh-Hans':
    "-apple-system,'PingFang SC','Microsoft YaHei','Noto Sans SC','Noto Sans CJK SC',sans-serif",
}

/** Class → property, light, dark. The light colour also stands inline. */
const colours = {
  page: ['background-color', '#f5f7f9', '#0b0f14'],
  sheet: ['background-color', '#ffffff', '#13181d'],
  line: ['border-color', '#e0e3e6', '#252b31'],
  ink: ['color', '#131a24', '#eef0f3'],
  soft: ['color', '#3d444f', '#c3c8ce'],
  mute: ['color', '#5f656e', '#9aa1a9'],
  hot: ['color', '#b0360a', '#ff9f68'],
  usual: ['background-color', '#a7becf', '#405262'],
  observed: ['background-color', '#19222f', '#ebeff4'],
  ahead: ['background-color', '#db3b00', '#fd8546'],
  range: ['background-color', '#f4b7a3', '#6f4330'],
  button: ['background-color', '#131a24', '#eef0f3'],
  onbutton: ['color', '#ffffff', '#0b0f14'],
} as const

type Colour = keyof typeof colours

/** Class and inline style of an element, the style's colours taken from the classes. */
function look(classes: readonly Colour[], style = ''): string {
  const inline = classes.map((name) => `${colours[name][0]}:${colours[name][1]}`)
  return `class="${classes.join(' ')}" style="${[...inline, style].filter(Boolean).join(';')}"`
}

const dark = (prefix: string) =>
  Object.entries(colours)
    .map(([name, [property, , colour]]) => `${prefix}.${name}{${property}:${colour}!important}`)
    .join('')

const styles = [
  ':root{color-scheme:light dark;supported-color-schemes:light dark}',
  `@media (prefers-color-scheme:dark){${dark('')}}`,
  // Outlook on the web recolours by itself, marks what it touched, and drops the media query.
  dark('[data-ogsc] '),
  '@media (max-width:480px){.pad{padding:22px 18px!important}.outer{padding:12px 8px 24px!important}h1{font-size:23px!important}}',
].join('')

const table =
  '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:separate;border-spacing:0;width:100%'

/** The e-mail's HTML part: one column of at most 600 px, readable without its style sheet and its pictures. */
export function html(letter: Letter, desk: Desk): string {
  const { brandName, locale, format, now } = desk
  const font = `font-family:${fonts[locale]}`
  const p = (classes: readonly Colour[], style: string, content: string) =>
    `<p ${look(classes, `margin:0;${style}`)}>${content}</p>`
  return [
    `<!doctype html><html lang="${locale}" dir="ltr"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width,initial-scale=1">',
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">',
    '<meta name="format-detection" content="telephone=no,date=no,address=no">',
    `<title>${escape(letter.subject)}</title><style>${styles}</style></head>`,
    `<body ${look(['page'], 'margin:0;padding:0;-webkit-text-size-adjust:100%')}>`,
    preheader(letter.lead),
    `<div lang="${locale}" role="article" aria-label="${escape(letter.subject)}">`,
    `${table}"><tr><td align="center" ${look(['page'], 'padding:28px 12px 40px').replace('class="', 'class="outer ')}>`,
    '<!--[if mso]><table role="presentation" width="600" align="center"><tr><td><![endif]-->',
    `${table};max-width:600px;margin:0 auto;${font};font-size:16px;line-height:1.55">`,
    `<tr><td style="padding:0 4px 10px">${table};font-size:14px"><tr>`,
    `<td ${look(['ink'], `${font};font-weight:600`)}>${escape(brandName)}</td>`,
    `<td align="right" ${look(['mute'], font)}>${escape(format.date(now))}</td></tr></table></td></tr>`,
    `<tr><td ${look(['sheet', 'line'], `border-width:1px;border-style:solid;border-radius:10px;padding:30px 34px;${font}`).replace('class="', 'class="pad ')}>`,
    `<h1 ${look(['ink'], 'margin:0 0 8px;font-size:27px;line-height:1.22;font-weight:600;text-wrap:balance')}>${escape(letter.heading)}</h1>`,
    p(['soft'], '', escape(letter.lead)),
    letter.figure ? figure(letter.figure, font) : '',
    ...letter.sections.map((one) => section(one, font)),
    button(letter.see, desk.seeUrl, font),
    '</td></tr>',
    `<tr><td ${look(['mute'], `padding:18px 4px 0;font-size:13px;${font}`)}>`,
    p(['mute'], 'padding-bottom:8px', escape(letter.because)),
    `<a href="${escape(desk.stopUrl)}" ${look(['mute'], 'text-decoration:underline')}>${escape(letter.stop)}</a>`,
    '</td></tr></table><!--[if mso]></td></tr></table><![endif]-->',
    '</td></tr></table></div></body></html>',
  ].join('\n')
}

/** Shown beside the subject; the padding keeps the client from going on with the page's first words. */
function preheader(lead: string): string {
  const padding = '&#847;&zwnj;&nbsp;'.repeat(60)
  return `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${escape(lead)}${padding}</div>`
}

function section({ heading, text, bars, choices }: Section, font: string): string {
  return [
    `<h2 ${look(['ink'], 'margin:24px 0 4px;font-size:16px;line-height:1.4;font-weight:600')}>${escape(heading)}</h2>`,
    text === undefined ? '' : `<p ${look(['soft'], 'margin:0')}>${escape(text)}</p>`,
    bars ? barTable(bars, font) : '',
    choices
      ? `<ol ${look(['soft'], 'margin:0;padding:0 0 0 22px')}>${choices.map((choice) => `<li style="padding:0 0 6px 2px">${escape(choice)}</li>`).join('')}</ol>`
      : '',
  ].join('')
}

function figure({ caption, difference, bandLabel, alt, ticks }: Figure, font: string): string {
  const image = (cid: string) =>
    `<img src="cid:${cid}" width="${PICTURE.width}" alt="${escape(alt)}" ${look(['soft'], 'display:block;width:100%;height:auto;border:0;font-size:14px')}>`
  return [
    `${table};margin:20px 0 0"><tr><td ${look(['line'], 'border-width:1px;border-style:solid;border-radius:8px;padding:12px 14px 8px')}>`,
    `<p ${look(['mute'], 'margin:0;font-size:14px;line-height:1.4')}>${escape(caption)}</p>`,
    `<p ${look(['hot'], 'margin:0 0 8px;font-size:14px;line-height:1.4;font-weight:600')}>${escape(difference)}</p>`,
    // Apple Mail and a few others choose; everybody else shows the light picture on its own light ground.
    `<picture><source srcset="cid:usage-dark" media="(prefers-color-scheme:dark)">${image('usage-light')}</picture>`,
    `${table};table-layout:fixed;font-size:12px;line-height:1.5"><tr>${ticks.map((tick, i) => tickCell(tick, ticks[i + 1]?.at, font)).join('')}</tr></table>`,
    `<p ${look(['mute'], 'margin:4px 0 0;font-size:12px;line-height:1.5')}>${escape(bandLabel)}</p>`,
    '</td></tr></table>',
  ].join('')
}

/** A tick's label starts where the tick is and has the room up to the next; the last one ends at the edge. */
function tickCell(
  { label, at }: Figure['ticks'][number],
  next: number | undefined,
  font: string,
): string {
  const style = look(['mute'], `${font};padding:4px 0 0;white-space:nowrap`)
  if (next === undefined) return `<td width="24%" align="right" ${style}>${escape(label)}</td>`
  const width = Math.round((Math.min(next, 0.76) - at) * 100)
  return `<td width="${width}%" align="left" ${style}>${escape(label)}</td>`
}

/** The text above says the same in words, so a reader is spared the bars. */
function barTable(bars: readonly Bar[], font: string): string {
  const cell = (kind: Colour | null, share: number) =>
    share < 0.005
      ? ''
      : `<td width="${Math.round(share * 100)}%" ${kind === null ? 'style="' : look([kind], '').replace(/"$/, ';')}height:12px;line-height:12px;font-size:1px">&nbsp;</td>`
  const bar = ({ kind, length, certain = length }: Bar) =>
    `${table};table-layout:fixed"><tr>${cell(kind, certain)}${cell('range', length - certain)}${cell(null, 1 - length)}</tr></table>`
  const rows = bars.map(
    (one) =>
      `<tr><td width="22%" ${look(['mute'], `${font};padding:3px 12px 3px 0`)}>${escape(one.label)}</td><td style="padding:3px 0">${bar(one)}</td>` +
      `<td width="22%" align="right" ${look([one.kind === 'ahead' ? 'hot' : 'ink'], `${font};padding:3px 0 3px 10px;font-weight:600;white-space:nowrap`)}>${escape(one.value)}</td></tr>`,
  )
  return `<div aria-hidden="true">${table};margin:12px 0 0;font-size:14px;line-height:1.4">${rows.join('')}</table></div>`
}

/** The whole cell is the button, 44 px high, so that it can be pressed where padding on links is ignored. */
function button(label: string, url: string, font: string): string {
  return (
    `<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:20px 0 0"><tr><td align="center" ${look(['button'], 'border-radius:7px')}>` +
    `<a href="${escape(url)}" ${look(['onbutton'], `display:inline-block;padding:11px 20px;${font};font-size:16px;line-height:22px;font-weight:600;text-decoration:none`)}>${escape(label)}</a></td></tr></table>`
  )
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Makes any text safe within an element and within a quoted attribute. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
