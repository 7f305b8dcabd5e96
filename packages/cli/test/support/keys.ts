import { mintKey } from '@oanim/key'

/** A well-formed key that no server knows. */
export function anyKey(): string {
  return mintKey().key
}
