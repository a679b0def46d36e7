import { html, raw } from 'hono/html'
import type { Description } from './description.ts'

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

/** As much of an operation as the page shows. */
interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters?: readonly {
    readonly name?: string
    readonly in?: string
    readonly required?: boolean
    readonly description?: string
    readonly schema?: unknown
  }[]
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>
  }
  readonly responses?: Readonly<
    Record<
      string,
      {
        readonly description?: string
        readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>
      }
    >
  >
}

/** The description for people: one page, no script, nothing loaded from elsewhere. */
export function renderDescription(description: Description) {
  const groups = new Map<string, ReturnType<typeof operation>[]>()
  for (const [path, item] of Object.entries(description.paths)) {
    const group = path.split('/')[2] ?? ''
    for (const method of METHODS) {
      const found = (item as Partial<Record<string, Operation>>)[method]
      if (!found) continue
      const rendered = operation(method, path, found)
      const known = groups.get(group)
      if (known) known.push(rendered)
      else groups.set(group, [rendered])
    }
  }
  const names = [...groups.keys()].sort()
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Headsup API</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>Headsup API</h1>
          <p>${description.info.description}</p>
          <p><a href="openapi.json">openapi.json</a> is the same for programs (OpenAPI 3.1).</p>
          <nav>${names.map((name) => html`<a href="#${name}">${name}</a> `)}</nav>
        </header>
        <main>
          ${names.map(
            (name) =>
              html`<section id="${name}">
                <h2>${name}</h2>
                ${groups.get(name)}
              </section>`,
          )}
          <section id="schemas">
            <h2>schemas</h2>
            ${Object.entries(description.components?.schemas ?? {}).map(
              ([name, schema]) =>
                html`<details id="schema-${name}">
                  <summary>${name}</summary>
                  ${json(schema)}
                </details>`,
            )}
          </section>
        </main>
      </body>
    </html>`
}

function operation(method: string, path: string, op: Operation) {
  const scope = op.security?.flatMap((way) => Object.values(way).flat())[0]
  return html`<details>
    <summary>
      <b class="${method}">${method.toUpperCase()}</b> <code>${path}</code>
      <span>${op.summary ?? ''}</span>
    </summary>
    ${op.description ? html`<p>${op.description}</p>` : ''}
    ${scope ? html`<p>Scope: <code>${scope}</code></p>` : ''}
    ${
      op.parameters &&
      html`<ul>
        ${op.parameters.map(
          ({ name, in: place, required, description, schema }) =>
            html`<li>
              <code>${name}</code> in
              ${place}${required ? ', required' : ''}${description ? `, ${description}` : ''}:
              <code>${JSON.stringify(schema)}</code>
            </li>`,
        )}
      </ul>`
    }
    ${Object.entries(op.requestBody?.content ?? {}).map(
      ([media, { schema }]) =>
        html`<p>Body, <code>${media}</code></p>
          ${json(schema)}`,
    )}
    ${Object.entries(op.responses ?? {}).map(
      ([status, { description, content }]) =>
        html`<p><b>${status}</b> ${description ?? ''}</p>
          ${status.startsWith('2') ? Object.values(content ?? {}).map(({ schema }) => json(schema)) : ''}`,
    )}
  </details>`
}

const json = (value: unknown) =>
  value === undefined ? '' : html`<pre>${JSON.stringify(value, null, 2)}</pre>`

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  nav a { display: inline-block; padding: .25rem .5rem .25rem 0 }
  summary { cursor: pointer; padding: .4rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent) }
  summary b { display: inline-block; width: 4.5rem }
  summary span { opacity: .75; margin-left: .5rem }
  details[open] { margin-bottom: 1.5rem }
  pre { overflow-x: auto; padding: .75rem; border-radius: .4rem; background: color-mix(in srgb, currentColor 7%, transparent); font-size: .85em }
  :target { scroll-margin-top: 1rem }
`
