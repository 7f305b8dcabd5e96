import { Button, Modal, Tabs, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { api } from '../../api/api.ts'
import { actingAccount } from '../../api/call.ts'
import { Problem } from '../../api/problem.ts'
import { CodeBlock, CopyButton } from '../../parts/copy.tsx'
import { Failure, Notice } from '../../parts/notice.tsx'
import { useMe } from '../../parts/queries.ts'
import { say } from '../../parts/toasts.tsx'
import { useDraft } from '../../parts/use-draft.ts'
import { boundsOf, KeyBounds, unbounded } from './key-bounds.tsx'
import style from './keys.module.css'
import { ShareLink } from './share-link.tsx'
import { exportLine, snippetsFor } from './snippets.ts'

/** Makes a key: first its name, then the key itself, once. */
export function CreateKey({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [name, setName, clearName] = useDraft('key.name')
  const [bounds, setBounds] = useState(unbounded)
  const create = useMutation({
    mutationFn: () => api.createKey({ name: name.trim(), ...boundsOf(bounds) }),
    onSuccess: () => {
      clearName()
      setBounds(unbounded)
      void client.invalidateQueries({ queryKey: ['keys'] })
    },
    // The key itself must not outlive its dialog.
    gcTime: 0,
  })
  const made = create.data
  const fields = create.error instanceof Problem ? create.error.fields : {}

  // While the key shows, leaving the page would lose it for good: the browser asks first.
  useEffect(() => {
    if (!made) return
    const ask = (event: BeforeUnloadEvent) => event.preventDefault()
    addEventListener('beforeunload', ask)
    return () => removeEventListener('beforeunload', ask)
  }, [made])

  function close() {
    create.reset()
    onClose()
  }

  return (
    <Modal
      opened={isOpen}
      onClose={close}
      size={made ? 'lg' : 'md'}
      title={made ? `Save the key “${made.api_key.name}”` : 'Create an API key'}
      closeOnEscape={!made}
      closeOnClickOutside={!made}
      withCloseButton={!made}
    >
      {made ? (
        <Created
          keyId={made.api_key.id}
          secret={made.key}
          onSaved={() => {
            say(`The key “${made.api_key.name}” is ready`)
            close()
          }}
        />
      ) : (
        <form
          className={style['form']}
          onSubmit={(event) => {
            event.preventDefault()
            create.mutate()
          }}
        >
          <TextInput
            label="Name"
            description="What will use it. You will look for this name when you revoke it."
            placeholder="ci-pipeline"
            data-autofocus
            required
            maxLength={100}
            autoComplete="off"
            value={name}
            error={fields['name'] && `The name ${fields['name']}.`}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <KeyBounds bounds={bounds} onChange={setBounds} fields={fields} />
          {Object.keys(fields).length === 0 && <Failure error={create.error} />}
          <div className={style['buttons']}>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending} disabled={name.trim() === ''}>
              Create key
            </Button>
          </div>
        </form>
      )}
    </Modal>
  )
}

export function Created({ keyId, secret, onSaved }: { keyId: string; secret: string; onSaved: () => void }) {
  const [hasSaved, setHasSaved] = useState(false)
  const { accounts } = useMe()
  const acting = actingAccount()
  const account = accounts.find(({ id, is_own }) => (acting === undefined ? is_own : id === acting))
  const snippets = snippetsFor(location.origin, account?.id ?? 'acct_…')
  return (
    <div className={style['created']}>
      <Notice tone="warning" title="This is the only time you see it">
        <p>
          The server keeps a hash of the key, not the key. A lost key cannot be shown again, only replaced.
        </p>
      </Notice>
      <div className={style['secret']}>
        <output aria-label="Your API key">{secret}</output>
        <div>
          <CopyButton
            text={secret}
            label="Copy"
            what="the key"
            variant="filled"
            size="sm"
            data-autofocus
            onCopied={() => setHasSaved(true)}
          />
        </div>
      </div>
      <ShareLink keyId={keyId} secret={secret} onCopied={() => setHasSaved(true)} />
      <Tabs defaultValue="shell" className={style['tabs'] ?? ''} keepMounted={false}>
        <Tabs.List aria-label="Where the key goes">
          {snippets.map(({ id, label }) => (
            <Tabs.Tab key={id} value={id}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {snippets.map(({ id, file, code, hint }) => (
          <Tabs.Panel key={id} value={id} pt="sm">
            <CodeBlock what={file} code={id === 'shell' ? `${exportLine(secret)}\n${code}` : code} />
            <p className={style['hint']}>{hint}</p>
          </Tabs.Panel>
        ))}
      </Tabs>
      <div className={style['buttons']}>
        <Button variant={hasSaved ? 'filled' : 'default'} onClick={onSaved}>
          I have saved it
        </Button>
      </div>
    </div>
  )
}
