import { createHash, randomBytes } from 'node:crypto'

/** What only this run of the command knows, and what it shows of it. */
export interface Proof {
  /** Never leaves this process but in the request that fetches the key. */
  readonly verifier: string
  readonly challenge: string
  readonly state: string
  /** Stands in the terminal and on the page, so that a user sees that the two belong together. */
  readonly pairingCode: string
}

/** Makes a proof: 256 random bits to prove with, and 192 to recognise the answer by. */
export function newProof(): Proof {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return {
    verifier,
    challenge,
    state: randomBytes(24).toString('base64url'),
    pairingCode: pairingCode(challenge),
  }
}

const letters = 'BCDFGHJKLMNPQRSTVWXZ'

/** Works the code out from the challenge, as the server does: nobody tells it to the other. */
export function pairingCode(challenge: string): string {
  const bytes = createHash('sha256').update(challenge, 'latin1').digest()
  const word = [...bytes.subarray(0, 4)].map((byte) => letters[byte % letters.length]).join('')
  const number = [...bytes.subarray(4, 8)].map((byte) => byte % 10).join('')
  return `${word}-${number}`
}
