import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bypassesProxy } from '../src/server/proxy.ts'

const cases: [noProxy: string, url: string, isLeftOut: boolean][] = [
  ['example.com', 'https://example.com', true],
  ['example.com', 'https://api.example.com', true],
  ['example.com', 'https://notexample.com', false],
  ['.example.com', 'https://api.example.com', true],
  ['*.example.com', 'https://api.example.com', true],
  ['EXAMPLE.com.', 'https://api.example.com', true],
  ['example.com:8443', 'https://example.com:8443', true],
  ['example.com:8443', 'https://example.com', false],
  ['example.com:443', 'https://example.com', true],
  ['other.test, example.com', 'https://example.com', true],
  ['other.test example.com', 'https://example.com', true],
  ['*', 'https://example.com', true],
  ['', 'https://example.com', false],
  [',', 'https://example.com', false],
  ['.', 'https://example.com', false],
  ['10.*', 'https://10.1.2.3', true],
  ['10.*', 'https://110.1.2.3', false],
  ['192.168.*.7', 'https://192.168.1.7', true],
  ['10.0.0.0/8', 'https://10.1.2.3:8443', true],
  ['10.0.0.0/8', 'https://11.1.2.3', false],
  ['10.0.0.0/8', 'https://example.com', false],
  ['10.0.0.0/99', 'https://10.1.2.3', false],
  ['10.1.2.3', 'https://10.1.2.3', true],
  ['10.1.2.3:8443', 'https://10.1.2.3:8443', true],
  ['10.1.2.3:8443', 'https://10.1.2.3', false],
  ['2001:db8::1', 'https://[2001:db8::1]', true],
  ['2001:DB8:0::1', 'https://[2001:db8::1]:8443', true],
  ['[2001:db8::1]', 'https://[2001:db8::1]', true],
  ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443', true],
  ['[2001:db8::1]:8443', 'https://[2001:db8::1]', false],
  ['2001:db8::/32', 'https://[2001:db8:7::1]', true],
  ['[2001:db8::]/32', 'https://[2001:db8:7::1]', true],
  ['2001:db8::/32', 'https://[2001:db9::1]', false],
]

for (const [noProxy, url, isLeftOut] of cases) {
  test(`NO_PROXY="${noProxy}" ${isLeftOut ? 'leaves out' : 'does not leave out'} ${url}`, () => {
    assert.equal(bypassesProxy(url, noProxy), isLeftOut)
  })
}
