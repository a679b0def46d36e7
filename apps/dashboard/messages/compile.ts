import { compile } from '@inlang/paraglide-js'
import { options } from './options.ts'

/** Makes src/lib/paraglide from these files, for checking types without a build. */
await compile(options)
