import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** What a browser loads before a page shows: HTML, scripts and styles. */
export interface FirstLoad {
  page: string
  gzipBytes: number
  files: number
}

interface Chunk {
  file: string
  css?: string[]
  imports?: string[]
}

const pages = { '/sign-in': 'src/pages/auth/sign-in-page.tsx', '/keys': 'src/pages/keys/keys-page.tsx' }

/** Measures the first load of the entry pages from the manifest of the build. */
export function measureFirstLoad(
  dist = join(import.meta.dirname, '../../packages/console/dist'),
): FirstLoad[] {
  const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'))
  return Object.entries(pages).map(([page, entry]) => {
    const files = new Set(['index.html', 'color-scheme.js', 'favicon.svg'])
    const visit = (name: string) => {
      const chunk = manifest[name]
      if (!chunk) throw new Error(`the build has no ${name}`)
      if (files.has(chunk.file)) return
      files.add(chunk.file)
      for (const style of chunk.css ?? []) files.add(style)
      chunk.imports?.forEach(visit)
    }
    visit('index.html')
    visit(entry)
    const sizes = [...files].map((file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).byteLength)
    return { page, gzipBytes: sizes.reduce((sum, size) => sum + size, 0), files: files.size }
  })
}

if (import.meta.main) {
  for (const { page, gzipBytes, files } of measureFirstLoad()) {
    process.stdout.write(`${page}: ${(gzipBytes / 1000).toFixed(1)} kB gzipped in ${files} files\n`)
  }
}
