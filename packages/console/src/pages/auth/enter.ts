import { meQuery, queryClient } from '../../components/queries.ts'
import { dropDraft } from '../../components/use-draft.ts'
import { router } from '../../routes.tsx'

/** Goes on to a page of this site as the user who just signed in. */
export async function enter(path: string): Promise<void> {
  queryClient.removeQueries({ queryKey: meQuery.queryKey })
  dropDraft('sign-in')
  dropDraft('newcomer')
  await router.navigate({ href: path, replace: true })
}
