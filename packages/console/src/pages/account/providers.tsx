import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { client, read } from '../../api/client.ts'
import type { Provider } from '../../api/contract.ts'
import { Confirm } from '../../components/confirm.tsx'
import { Failure, Notice } from '../../components/notice.tsx'
import { Panel } from '../../components/page.tsx'
import { providersQuery } from '../../components/queries.ts'
import { Time } from '../../components/time.tsx'
import { notify } from '../../components/toasts.tsx'
import style from './account.module.css'
import { SetProviderKey } from './set-provider-key.tsx'

/** Where the keys of the providers are from. Shown only to owners of the account that set up the server. */
export function Providers() {
  const queries = useQueryClient()
  const providers = useQuery(providersQuery)
  const [setting, setSetting] = useState<Provider>()
  const [removing, setRemoving] = useState<Provider>()
  const remove = useMutation({
    mutationFn: ({ id: provider_id }: Provider) =>
      read(client.DELETE('/api/v1/providers/{provider_id}/key', { params: { path: { provider_id } } })),
    onSuccess: async (_, { name }) => {
      await Promise.all([
        queries.invalidateQueries({ queryKey: providersQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ['models'] }),
      ])
      notify(`Key of ${name} removed`)
      setRemoving(undefined)
    },
  })
  const section = useRef<HTMLDivElement>(null)
  const isLoaded = providers.data !== undefined
  useEffect(() => {
    // The other panels load as well, so the browser itself cannot scroll to it.
    if (isLoaded && location.hash === '#providers') section.current?.scrollIntoView()
  }, [isLoaded])

  if (providers.data === null) return null
  return (
    <div ref={section} id="providers">
      <Panel
        title="Providers"
        lead="The key of a provider opens its models to every account of this server. The keys stay on the server, encrypted, and are never shown again."
      >
        <Failure error={providers.error} onRetry={() => void providers.refetch()} />
        <ul className={style.list}>
          {providers.data?.map((provider) => (
            <li key={provider.id}>
              <div className={style.what}>
                <p className={style.name}>
                  {provider.name}
                  {provider.source !== 'none' && <span className={style.badge}>In use</span>}
                </p>
                <div className={style.soft}>
                  <Source provider={provider} />
                </div>
              </div>
              <div className={style.buttons}>
                {provider.source !== 'environment' && (
                  <Button
                    variant="default"
                    size="compact-sm"
                    aria-label={`${provider.is_stored ? 'Replace' : 'Set'} key of ${provider.name}`}
                    onClick={() => setSetting(provider)}
                  >
                    {provider.is_stored ? 'Replace key' : 'Set key'}
                  </Button>
                )}
                {provider.is_stored && (
                  <Button
                    variant="subtle"
                    color="red"
                    size="compact-sm"
                    aria-label={`Remove key of ${provider.name}`}
                    onClick={() => setRemoving(provider)}
                  >
                    Remove
                  </Button>
                )}
              </div>
              {provider.problem && (
                <div className={style.problem}>
                  <Notice tone="warning">
                    <p>{provider.problem}</p>
                  </Notice>
                </div>
              )}
            </li>
          ))}
        </ul>
      </Panel>
      {setting && <SetProviderKey provider={setting} onClose={() => setSetting(undefined)} />}
      <Confirm
        title={`Remove the key of ${removing?.name}?`}
        isOpen={removing !== undefined}
        action="Remove key"
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => removing && remove.mutate(removing)}
        onClose={() => {
          remove.reset()
          setRemoving(undefined)
        }}
      >
        <p>
          {removing?.source === 'environment'
            ? `${removing.setting} in the environment of the server stays in use.`
            : 'No further requests use it. To use the models of this provider again, set a key.'}
        </p>
      </Confirm>
    </div>
  )
}

/** Where the key is from, and who set it. */
function Source({ provider }: { provider: Provider }) {
  const { source, setting, is_stored, updated_at, updated_by_name } = provider
  if (source === 'environment') {
    return (
      <>
        Key from <code>{setting}</code> in the environment of the server. Change it there.
      </>
    )
  }
  if (!is_stored || updated_at === null) return 'No key'
  return (
    <>
      Key set here {updated_by_name !== null && <>by {updated_by_name} </>}
      <Time at={updated_at} />
    </>
  )
}
