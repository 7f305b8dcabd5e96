/** Some files, and the tests that are to notice whatever is changed in them. */
interface Subject {
  readonly mutate: readonly string[]
  /** What notices soonest comes first. Each stage is a process of its own, so that a quick one loads little. */
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
    mutate: ['packages/key/src/{find-keys,search-keys,place}.ts'],
    stages: [['packages/key/test/find-keys.test.ts']],
  },
  'key-redaction': {
    mutate: ['packages/key/src/redact-keys.ts'],
    stages: [['packages/key/test/redact-keys.test.ts']],
  },
  'server-key-rules': {
    mutate: ['packages/server/src/keys/{api-key,key-input,plan-key,policy,refusal}.ts'],
    stages: [
      [
        'packages/server/test/keys/input.test.ts',
        'packages/server/test/keys/rules.test.ts',
        'packages/server/test/keys/shown.test.ts',
      ],
      ['packages/server/test/contract.test.ts'],
      ['packages/server/test/keys/operations.test.ts', 'packages/server/test/keys/bounds.test.ts'],
    ],
  },
  'server-key-operations': {
    mutate: [
      'packages/server/src/keys/*.ts',
      '!packages/server/src/keys/{api-key,key-input,plan-key,policy,refusal}.ts',
    ],
    stages: [
      [
        'packages/server/test/contract.test.ts',
        'packages/server/test/keys/input.test.ts',
        'packages/server/test/keys/operations.test.ts',
        'packages/server/test/keys/bounds.test.ts',
      ],
    ],
  },
} as const satisfies Record<string, Subject>

export type SubjectName = keyof typeof subjects

export function isSubject(name: string): name is SubjectName {
  return Object.hasOwn(subjects, name)
}
