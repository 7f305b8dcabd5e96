import type { EngineInstaller } from '../../../src/providers/engines.ts'

const parts = {
  packages: [
    {
      name: '@acme/cutter',
      version: '1.2.3',
      licence: 'AGPL-3.0',
      what: 'weights, MIT',
      downloadBytes: 44_000_000,
    },
  ],
  installedBytes: 90_000_000,
}

/** An installer whose installations end when the test says so. */
export function scriptedInstaller() {
  const installed = new Set<string>()
  const running: { onProgress(progress: { share: number; step: string }): void; end(error?: Error): void }[] =
    []
  const installer: EngineInstaller = {
    engines: { 'remove-bg': parts },
    isEngineInstalled: (name) => installed.has(name),
    installEngine: (name, _, { signal, onProgress }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('the server stops')))
        running.push({
          onProgress,
          end(error) {
            if (error) return reject(error)
            installed.add(name)
            resolve()
          },
        })
      }),
  }
  return { installer, running }
}
