import { QueryClient, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { actingAccount, client, read } from '../api/client.ts'
import { Problem } from '../api/problem.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // The server denies the same request again; it may recover from a failure.
      retry: (count, error) =>
        count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

export const readMe = () => read(client.GET('/api/v1/users/me'))
export const meQuery = queryOptions({ queryKey: ['me'], queryFn: readMe, staleTime: 60_000 })
export const policyQuery = queryOptions({
  queryKey: ['policy'],
  queryFn: () => read(client.GET('/api/v1/policy')),
})

/** The providers and where their keys are from; `null` for everyone but owners of the account that set up the server. */
export const providersQuery = queryOptions({
  queryKey: ['providers'],
  queryFn: async () => {
    try {
      return (await read(client.GET('/api/v1/providers'))).providers
    } catch (error) {
      if (error instanceof Problem && error.code === 'role_insufficient') return null
      throw error
    }
  },
})

const signedIn = 'oanim.signed-in'

/** Remembers in this tab that a user signed in, until they sign out. */
export function noteSignedIn(): void {
  sessionStorage.setItem(signedIn, 'yes')
}

/** Whether a user signed in to this tab and did not sign out: then the session has expired. */
export function wasSignedIn(): boolean {
  return sessionStorage.getItem(signedIn) !== null
}

/** The signed-in user. Only for pages that require one: they load it before they show. */
export function useMe() {
  return useSuspenseQuery(meQuery).data
}

/** The account that this tab acts for. */
export function useAccount() {
  const acting = actingAccount()
  return useMe().accounts.find(({ id, is_own }) => (acting === undefined ? is_own : id === acting))
}

/** What the server offers; `undefined` until it is loaded. */
export function useServer() {
  return useQuery({
    queryKey: ['server'],
    queryFn: () => read(client.GET('/api/v1/server')),
    staleTime: 60_000,
  }).data
}
