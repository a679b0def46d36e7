import { getRequestListener } from '@hono/node-server'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void

/** The port is taken, or may not be used; says what to do. */
export class ListenError extends Error {
  override readonly name = 'ListenError'
}

export interface HttpServer {
  readonly port: number
  /** Answers nothing until then, so that the address is known before the parts that need it. */
  serve(parts: { api: (request: Request) => Response | Promise<Response>; pages: Handler }): void
  close(): Promise<void>
}

/**
 * API and pages on one port: `/api`, `/healthz` and `/readyz` go to the API, the rest is pages.
 *
 * @throws {ListenError} when the port cannot be had
 */
export async function listen(port: number, host: string): Promise<HttpServer> {
  let answer: ((request: IncomingMessage, response: ServerResponse) => void) | undefined
  const server = createServer((request, response) => {
    if (answer) return answer(request, response)
    response.writeHead(503, { 'retry-after': '2' }).end('starting')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(new ListenError(why(cause, port, host), { cause })))
    server.listen(port, host, resolve)
  })
  return {
    port: portOf(server),
    serve({ api, pages }) {
      const toApi = getRequestListener(api, { overrideGlobalObjects: false })
      answer = (request, response) => {
        const path = request.url ?? '/'
        if (/^\/(api(\/|\?|$)|healthz|readyz)/.test(path)) return void toApi(request, response)
        // The pages' adapter assumes https unless told, and then refuses forms sent over http.
        request.headers['x-forwarded-proto'] ??= 'http'
        pages(request, response, () => response.writeHead(404).end())
      }
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function why(error: NodeJS.ErrnoException, port: number, host: string): string {
  if (error.code === 'EADDRINUSE')
    return `Port ${port} is taken by another program. Stop that one, or choose another with PORT=${port + 1}.`
  if (error.code === 'EACCES')
    return `Port ${port} needs more rights than this user has. Choose one from 1024 on with PORT.`
  return `Cannot listen on ${host}:${port}: ${error.message}`
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('no TCP address')
  return address.port
}
