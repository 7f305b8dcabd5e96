import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newEmptyPlace, type Place } from './open-store.ts'
import type { Ended } from './run-command.ts'
import { type DatabaseName, type StartedServer, startServer } from './start-server.ts'

/** What prints a new key of the owner. */
export const block =
  /^Name: {3}owner\nPrefix: (anim_\w{8})\nKey: {4}(anim_\w{8}_\w{24})\n\n⚠ Save this key — it will not be shown again\.\n/m

/** Runs a test on a separate place, where no server has started, and stops its servers afterwards. */
export function onDatabase(
  name: string,
  database: DatabaseName,
  run: (
    place: Place,
    serve: (environment?: Record<string, string>, fromSource?: boolean) => Promise<StartedServer>,
  ) => Promise<void>,
): void {
  test(name, async () => {
    const place = await newEmptyPlace(database)
    const servers: StartedServer[] = []
    try {
      await run(place, async (environment = {}, fromSource = false) => {
        // No key is created: a test that needs one creates it.
        const server = await startServer({
          database,
          from: { ...place, ownerKey: '' },
          environment,
          fromSource,
        })
        servers.push(server)
        return server
      })
    } finally {
      for (const server of servers) await server.close()
      await place.remove()
    }
  })
}

/** How a command finds the store of a place. */
export const variables = ({ dataDir, databaseUrl }: Place) => ({
  OANIM_DATA_DIR: dataDir,
  ...(databaseUrl && { DATABASE_URL: databaseUrl }),
})

/** Checks that a command ended with sentences and without a stack. */
export function assertRefused(ended: Ended, ...sentences: RegExp[]): void {
  assert.equal(ended.code, 1, ended.stderr)
  for (const sentence of sentences) assert.match(ended.stderr, sentence)
  assert.doesNotMatch(ended.stderr, /^ +at |node:internal|Error:/m, 'no stack')
  assert.doesNotMatch(ended.stdout, /anim_/)
}
