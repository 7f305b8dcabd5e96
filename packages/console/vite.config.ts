import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type ProxyOptions } from 'vite'

/** Writes `.br` and `.gz` beside every text file, so the server does not compress at run time. */
function compressed(): Plugin {
  let folder = ''
  return {
    name: 'compressed',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir
    },
    closeBundle() {
      for (const name of globSync('**/*.{html,js,css,svg}', { cwd: folder })) {
        const path = join(folder, name)
        const content = readFileSync(path)
        if (content.byteLength < 400) continue
        const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength }
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: size }))
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }))
      }
    },
  }
}

const server = process.env['ANIMATE_API_URL'] ?? 'http://127.0.0.1:8000'

/** The server accepts changes only from its own origin. Requests from other sites keep theirs and are denied. */
const presentAsServer: NonNullable<ProxyOptions['configure']> = (proxy) => {
  proxy.on('proxyReq', (forwarded, { headers: { origin, host } }) => {
    if (origin === `http://${host}`) forwarded.setHeader('origin', new URL(server).origin)
  })
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), compressed()],
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: true,
    // The policy of the pages forbids data: URLs for scripts and styles.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    target: 'es2023',
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/oauth', '/.well-known', '/docs', '/health'].map((path) => [
        path,
        { target: server, changeOrigin: true, configure: presentAsServer },
      ]),
    ),
  },
})
