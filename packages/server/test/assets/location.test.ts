import assert from 'node:assert/strict'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { ConfigError, readConfig } from '../../src/config.ts'

const key = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'the-secret' }

test('OANIM_ASSETS names a folder, or a bucket with a prefix', () => {
  const folders = {
    '/srv/assets': '/srv/assets',
    'file:///srv/my%20assets': '/srv/my assets',
    './media': resolve('media'),
    '~/media': join(homedir(), 'media'),
  }
  for (const [text, folder] of Object.entries(folders)) {
    assert.deepEqual(readConfig({ OANIM_ASSETS: text }).assets, { folder }, text)
  }
  assert.equal(readConfig({}).assets, undefined)
  const buckets = {
    's3://media': { bucket: 'media', prefix: '' },
    's3://media/': { bucket: 'media', prefix: '' },
    's3://my.media-1/a/b': { bucket: 'my.media-1', prefix: 'a/b/' },
    's3://media/a/': { bucket: 'media', prefix: 'a/' },
  }
  for (const [text, bucket] of Object.entries(buckets)) {
    assert.deepEqual(readConfig({ ...key, OANIM_ASSETS: text, AWS_REGION: 'eu-central-1' }).assets, {
      ...bucket,
      endpoint: 'https://s3.eu-central-1.amazonaws.com',
      region: 'eu-central-1',
      accessKeyId: 'AKIA1',
      secretAccessKey: 'the-secret',
    })
  }
})

test('the endpoint of S3 is the more specific setting, and needs no region', () => {
  const read = (environment: Record<string, string>) => {
    const { assets } = readConfig({ ...key, OANIM_ASSETS: 's3://media', ...environment })
    assert.ok(assets && 'endpoint' in assets)
    return [assets.endpoint, assets.region]
  }
  const general = { AWS_ENDPOINT_URL: 'http://minio:9000' }
  assert.deepEqual(read(general), ['http://minio:9000', 'us-east-1'])
  const specific = { ...general, AWS_ENDPOINT_URL_S3: 'https://s3.example.com', AWS_REGION: 'auto' }
  assert.deepEqual(read(specific), ['https://s3.example.com', 'auto'])
})

test('a wrong location, or a bucket without credentials, is an error that does not repeat the secret', () => {
  const s3 = { ...key, OANIM_ASSETS: 's3://media', AWS_REGION: 'eu-central-1' }
  const wrong: [Record<string, string | undefined>, RegExp][] = [
    [{ OANIM_ASSETS: 's3://a' }, /OANIM_ASSETS must be s3:\/\/bucket\/prefix, or the path of a folder\./],
    [{ OANIM_ASSETS: 's3://media/../x' }, /OANIM_ASSETS must be/],
    [{ OANIM_ASSETS: 's3://media?versioned' }, /OANIM_ASSETS must be/],
    [{ OANIM_ASSETS: 'https://s3.example.com/media' }, /OANIM_ASSETS must be/],
    [{ AWS_SECRET_ACCESS_KEY: undefined }, /requires AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\./],
    [{ AWS_ACCESS_KEY_ID: '' }, /requires AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY\./],
    [{ AWS_REGION: undefined }, /requires AWS_REGION, or AWS_ENDPOINT_URL_S3\./],
    [
      { AWS_SESSION_TOKEN: 'temporary' },
      /AWS_SESSION_TOKEN is set, but temporary credentials are not supported/,
    ],
    [{ AWS_ENDPOINT_URL_S3: 'https://user:the-secret@example.com' }, /AWS_ENDPOINT_URL_S3 must be/],
    [{ AWS_ENDPOINT_URL: 'minio:9000' }, /AWS_ENDPOINT_URL must be/],
  ]
  for (const [changes, message] of wrong) {
    assert.throws(
      () => readConfig({ ...s3, ...changes }),
      (error) => {
        assert.ok(error instanceof ConfigError)
        assert.match(error.message, message)
        assert.doesNotMatch(error.message, /the-secret/)
        return true
      },
    )
  }
})
