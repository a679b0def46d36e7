import { resolver } from 'hono-openapi'
import type { z } from 'zod'

/** A schema as `describeRoute` takes it. */
export const schemaOf = (schema: z.ZodType) => resolver(schema)
