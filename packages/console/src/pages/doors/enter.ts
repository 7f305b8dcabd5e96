import { meQuery, queryClient } from '../../parts/queries.ts'
import { router } from '../../routes.tsx'

/** Goes on to a page of this site as the person who just signed in. */
export async function enter(path: string): Promise<void> {
  queryClient.removeQueries({ queryKey: meQuery.queryKey })
  for (const name of Object.keys(sessionStorage)) {
    if (/^oanim\.draft\.(?:sign-in|newcomer)\./.test(name)) sessionStorage.removeItem(name)
  }
  await router.navigate({ href: path, replace: true })
}
