import { defineConfig } from 'vitest/config'

const roots = ['packages', 'apps', 'grafana', 'migrations']
const under = (pattern: string) => roots.map((root) => `${root}/**/${pattern}`)

/** `unit` needs nothing, `integration` a PostgreSQL of its own, `e2e` a browser as well. */
export default defineConfig({
  test: {
    globalSetup: ['packages/store/src/testing/global-setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // Slow only while something else wants the cores; a test that hangs is found all the same.
          testTimeout: 60_000,
          include: [...under('*.test.ts'), '*.test.ts'],
          exclude: [...under('*.db.test.ts'), ...under('*.e2e.test.ts'), '**/node_modules/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: under('*.db.test.ts'),
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: under('*.e2e.test.ts'),
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
