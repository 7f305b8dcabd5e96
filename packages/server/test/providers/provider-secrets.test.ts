import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createProviderSecrets } from '../../src/providers/provider-secrets.ts'

const authSecret = 'a secret of the server with more than 32 characters'
const secrets = createProviderSecrets(authSecret)
const key = 'fal-id:0123456789abcdef'

test('a sealed key is opened by every server with the same secret, and is not in what is stored', () => {
  const sealed = secrets.seal('fal', key)
  assert.equal(createProviderSecrets(authSecret).open('fal', sealed), key)
  assert.ok(!sealed.includes(key) && !Buffer.from(sealed, 'base64url').includes(key))
  assert.notEqual(secrets.seal('fal', key), sealed, 'the same key is never sealed in the same way')
})

test('a sealed key does not open with another secret, for another provider, or changed', () => {
  const sealed = secrets.seal('fal', key)
  assert.equal(createProviderSecrets(`${authSecret}!`).open('fal', sealed), undefined)
  assert.equal(secrets.open('openai', sealed), undefined)
  const [version, text = ''] = sealed.split('.')
  const bytes = Buffer.from(text, 'base64url')
  for (let index = 0; index < bytes.length; index += 1) {
    const changed = Buffer.from(bytes)
    changed[index] = (changed[index] ?? 0) ^ 1
    assert.equal(secrets.open('fal', `${version}.${changed.toString('base64url')}`), undefined)
  }
  for (const wrong of ['', 'v1.', `v2.${text}`, `v1.${text.slice(0, 20)}`, text, 'v1.!!!!']) {
    assert.equal(secrets.open('fal', wrong), undefined, wrong)
  }
})
