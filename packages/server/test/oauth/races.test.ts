import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { call, createKey } from '../support/call.ts'
import { databases, type StartedServer, startServer } from '../support/start-server.ts'
import { ask, redeem } from './support/client.ts'
import { completeSetup, invite, type User } from './support/user.ts'

for (const database of databases) {
  describe(`concurrent browser logins on ${database}`, () => {
    const servers: StartedServer[] = []
    let owner: User
    before(async () => {
      const first = await startServer({ database })
      servers.push(first)
      // Each starting server creates a new setup link, so setup comes before the second server.
      owner = await completeSetup(first)
      // One embedded database has one server; PostgreSQL has two here.
      if (database === 'postgres') {
        servers.push(
          await startServer({ database, from: first, environment: { OANIM_PUBLIC_URL: first.url } }),
        )
      }
    })
    after(async () => {
      for (const server of servers.toReversed()) await server.close()
    })
    const pick = (index: number) => (servers[index % servers.length] as StartedServer).url

    test('a code that is redeemed concurrently creates one key, and the replay revokes it', async () => {
      for (let round = 0; round < 5; round += 1) {
        const asked = await ask(pick(0))
        const { body } = await owner.post(`/api/v1/authorization-requests/${asked.id}/approve`)
        const outcomes = await Promise.allSettled(
          Array.from({ length: 8 }, (_, index) =>
            redeem(asked, body.redirect_to, { tokenEndpoint: `${pick(index)}/oauth/token` }),
          ),
        )
        const made = outcomes.filter((each) => each.status === 'fulfilled')
        assert.equal(made.length, 1)
        const me = await call(pick(1), '/api/v1/auth/me', { key: made[0]?.value.access_token })
        assert.equal(me.body.code, 'key_revoked', 'the code was used twice')
        const { body: list } = await owner.get('/api/v1/api-keys?include_revoked=true')
        const ofThis = list.api_keys.filter((key: { name: string }) => key.name === 'CLI on build-7')
        assert.equal(ofThis.length, round + 1)
      }
    })

    test('concurrent requests with wrong verifiers do not disturb the right one', async () => {
      const asked = await ask(pick(0))
      const { body } = await owner.post(`/api/v1/authorization-requests/${asked.id}/approve`)
      const outcomes = await Promise.allSettled(
        Array.from({ length: 9 }, (_, index) =>
          redeem(asked, body.redirect_to, {
            tokenEndpoint: `${pick(index)}/oauth/token`,
            ...(index !== 4 && { verifier: `${asked.verifier.slice(1)}x` }),
          }),
        ),
      )
      const [made, ...others] = outcomes.filter((each) => each.status === 'fulfilled')
      assert.equal(others.length, 0)
      const me = await call(pick(1), '/api/v1/auth/me', { key: made?.value.access_token })
      assert.equal(me.status, 200)
    })

    test('one of many concurrent decisions takes effect', async () => {
      const first = servers[0] as StartedServer
      const guest = await invite(first, owner, 'guest@example.com')
      for (let round = 0; round < 4; round += 1) {
        const asked = await ask(first.url)
        const answers = await Promise.all(
          Array.from({ length: 12 }, (_, index) =>
            (index % 3 === 2 ? guest : owner)
              .at(pick(index))
              .post(
                `/api/v1/authorization-requests/${asked.id}/${index % 2 ? 'deny' : 'approve'}`,
                {},
                { origin: first.url },
              ),
          ),
        )
        assert.equal(answers.filter(({ status }) => status === 200).length, 1)
        for (const { status } of answers) assert.ok([200, 404, 409].includes(status), String(status))
      }
    })

    test('concurrent logins leave at most ten live keys, and one per device', async () => {
      const first = servers[0] as StartedServer
      const seed = await ask(first.url, { deviceId: 'device_seed_1' })
      const { body } = await owner.post(`/api/v1/authorization-requests/${seed.id}/approve`)
      const { access_token: creator } = await redeem(seed, body.redirect_to)
      for (let count = 0; count < 6; count += 1) await createKey(first.url, creator)

      const approved = []
      for (let index = 0; index < 12; index += 1) {
        const deviceId = index % 2 ? 'device_same_1' : `device_each_${index}`
        const asked = await ask(first.url, { deviceId })
        const answer = await owner.post(`/api/v1/authorization-requests/${asked.id}/approve`)
        if (answer.status === 200) approved.push({ asked, redirectTo: answer.body.redirect_to })
      }
      await Promise.allSettled(
        approved.map(({ asked, redirectTo }, index) =>
          redeem(asked, redirectTo, { tokenEndpoint: `${pick(index)}/oauth/token` }),
        ),
      )
      const list = await owner.get('/api/v1/api-keys')
      assert.ok(list.body.limit.live <= 10)
      assert.equal(list.body.limit.live, 10, 'the limit is used up')
    })
  })
}
