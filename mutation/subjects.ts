/** Files to mutate, and the tests that must detect each mutation. */
interface Subject {
  readonly mutate: readonly string[]
  /** The fastest tests first. Each stage is a process, so that the first loads little. */
  readonly stages: readonly (readonly string[])[]
}

export const subjects = {
  'key-text': {
    mutate: ['packages/key/src/{format,parse-key,mint-key,hash-key}.ts'],
    stages: [
      [
        'packages/key/test/hash-key.test.ts',
        'packages/key/test/readme.test.ts',
        'packages/key/test/mint-key.test.ts',
        'packages/key/test/parse-key.test.ts',
        'packages/key/test/memory.test.ts',
      ],
    ],
  },
  'key-search': {
    mutate: ['packages/key/src/{find-keys,search-keys,line-counter}.ts'],
    stages: [['packages/key/test/find-keys.test.ts']],
  },
  'key-redaction': {
    mutate: ['packages/key/src/redact-keys.ts'],
    stages: [['packages/key/test/redact-keys.test.ts']],
  },
  'server-key-rules': {
    mutate: ['packages/server/src/keys/{api-key,key-error,key-input,restrictions}.ts'],
    stages: [
      [
        'packages/server/test/keys/input.test.ts',
        'packages/server/test/keys/restriction-rules.test.ts',
        'packages/server/test/keys/serialize-key.test.ts',
      ],
      ['packages/server/test/contract.test.ts'],
      [
        'packages/server/test/keys/create-key.test.ts',
        'packages/server/test/keys/policy.test.ts',
        'packages/server/test/keys/restrictions.test.ts',
        'packages/server/test/keys/rotate-key.test.ts',
      ],
    ],
  },
  'server-key-operations': {
    mutate: [
      'packages/server/src/keys/*.ts',
      '!packages/server/src/keys/{api-key,key-error,key-input,restrictions}.ts',
    ],
    stages: [
      [
        'packages/server/test/contract.test.ts',
        'packages/server/test/keys/input.test.ts',
        'packages/server/test/keys/create-key.test.ts',
        'packages/server/test/keys/list-keys.test.ts',
        'packages/server/test/keys/pause-and-revoke.test.ts',
        'packages/server/test/keys/restrictions.test.ts',
        'packages/server/test/keys/rotate-key.test.ts',
      ],
    ],
  },
} as const satisfies Record<string, Subject>

export type SubjectName = keyof typeof subjects

export function isSubject(name: string): name is SubjectName {
  return Object.hasOwn(subjects, name)
}
