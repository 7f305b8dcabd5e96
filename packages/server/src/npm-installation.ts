import { join, resolve } from 'node:path'
import type { Installation } from './installation.ts'

/** Holds the bundle of the server, whose chunks are all in one folder. */
const folder = resolve(import.meta.dirname, '..')

/** The npm package @oanim/server. Its data is outside of the package, which npm replaces and deletes. */
export const installation: Installation = {
  dataDir: '~/.oanim/server',
  docs: join(folder, 'docs'),
  console: join(folder, 'console'),
  archives: join(folder, 'archives'),
  imageWorker: join(import.meta.dirname, 'image-worker.js'),
  cli: (serverUrl) => ({ command: `npx --yes ${serverUrl}/oanim.tgz`, where: 'In another terminal' }),
}
