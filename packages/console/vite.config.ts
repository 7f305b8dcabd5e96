import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin, type ProxyOptions } from 'vite'

/** Writes `.br` and `.gz` beside every text file, once per build, so that the server never compresses. */
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

/** The server takes changes from its own origin only. Requests of other sites keep theirs, and are refused. */
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
    // Nothing as a data: address: the policy of the pages lets scripts and styles come from files only.
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
