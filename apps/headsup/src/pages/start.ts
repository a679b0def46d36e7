import { ListenError, type HttpServer } from '../http.ts'

type Pages = Parameters<HttpServer['serve']>[0]['pages']

/**
 * The built pages. They call the API over the loopback.
 *
 * @throws {ListenError} when they are not built yet
 */
export async function startPages(port: number): Promise<Pages> {
  process.env['API_URL'] = `http://127.0.0.1:${port}`
  process.env['PROTOCOL_HEADER'] ??= 'x-forwarded-proto'
  // Built, not typed; and to be built before it can be imported.
  const built: string = '@headsup/dashboard/handler'
  const { handler } = (await import(built).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ERR_MODULE_NOT_FOUND') throw cause
    throw new ListenError('The pages are not built yet: run `npm run build` once.', { cause })
  })) as { handler: Pages }
  return handler
}
