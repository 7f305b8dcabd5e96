import { join, resolve } from 'node:path'

/** Where this installation has its files, and how its users call the CLI. */
export interface Installation {
  /** Directory of the data if OANIM_DATA_DIR is not set. May begin with `~/`. */
  readonly dataDir: string
  /** Folder of the guides. */
  readonly docs: string
  /** Folder of the built console. */
  readonly console: string
  /** Folder of the archives of the CLI and the SDK; `undefined` if the server packs them itself. */
  readonly archives: string | undefined
  /** Program of an image worker. */
  readonly imageWorker: string
  /** Command that runs the CLI on this machine, and where. */
  cli(serverUrl: string): { readonly command: string; readonly where: string }
}

const clone = resolve(import.meta.dirname, '../../..')

/** A clone. `scripts/pack-server.ts` replaces it with `npm-installation.ts`. */
export const installation: Installation = {
  dataDir: join(clone, 'data'),
  docs: join(clone, 'docs'),
  console: join(clone, 'packages/console/dist'),
  archives: undefined,
  imageWorker: join(import.meta.dirname, 'providers/local/image-worker.ts'),
  cli: () => ({ command: 'npx --no -- oanim', where: 'In another terminal, in this directory' }),
}
