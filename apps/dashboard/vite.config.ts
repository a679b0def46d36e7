import { paraglideVitePlugin } from '@inlang/paraglide-js'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig } from 'vite'
import { options } from './messages/options.ts'

export default defineConfig({
  plugins: [paraglideVitePlugin(options), sveltekit({ adapter: adapter() })],
})
