import type { CompilerOptions } from '@inlang/paraglide-js'

/** How messages become functions. Paths are from apps/dashboard, where every script runs. */
export const options: CompilerOptions = {
  project: './project.inlang',
  outdir: './src/lib/paraglide',
  cookieName: 'language',
  // The cookie says what the reader chose; before that, what the browser asked for.
  strategy: ['cookie', 'custom-reader', 'baseLocale'],
  emitReadme: false,
}
