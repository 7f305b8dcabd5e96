import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ConfigError, readConfig, variables } from '../../src/config.ts'
import { providerTable } from '../../src/providers/provider-table.ts'

const read = (environment: Record<string, string>) => readConfig(environment).mediaProviders

/** Checks that a value is rejected with a reason, and is not repeated. */
function denied(name: string, value: string, reason: RegExp): void {
  assert.throws(
    () => readConfig({ [name]: value }),
    (error: unknown) => {
      assert.ok(error instanceof ConfigError)
      assert.match(error.message, reason)
      assert.ok(error.message.startsWith(name), error.message)
      assert.ok(!error.message.includes('s3cret'), error.message)
      return true
    },
  )
}

describe('the settings of providers', () => {
  test('each provider has a variable for its key', () => {
    const names = variables.map(({ name }) => name)
    for (const { id, setting } of providerTable) {
      assert.ok(names.includes(setting))
      assert.deepEqual(read({ [setting]: ' key-of-a-provider\n' }).keys, { [id]: 'key-of-a-provider' })
    }
    assert.deepEqual(read({ FAL_KEY: ' ' }).keys, {})
  })

  test('a key that cannot be a header, or cannot be found in the log, is rejected', () => {
    for (const value of [
      's3cret',
      's3cret with spaces',
      's3cret\nline',
      's3cret"quote',
      's3cret\\back',
      's3crét-key',
    ]) {
      denied('FAL_KEY', value, /8 to 500 characters without spaces/)
    }
  })

  test('base URLs may be private, and contain no credentials', () => {
    assert.equal(
      read({ OPENAI_BASE_URL: 'http://10.0.0.5:8080/v1' }).openaiBaseUrl,
      'http://10.0.0.5:8080/v1',
    )
    for (const url of [
      'ftp://s3cret',
      'https://user:s3cret@host/v1',
      'https://host/v1?key=s3cret',
      's3cret',
    ]) {
      denied('OPENAI_BASE_URL', url, /must be http:\/\/ or https:\/\//)
    }
  })

  test('OpenAI-compatible servers are a list of JSON', () => {
    const list = [
      { name: 'localai', base_url: 'http://localai:8080/v1' },
      { name: 'litellm', base_url: 'https://litellm.example.com', api_key: 'key-of-litellm' },
    ]
    assert.deepEqual(read({ OANIM_OPENAI_COMPATIBLE: JSON.stringify(list) }).compatible, [
      { name: 'localai', baseUrl: 'http://localai:8080/v1', apiKey: undefined },
      { name: 'litellm', baseUrl: 'https://litellm.example.com', apiKey: 'key-of-litellm' },
    ])
    assert.equal(read({ OANIM_OPENAI_COMPATIBLE: JSON.stringify(list[0]) }).compatible.length, 1)
  })

  test('an invalid OpenAI-compatible server is named by its place and field', () => {
    const url = 'http://localai:8080'
    const cases: [unknown, RegExp][] = [
      ['s3cret', /must be JSON/],
      [[{ name: 'openai', base_url: url }], /entry 1, name: is the name of a provider/],
      [[{ name: 'fal-ai', base_url: url }], /entry 1, name/],
      [
        [
          { name: 'a', base_url: url },
          { name: 'S3CRET', base_url: url },
        ],
        /entry 2, name: must be 1 to 30/,
      ],
      [[{ name: 'a', base_url: 's3cret' }], /entry 1, base_url: must be http/],
      [[{ name: 'a', base_url: url, api_key: 's3cret' }], /entry 1, api_key: must be 8/],
      [[{ name: 'a', base_url: url, s3cret: 1 }], /entry 1: has a field besides/],
      [
        [
          { name: 'a', base_url: url },
          { name: 'a', base_url: url },
        ],
        /two servers with the same name/,
      ],
    ]
    for (const [value, reason] of cases) {
      denied('OANIM_OPENAI_COMPATIBLE', typeof value === 'string' ? value : JSON.stringify(value), reason)
    }
  })

  test('default models are named by command', () => {
    const text = 'gen-image=fal-ai/flux-2-flex, upscale = local/upscale ,'
    assert.deepEqual(read({ OANIM_DEFAULT_MODELS: text }).defaultModels, {
      generate_image: 'fal-ai/flux-2-flex',
      upscale: 'local/upscale',
    })
    denied('OANIM_DEFAULT_MODELS', 'paint=local/painter', /Commands: gen-image, edit-image, remove-bg/)
    denied('OANIM_DEFAULT_MODELS', 'run=local/painter', /Commands: gen-image/)
    denied('OANIM_DEFAULT_MODELS', 'gen-image=s3cret', /COMMAND=MODEL/)
    denied('OANIM_DEFAULT_MODELS', 'upscale=a/b,upscale=a/c', /two models for upscale/)
  })
})
