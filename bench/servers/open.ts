// The same application and response without authentication, as the baseline for a key check.
import type { AddressInfo } from 'node:net'
import { createApp } from '../../packages/server/src/app.ts'
import type { Actor } from '../../packages/server/src/http/actor.ts'
import { createHttpServer } from '../../packages/server/src/http/http-server.ts'
import type { Operation } from '../../packages/server/src/http/operation.ts'
import type { Services } from '../../packages/server/src/http/services.ts'
import { createLog } from '../../packages/server/src/log.ts'
import { getMe } from '../../packages/server/src/system/get-me.ts'

process.on('disconnect', () => process.exit(0))
process.once('message', ({ actor }: { actor: Actor }) => {
  const open: Operation = {
    ...getMe,
    access: 'public',
    run: (context) => getMe.run({ ...context, actor }),
  }
  const store = { credit: { state: async () => undefined } }
  const services = { store, log: createLog('warn'), now: () => new Date() } as unknown as Services
  const server = createHttpServer({ fetch: createApp(services, [open]).fetch })
  server.listen(0, '127.0.0.1', () => process.send?.({ port: (server.address() as AddressInfo).port }))
})
