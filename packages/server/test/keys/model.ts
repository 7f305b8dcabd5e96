/** What the rules of keys say, in as few words as possible: what the server does is held against it. */
export interface ModelKey {
  readonly index: number
  readonly madeAt: number
  readonly mayMake: boolean
  readonly parent: ModelKey | undefined
  readonly creator: ModelKey | undefined
  familyParent: ModelKey | undefined
  expiresAt: number
  successor: ModelKey | undefined
  isPaused: boolean
  isRevoked: boolean
}

const { min: earlier, max: later } = Math

export class Model {
  now: number
  readonly keys: ModelKey[] = []

  constructor(now: number) {
    this.now = now
    this.#add(undefined, undefined, true, Number.POSITIVE_INFINITY)
  }

  isLive = (key: ModelKey): boolean => !key.isRevoked && key.expiresAt > this.now
  isUsable = (key: ModelKey): boolean => this.isLive(key) && !key.isPaused
  live = (): number => this.keys.filter(this.isLive).length

  /** What a key that may not even call hears, or that may not make keys. */
  refusal = (by: ModelKey): string | undefined => {
    if (by.isRevoked) return 'key_revoked'
    if (!this.isLive(by)) return 'key_expired'
    if (by.isPaused) return 'key_paused'
    return by.mayMake ? undefined : 'scope_missing'
  }

  create(by: ModelKey, mayMake: boolean, lifetime: number | undefined): string {
    const refusal = this.refusal(by)
    if (refusal) return refusal
    const expiresAt = lifetime === undefined ? by.expiresAt : this.now + lifetime
    if (expiresAt > by.expiresAt) return 'key_exceeds_parent'
    if (this.live() >= 10) return 'key_limit_reached'
    this.#add(by, by, mayMake, expiresAt)
    return 'created'
  }

  rotate(by: ModelKey, old: ModelKey, overlap: number): string {
    const refusal = this.refusal(by)
    if (refusal) return refusal
    if (!this.isLive(old)) return 'key_not_active'
    if (!old.familyParent && by.familyParent) return 'key_not_root'
    if (old.isPaused) return 'key_not_active'
    const before = this.keys.find(({ successor }) => successor === old)
    if ([before, old.successor].some((key) => key && this.isLive(key))) return 'key_already_rotated'
    if (overlap > 0 && this.live() >= 10) return 'key_limit_reached'
    const granted = later(old.familyParent?.expiresAt ?? Number.POSITIVE_INFINITY, old.expiresAt)
    const longest = earlier(granted, by.expiresAt)
    const made = this.#add(
      old.familyParent,
      by,
      old.mayMake,
      earlier(this.now + old.expiresAt - old.madeAt, longest),
    )
    for (const key of this.keys) if (key.familyParent === old) key.familyParent = made
    old.successor = made
    old.expiresAt = earlier(old.expiresAt, this.now + overlap)
    if (overlap === 0) old.isRevoked = true
    return 'created'
  }

  pause(by: ModelKey, key: ModelKey, isPaused: boolean): string {
    const refusal = this.refusal(by)
    if (refusal) return refusal
    if (!this.isLive(key)) return 'key_not_active'
    key.isPaused = isPaused
    return 'ok'
  }

  revoke(by: ModelKey, key: ModelKey, cascade: boolean): string {
    const refusal = this.refusal(by)
    if (refusal && !(refusal === 'scope_missing' && by === key)) return refusal
    for (const each of cascade ? this.#family(key) : [key]) each.isRevoked = true
    return 'ok'
  }

  #family(root: ModelKey): Set<ModelKey> {
    const family = new Set([root])
    // What is added while it is walked is walked, too.
    for (const one of family)
      for (const key of this.keys) if (key.familyParent === one || key.creator === one) family.add(key)
    return family
  }

  #add(
    parent: ModelKey | undefined,
    creator: ModelKey | undefined,
    mayMake: boolean,
    expiresAt: number,
  ): ModelKey {
    const fresh = { successor: undefined, isPaused: false, isRevoked: false }
    const key = {
      index: this.keys.length,
      madeAt: this.now,
      mayMake,
      parent,
      creator,
      familyParent: parent,
      expiresAt,
      ...fresh,
    }
    this.keys.push(key)
    return key
  }
}
