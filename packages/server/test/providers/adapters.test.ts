import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { aiSdkProviders } from '../../src/providers/ai-sdk-providers.ts'
import { readCatalogue } from '../../src/providers/catalogue.ts'
import { providerLoader } from '../../src/providers/load-provider.ts'
import type { Provider } from '../../src/providers/provider.ts'
import { providerTable } from '../../src/providers/provider-table.ts'

const catalogue = readCatalogue({ pricesFile: undefined, compatible: [] })
const load = providerLoader(() => ({ id: 'local' }) as Provider)

describe('the adapter of each provider of the table', () => {
  for (const { id, name } of providerTable) {
    test(`${id} is loaded, has the same name, and sends its key to its own hosts`, async () => {
      const provider = await load(id, { apiKey: 'key-of-the-test', baseUrl: undefined })
      assert.deepEqual([provider.id, provider.name], [id, name])
      assert.ok(provider.hosts.length > 0)
    })
  }

  test('can do what the catalogue says of its models', () => {
    for (const row of aiSdkProviders) {
      for (const { name, provider, verbs } of catalogue) {
        if (provider !== row.id) continue
        for (const verb of verbs) {
          if (verb !== 'run') assert.ok(row.abilities(verb, name), `${row.id}/${name} ${verb}`)
        }
      }
    }
  })

  test('reaches the base URL that the operator chose, and only that', async () => {
    const baseUrl = 'http://localai:8080/v1'
    for (const id of ['openai', 'localai']) {
      const provider = await load(id, { apiKey: 'key-of-the-test', baseUrl })
      assert.deepEqual(provider.hosts, ['localai:8080'], id)
      assert.deepEqual(provider.privateOrigins, ['http://localai:8080'], id)
    }
    assert.equal((await load('local', { apiKey: undefined, baseUrl: undefined })).id, 'local')
  })
})
