import { createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

type Der = Buffer<ArrayBuffer>

/** Makes a certificate for `localhost` that signs itself, with its private key. Both are PEM. */
export function selfSigned(): { key: string; cert: string } {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'))
  // CN=localhost
  const name = sequence(tagged(0x31, sequence(oid('550403'), tagged(0x0c, Buffer.from('localhost')))))
  const day = 86_400_000
  const validity = sequence(utcTime(Date.now() - day), utcTime(Date.now() + day))
  const alternativeNames = sequence(tagged(0x82, Buffer.from('localhost')))
  const isAuthority = sequence(tagged(0x01, Buffer.from([0xff])))
  const extensions = tagged(
    0xa3,
    sequence(
      sequence(oid('551d11'), tagged(0x04, alternativeNames)),
      sequence(oid('551d13'), tagged(0x04, isAuthority)),
    ),
  )
  const version3 = tagged(0xa0, tagged(0x02, Buffer.from([2])))
  const serial = tagged(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]))
  const content = sequence(
    version3,
    serial,
    ecdsaWithSha256,
    name,
    validity,
    name,
    Buffer.from(publicKey),
    extensions,
  )
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', content, privateKey)]))
  const der = sequence(content, ecdsaWithSha256, signature)
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`,
  }
}

/** @see X.690 §8.1 */
function tagged(tag: number, content: Uint8Array): Der {
  const { length } = content
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

function sequence(...parts: readonly Uint8Array[]): Der {
  return tagged(0x30, Buffer.concat(parts))
}

function oid(hex: string): Der {
  return tagged(0x06, Buffer.from(hex, 'hex'))
}

function utcTime(time: number): Der {
  const digits = new Date(time).toISOString().replace(/\D/g, '').slice(2, 14)
  return tagged(0x17, Buffer.from(`${digits}Z`))
}
