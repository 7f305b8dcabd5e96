import { NativeSelect, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { client, read } from '../api/client.ts'

/** The patterns of a text, as the API takes them. */
export function patternsOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean)
}

/** A field for the models that a key may use, and a list that adds known ones. */
export function ModelsField({
  value,
  error,
  onChange,
}: {
  value: string
  error: string | undefined
  onChange: (text: string) => void
}) {
  const models = useQuery({
    queryKey: ['models'],
    queryFn: async () => (await read(client.GET('/api/v1/models'))).models,
  }).data
  const listed = patternsOf(value)
  const isNew = (pattern: string) => !listed.includes(pattern)
  const providers = [
    ...new Set(models?.filter(({ id }) => id.includes('/')).map(({ id }) => `${id.split('/')[0]}/*`)),
  ].filter(isNew)
  const ids = models?.map(({ id }) => id).filter(isNew) ?? []
  return (
    <div>
      <Textarea
        label="Allowed models"
        description="IDs of models, separated by commas or new lines. * stands for any text. Empty allows any model."
        placeholder="local/*, fal-ai/flux-*"
        autosize
        minRows={1}
        spellCheck={false}
        error={error}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {models && (
        <NativeSelect
          mt="xs"
          size="xs"
          aria-label="Add to the allowed models"
          value=""
          onChange={(event) => onChange([...listed, event.currentTarget.value].join(', '))}
          data={[
            { value: '', label: 'Add a model…', disabled: true },
            { group: 'All of a provider', items: providers },
            { group: 'Models', items: ids },
          ]}
        />
      )}
    </div>
  )
}
