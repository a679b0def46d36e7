import { Resvg } from '@resvg/resvg-js'

/**
 * A picture as PNG with two pixels to each of its own. Most mail clients show no SVG.
 *
 * Lives apart from the package's main entry, so that only who sends mail loads the native renderer.
 *
 * @throws {Error} when `svg` is not well-formed
 */
export function png(svg: string): Uint8Array {
  const renderer = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: 2 },
    font: { loadSystemFonts: false },
  })
  return renderer.render().asPng()
}
