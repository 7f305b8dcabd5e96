import { QueryClient, queryOptions, useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { api } from '../api/api.ts'
import { actingAccount } from '../api/call.ts'
import { Problem } from '../api/problem.ts'

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server refused, it refuses again; silence may pass.
      retry: (count, error) =>
        count < 2 && error instanceof Problem && (error.status === 0 || error.status >= 500),
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})

export const meQuery = queryOptions({ queryKey: ['me'], queryFn: api.me, staleTime: 60_000 })
export const serverQuery = queryOptions({ queryKey: ['server'], queryFn: api.server, staleTime: 60_000 })

const signedIn = 'oanim.signed-in'

/** Remembers in this tab that a user was signed in, until they sign out. */
export function noteSignedIn(): void {
  sessionStorage.setItem(signedIn, 'yes')
}

/** Whether a user of this tab was signed in and did not sign out: then the session has expired. */
export function wasSignedIn(): boolean {
  return sessionStorage.getItem(signedIn) !== null
}

/** Who is signed in. Only for pages behind the sign-in, where it is known before they show. */
export function useMe() {
  return useSuspenseQuery(meQuery).data
}

/** The account that this tab acts for. */
export function useAccount() {
  const acting = actingAccount()
  return useMe().accounts.find(({ id, is_own }) => (acting === undefined ? is_own : id === acting))
}

/** Facts of the server; `undefined` until they came. */
export function useServer() {
  return useQuery(serverQuery).data
}
